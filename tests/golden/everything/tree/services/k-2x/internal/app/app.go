// Package app puts the parts of the service together.
package app

import (
	"context"

	"example.com/b2/shop/v2/internal/platform/grpcserver"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/k-2x/internal/compare"
	"example.com/b2/shop/v2/services/k-2x/internal/config"
	"example.com/b2/shop/v2/services/k-2x/internal/rpc"
)

// Build adds what the service needs, and then the server that uses it.
func Build(ctx context.Context, s *service.Service, cfg config.Config) error {
	pool := compare.NewPool(cfg.Compare, s.Metrics)
	s.Add(lifecycle.Part{Name: "comparisons", Stop: pool.Drain})
	return grpcserver.Serve(ctx, s, cfg.GRPC, rpc.MaxMessage, rpc.New(pool, s.Log).Register)
}
