package app

import (
	"context"
	"net/http"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/door-0/internal/api"
)

// connectK2x adds the client of the k-2x core and the routes it answers.
func connectK2x(ctx context.Context, s *service.Service, options grpcclient.Options, routes *http.ServeMux) error {
	options.Log, options.Metrics = s.Log, s.Metrics
	client, err := k2xcore.New(ctx, options)
	if err != nil {
		return err
	}
	s.Depend("k-2x", client)
	api.K2xRoutes(routes, client)
	return nil
}
