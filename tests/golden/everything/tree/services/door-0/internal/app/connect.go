package app

import (
	"context"
	"errors"
	"net/http"

	"example.com/b2/shop/v2/internal/platform/gateway"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/door-0/internal/config"
)

// connectors add the client of each core that the gateway calls, and its routes.
var connectors = []struct {
	core    string
	connect func(context.Context, *service.Service, grpcclient.Options, *http.ServeMux) error
}{
	{"k-2x", connectK2x},
}

// connect adds all that is behind the gateway.
func connect(ctx context.Context, s *service.Service, cfg config.Config) (gateway.Backends, error) {
	backends := gateway.Backends{}
	problems := []error{connectServices(ctx, s, cfg, backends)}
	for _, c := range connectors {
		mux := http.NewServeMux()
		problems = append(problems, c.connect(ctx, s, cfg.Backends.Cores[c.core], mux))
		backends[c.core] = httpserver.Routes(mux)
	}
	return backends, errors.Join(problems...)
}
