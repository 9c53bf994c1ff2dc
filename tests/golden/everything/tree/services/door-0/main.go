// Command door-0 stands in front of other services, and passes requests on.
package main

import (
	_ "embed"
	"os"

	"example.com/b2/shop/v2/internal/platform/gateway"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/door-0/internal/app"
	"example.com/b2/shop/v2/services/door-0/internal/config"
	"example.com/b2/shop/v2/services/door-0/internal/routes"
)

//go:embed openapi.json
var openAPI []byte

func main() {
	os.Exit(service.Main(service.Program[config.Config]{
		Name: "door-0", Prefix: "DOOR_0_", AdminAddr: "127.0.0.1:8161",
		Load: config.Load, Build: app.Build, OpenAPI: openAPI,
		Commands: gateway.Commands[config.Config](routes.Table),
	}))
}
