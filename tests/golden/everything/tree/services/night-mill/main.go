// Command night-mill does the jobs of a durable queue.
package main

import (
	"os"

	"example.com/b2/shop/v2/internal/platform/jobworker"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/night-mill/internal/app"
	"example.com/b2/shop/v2/services/night-mill/internal/config"
)

const name = "night-mill"

func main() {
	os.Exit(service.Main(service.Program[config.Config]{
		Name: name, Prefix: "NIGHT_MILL_", AdminAddr: "127.0.0.1:8141",
		Load: config.Load, Build: app.Build,
		Commands: jobworker.Commands(name, func(cfg config.Config) jobworker.Settings { return cfg.Jobs }),
	}))
}
