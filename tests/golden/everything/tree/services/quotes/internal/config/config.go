// Package config holds the settings of the service and reads them from the
// environment.
package config

import (
	"log/slog"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// Config holds every setting.
type Config struct {
	Addr      string // serves requests
	AdminAddr string // serves health, readiness and metrics
	LogLevel  slog.Level

	// Limits bounds what is asked of each core.
	Limits grpcclient.Limits

	// DrainDelay is the time between turning unready and refusing connections.
	// It must cover the time in which a load balancer notices.
	DrainDelay time.Duration
	// DrainTimeout bounds the rest of the shutdown. What is still under way then
	// is cut off.
	DrainTimeout time.Duration

	// QuotesCoreTarget is where the quotes-core core is.
	QuotesCoreTarget grpcclient.Target
}

// Load reads the environment through lookup. Its error lists every problem.
func Load(lookup func(key string) (string, bool)) (Config, error) {
	r := env.NewReader(lookup)
	cfg := Config{
		Addr:      r.Addr("QUOTES_ADDR", "127.0.0.1:8100"),
		AdminAddr: r.Addr("QUOTES_ADMIN_ADDR", "127.0.0.1:8101"),
		LogLevel:  r.Level("QUOTES_LOG_LEVEL", slog.LevelInfo),
		Limits: grpcclient.Limits{
			Workers:  r.Int("QUOTES_WORKERS", 4, 1, 1024),
			Queue:    r.Int("QUOTES_QUEUE", 256, 0, 1<<20),
			Batch:    r.Int("QUOTES_BATCH", 64, 1, 64),
			Timeout:  r.Duration("QUOTES_CALL_TIMEOUT", 2*time.Second, time.Millisecond, time.Hour),
			Patience: r.Duration("QUOTES_PATIENCE", time.Second, 0, time.Minute),
		},
		DrainDelay:   r.Duration("QUOTES_DRAIN_DELAY", 500*time.Millisecond, 0, time.Minute),
		DrainTimeout: r.Duration("QUOTES_DRAIN_TIMEOUT", 10*time.Second, 0, time.Hour),
	}
	cfg.QuotesCoreTarget = env.Parse(r, "QUOTES_CORE_TARGET", "127.0.0.1:9090", grpcclient.ParseTarget)
	r.Check(cfg.DrainTimeout >= cfg.Limits.Timeout,
		"QUOTES_DRAIN_TIMEOUT (%s) is shorter than QUOTES_CALL_TIMEOUT (%s): a shutdown would cut calls off",
		cfg.DrainTimeout, cfg.Limits.Timeout)
	return cfg, r.Err()
}
