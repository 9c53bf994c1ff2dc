package config

import (
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/service"
)

// Cores says how each core is called, by its name: a core is one connection to all
// of its instances.
type Cores map[string]grpcclient.Options

// loadCores reads the settings that are about each core, and says where it is
// unless they do. Without TLS that is on this machine, or on a network that is
// trusted.
func loadCores(r *env.Reader, common service.Settings) Cores {
	cores := Cores{}
	cores["k-2x"] = grpcclient.ReadOptions(
		r.Under("K_2X_"), "k-2x", "127.0.0.1:8110", common.Insecure,
	)
	return cores
}
