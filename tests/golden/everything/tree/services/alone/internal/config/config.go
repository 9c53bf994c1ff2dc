// Package config holds the settings of the service that are its own, and reads
// them from the environment.
package config

import (
	"runtime"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/alone/internal/compare"
)

// Config holds them.
type Config struct {
	HTTP    httpserver.Settings
	Compare compare.Limits
}

// Load reads the environment; r collects every problem.
func Load(r *env.Reader, common service.Settings) Config {
	cfg := Config{
		HTTP: httpserver.ReadSettings(r, "127.0.0.1:8090", common.Insecure),
		Compare: compare.Limits{
			Workers: r.Int("WORKERS", runtime.GOMAXPROCS(0), 1, 1024, "comparisons in work at a time"),
			Calls: r.Int("MAX_CALLS", 64, 1, 1<<20,
				"comparisons inside at a time, waiting and in work; the longest wait is their number x the time of one / workers"),
		},
	}
	r.Check(common.DrainTimeout >= cfg.HTTP.RequestTimeout,
		"%s (%s) is shorter than %s (%s): a shutdown would cut requests off",
		r.Key("DRAIN_TIMEOUT"), common.DrainTimeout, r.Key("REQUEST_TIMEOUT"), cfg.HTTP.RequestTimeout)
	return cfg
}
