// Package config holds the settings of the service that are its own, and reads
// them from the environment.
package config

import (
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/jobworker"
	"example.com/b2/shop/v2/internal/platform/service"
)

// Config holds them.
type Config struct {
	Jobs jobworker.Settings
}

// Load reads the environment; r collects every problem.
func Load(r *env.Reader, common service.Settings) Config {
	return Config{Jobs: jobworker.ReadSettings(r, "127.0.0.1:8140", "data/night-mill", common.Insecure)}
}
