// Command edge-1 serves an HTTP API.
package main

import (
	"fmt"
	"os"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/internal/platform/telemetry"
	"example.com/b2/shop/v2/services/edge-1/internal/app"
	"example.com/b2/shop/v2/services/edge-1/internal/config"
)

func main() { os.Exit(run()) }

func run() int {
	cfg, err := config.Load(os.LookupEnv)
	if err != nil {
		fmt.Fprintf(os.Stderr, "edge-1: bad configuration:\n%v\n", err)
		return env.ExitUsage
	}
	log := telemetry.NewLogger(os.Stderr, "edge-1", cfg.LogLevel)
	ctx, stop := lifecycle.SignalContext()
	defer stop()
	if err := app.Run(ctx, cfg, log); err != nil {
		log.Error("stopped", "err", err)
		return 1
	}
	log.Info("stopped")
	return 0
}
