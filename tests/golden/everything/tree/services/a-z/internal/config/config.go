// Package config holds the settings of the service that are its own, and reads
// them from the environment.
package config

import (
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/grpcserver"
	"example.com/b2/shop/v2/internal/platform/service"
)

// Config holds them.
type Config struct {
	GRPC  grpcserver.Settings
	Cores Cores
}

// Load reads the environment; r collects every problem.
func Load(r *env.Reader, common service.Settings) Config {
	return Config{
		GRPC:  grpcserver.ReadSettings(r, "127.0.0.1:8130", common.Insecure),
		Cores: loadCores(r, common),
	}
}
