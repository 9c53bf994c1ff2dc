// Package config holds the settings of the service that are its own, and reads
// them from the environment.
package config

import (
	"runtime"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/grpcserver"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/k-2x/internal/compare"
)

// Config holds them.
type Config struct {
	GRPC    grpcserver.Settings
	Compare compare.Limits
}

// Load reads the environment; r collects every problem.
func Load(r *env.Reader, common service.Settings) Config {
	return Config{
		GRPC: grpcserver.ReadSettings(r, "127.0.0.1:8110", common.Insecure),
		Compare: compare.Limits{
			Workers: r.Int("THREADS", runtime.GOMAXPROCS(0), 1, 1024, "entries in work at a time"),
			Calls: r.Int("MAX_ENTRIES", 256, 1, 1<<20,
				"entries inside at a time, waiting and in work; the longest wait is their number x the time of one / threads"),
		},
	}
}
