// Command front serves an HTTP API.
package main

import (
	"fmt"
	"os"

	"example.com/team/solo/v2/internal/platform/env"
	"example.com/team/solo/v2/internal/platform/lifecycle"
	"example.com/team/solo/v2/internal/platform/telemetry"
	"example.com/team/solo/v2/services/front/internal/app"
	"example.com/team/solo/v2/services/front/internal/config"
)

func main() { os.Exit(run()) }

func run() int {
	cfg, err := config.Load(os.LookupEnv)
	if err != nil {
		fmt.Fprintf(os.Stderr, "front: bad configuration:\n%v\n", err)
		return env.ExitUsage
	}
	log := telemetry.NewLogger(os.Stderr, "front", cfg.LogLevel)
	ctx, stop := lifecycle.SignalContext()
	defer stop()
	if err := app.Run(ctx, cfg, log); err != nil {
		log.Error("stopped", "err", err)
		return 1
	}
	log.Info("stopped")
	return 0
}
