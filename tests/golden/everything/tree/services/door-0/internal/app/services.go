package app

import (
	"context"

	"example.com/b2/shop/v2/internal/platform/gateway"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/internal/platform/upstream"
	"example.com/b2/shop/v2/services/door-0/internal/config"
)

// connectServices adds the services that requests are passed on to.
func connectServices(ctx context.Context, s *service.Service, cfg config.Config, backends gateway.Backends) error {
	for name, options := range cfg.Backends.Services {
		options.Log, options.Metrics = s.Log, s.Metrics
		instances, err := upstream.New(ctx, options)
		if err != nil {
			return err
		}
		s.Depend(name, instances)
		backends[name] = gateway.Proxy(name, instances, cfg.TrustForwarded, s.Log)
	}
	return nil
}
