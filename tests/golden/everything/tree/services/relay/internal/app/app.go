// Package app puts the parts of the service together.
package app

import (
	"context"

	"example.com/b2/shop/v2/internal/platform/grpcserver"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/relay/internal/compare"
	"example.com/b2/shop/v2/services/relay/internal/config"
	"example.com/b2/shop/v2/services/relay/internal/cores"
	"example.com/b2/shop/v2/services/relay/internal/rpc"
)

// Build adds what the service needs, and then the server that uses it.
func Build(ctx context.Context, s *service.Service, cfg config.Config) error {
	clients, err := cores.New(ctx, s, cfg.Cores)
	if err != nil {
		return err
	}
	comparer := compare.Delegate{Core: clients.K2x}
	return grpcserver.Serve(ctx, s, cfg.GRPC, rpc.MaxMessage, rpc.New(comparer, s.Log).Register)
}
