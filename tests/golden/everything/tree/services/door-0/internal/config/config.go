// Package config holds the settings of the gateway that are its own, and reads
// them from the environment.
package config

import (
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/jwtauth"
	"example.com/b2/shop/v2/internal/platform/service"
)

// Config holds them.
type Config struct {
	HTTP           httpserver.Settings
	Tokens         jwtauth.Settings
	Backends       Backends
	TrustForwarded bool
}

// Load reads the environment; r collects every problem.
func Load(r *env.Reader, common service.Settings) Config {
	cfg := Config{HTTP: httpserver.ReadSettings(r, "127.0.0.1:8160", common.Insecure)}
	cfg.Tokens = jwtauth.ReadSettings(r, cfg.HTTP.Addr, common.Insecure)
	cfg.TrustForwarded = r.Bool("TRUST_FORWARDED", false, "whether every client is a proxy whose X-Forwarded headers say the truth")
	cfg.Backends = loadBackends(r, common)
	r.Check(common.DrainTimeout >= cfg.HTTP.RequestTimeout,
		"%s (%s) is shorter than %s (%s): a shutdown would cut requests off",
		r.Key("DRAIN_TIMEOUT"), common.DrainTimeout, r.Key("REQUEST_TIMEOUT"), cfg.HTTP.RequestTimeout)
	return cfg
}
