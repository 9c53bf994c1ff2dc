// Package config holds the settings of the service and reads them from the
// environment.
package config

import (
	"log/slog"
	"runtime"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/services/alone/internal/compare"
)

// Config holds every setting.
type Config struct {
	Addr      string // serves requests
	AdminAddr string // serves health, readiness and metrics
	LogLevel  slog.Level

	// Limits bounds what is computed.
	Limits compare.Limits

	// DrainDelay is the time between turning unready and refusing connections.
	// It must cover the time in which a load balancer notices.
	DrainDelay time.Duration
	// DrainTimeout bounds the rest of the shutdown. What is still under way then
	// is cut off.
	DrainTimeout time.Duration
}

// Load reads the environment through lookup. Its error lists every problem.
func Load(lookup func(key string) (string, bool)) (Config, error) {
	r := env.NewReader(lookup)
	cfg := Config{
		Addr:      r.Addr("ALONE_ADDR", "127.0.0.1:8090"),
		AdminAddr: r.Addr("ALONE_ADMIN_ADDR", "127.0.0.1:8091"),
		LogLevel:  r.Level("ALONE_LOG_LEVEL", slog.LevelInfo),
		Limits: compare.Limits{
			Workers: r.Int("ALONE_WORKERS", runtime.GOMAXPROCS(0), 1, 1024),
			Queue:   r.Int("ALONE_QUEUE", 64, 0, 1<<20),
			Timeout: r.Duration("ALONE_CALL_TIMEOUT", 2*time.Second, time.Millisecond, time.Hour),
		},
		DrainDelay:   r.Duration("ALONE_DRAIN_DELAY", 500*time.Millisecond, 0, time.Minute),
		DrainTimeout: r.Duration("ALONE_DRAIN_TIMEOUT", 10*time.Second, 0, time.Hour),
	}
	r.Check(cfg.DrainTimeout >= cfg.Limits.Timeout,
		"ALONE_DRAIN_TIMEOUT (%s) is shorter than ALONE_CALL_TIMEOUT (%s): a shutdown would cut calls off",
		cfg.DrainTimeout, cfg.Limits.Timeout)
	return cfg, r.Err()
}
