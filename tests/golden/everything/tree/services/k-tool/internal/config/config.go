// Package config holds the settings of the program that are its own.
package config

import (
	"example.com/b2/shop/v2/internal/platform/command"
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// Config holds them.
type Config struct {
	Cores map[string]grpcclient.Options // how each core is called, by its name
}

// called are the cores that the program calls: their names, how the settings that
// are about each begin, and where it is unless they say otherwise.
var called = []struct{ name, prefix, target string }{
	{"b2-c", "B2_C_", "127.0.0.1:9100"},
	{"k-2x", "K_2X_", "127.0.0.1:8110"},
}

// Load reads the settings; r collects every problem.
func Load(r *env.Reader, common command.Settings) Config {
	insecure := r.Bool("INSECURE", false, "whether the network is trusted, so that TLS is not needed on it")
	cores := map[string]grpcclient.Options{}
	for _, core := range called {
		options := grpcclient.ReadOptions(r.Under(core.prefix), core.name, core.target, insecure)
		options.Log = common.Log
		if common.Timeout > 0 {
			options.Timeout = common.Timeout
		}
		cores[core.name] = options
	}
	return Config{Cores: cores}
}
