package config

import (
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/service"
)

// Cores says how each core is called, by the name of the core.
type Cores map[string]grpcclient.Options

// called are the cores that the service calls: their names, how the settings that
// are about each begin, and where it is unless they say otherwise.
var called = []struct{ name, prefix, target string }{
	{"b2-c", "B2_C_", "127.0.0.1:9100"},
	{"relay", "RELAY_", "127.0.0.1:8120"},
}

func loadCores(r *env.Reader, common service.Settings) Cores {
	cores := Cores{}
	for _, core := range called {
		cores[core.name] = grpcclient.ReadOptions(r.Under(core.prefix), core.name, core.target, common.Insecure)
	}
	return cores
}
