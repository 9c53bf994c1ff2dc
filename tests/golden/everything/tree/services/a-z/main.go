// Command a-z serves its contract over gRPC.
package main

import (
	"os"

	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/a-z/internal/app"
	"example.com/b2/shop/v2/services/a-z/internal/config"
)

func main() {
	os.Exit(service.Main(service.Program[config.Config]{
		Name: "a-z", Prefix: "A_Z_", AdminAddr: "127.0.0.1:8131",
		Load: config.Load, Build: app.Build,
	}))
}
