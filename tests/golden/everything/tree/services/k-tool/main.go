// Command k-tool is for who types commands, and for their scripts.
package main

import (
	"os"

	"example.com/b2/shop/v2/internal/platform/command"
	"example.com/b2/shop/v2/services/k-tool/internal/app"
)

func main() { os.Exit(command.Main(app.Program())) }
