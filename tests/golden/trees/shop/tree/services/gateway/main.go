// Command gateway serves an HTTP API.
package main

import (
	"fmt"
	"os"

	"example.com/shop/internal/platform/env"
	"example.com/shop/internal/platform/lifecycle"
	"example.com/shop/internal/platform/telemetry"
	"example.com/shop/services/gateway/internal/app"
	"example.com/shop/services/gateway/internal/config"
)

func main() { os.Exit(run()) }

func run() int {
	cfg, err := config.Load(os.LookupEnv)
	if err != nil {
		fmt.Fprintf(os.Stderr, "gateway: bad configuration:\n%v\n", err)
		return env.ExitUsage
	}
	log := telemetry.NewLogger(os.Stderr, "gateway", cfg.LogLevel)
	ctx, stop := lifecycle.SignalContext()
	defer stop()
	if err := app.Run(ctx, cfg, log); err != nil {
		log.Error("stopped", "err", err)
		return 1
	}
	log.Info("stopped")
	return 0
}
