// Command k-2x serves its contract over gRPC.
package main

import (
	"os"

	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/k-2x/internal/app"
	"example.com/b2/shop/v2/services/k-2x/internal/config"
)

func main() {
	os.Exit(service.Main(service.Program[config.Config]{
		Name: "k-2x", Prefix: "K_2X_", AdminAddr: "127.0.0.1:8111",
		Load: config.Load, Build: app.Build,
	}))
}
