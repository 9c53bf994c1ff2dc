package app

import (
	"context"
	"net/http"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/edge-1/internal/api"
)

// connectB2c adds the client of the b2-c core and the routes it answers.
func connectB2c(ctx context.Context, s *service.Service, options grpcclient.Options, routes *http.ServeMux) error {
	options.Log, options.Metrics = s.Log, s.Metrics
	client, err := b2ccore.New(ctx, options)
	if err != nil {
		return err
	}
	s.Depend("b2-c", client)
	api.B2cRoutes(routes, client)
	return nil
}
