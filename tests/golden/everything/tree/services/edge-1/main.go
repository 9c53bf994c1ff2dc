// Command edge-1 serves an HTTP API.
package main

import (
	_ "embed"
	"os"

	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/edge-1/internal/app"
	"example.com/b2/shop/v2/services/edge-1/internal/config"
)

//go:embed openapi.json
var openAPI []byte

func main() {
	os.Exit(service.Main(service.Program[config.Config]{
		Name: "edge-1", Prefix: "EDGE_1_", AdminAddr: "127.0.0.1:8081",
		Load: config.Load, Build: app.Build, OpenAPI: openAPI,
	}))
}
