// Package app puts the parts of the service together.
package app

import (
	"context"
	"net/http"

	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/alone/internal/api"
	"example.com/b2/shop/v2/services/alone/internal/compare"
	"example.com/b2/shop/v2/services/alone/internal/config"
)

// maxBody bounds a request, in bytes; what is larger gets 413.
const maxBody = 256 << 10

// Build adds what the service needs, and then the server that uses it.
func Build(ctx context.Context, s *service.Service, cfg config.Config) error {
	pool := compare.NewPool(cfg.Compare, s.Metrics)
	s.Add(lifecycle.Part{Name: "comparisons", Stop: pool.Drain})
	routes := http.NewServeMux()
	api.Routes(routes, pool)
	return s.ServeHTTP(ctx, cfg.HTTP, maxBody, routes)
}
