// Command relay serves its contract over gRPC.
package main

import (
	"os"

	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/relay/internal/app"
	"example.com/b2/shop/v2/services/relay/internal/config"
)

func main() {
	os.Exit(service.Main(service.Program[config.Config]{
		Name: "relay", Prefix: "RELAY_", AdminAddr: "127.0.0.1:8121",
		Load: config.Load, Build: app.Build,
	}))
}
