// Command alone serves an HTTP API.
package main

import (
	_ "embed"
	"os"

	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/alone/internal/app"
	"example.com/b2/shop/v2/services/alone/internal/config"
)

//go:embed openapi.json
var openAPI []byte

func main() {
	os.Exit(service.Main(service.Program[config.Config]{
		Name: "alone", Prefix: "ALONE_", AdminAddr: "127.0.0.1:8091",
		Load: config.Load, Build: app.Build, OpenAPI: openAPI,
	}))
}
