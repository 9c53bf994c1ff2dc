package config

import (
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/internal/platform/upstream"
)

// Backends says how all that is behind the gateway is reached, by its name.
type Backends struct {
	Services map[string]upstream.Options // that requests are passed on to
	Cores    Cores                       // that are called
}

// loadBackends reads the settings that are about each, and says where it is unless
// they do.
func loadBackends(r *env.Reader, common service.Settings) Backends {
	services := map[string]upstream.Options{}
	services["alone"] = upstream.ReadOptions(
		r.Under("ALONE_"), "alone", "127.0.0.1:8090", common.Insecure,
	)
	services["edge-1"] = upstream.ReadOptions(
		r.Under("EDGE_1_"), "edge-1", "127.0.0.1:8080", common.Insecure,
	)
	return Backends{services, loadCores(r, common)}
}
