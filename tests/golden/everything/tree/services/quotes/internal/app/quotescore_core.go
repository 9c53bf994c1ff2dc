package app

import (
	"context"
	"net/http"

	quotescorecore "example.com/b2/shop/v2/internal/clients/quotescore"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/quotes/internal/api"
)

// connectQuotesCore adds the client of the quotes-core core and the routes it answers.
func connectQuotesCore(ctx context.Context, s *service.Service, options grpcclient.Options, routes *http.ServeMux) error {
	options.Log, options.Metrics = s.Log, s.Metrics
	client, err := quotescorecore.New(ctx, options)
	if err != nil {
		return err
	}
	s.Depend("quotes-core", client)
	api.QuotesCoreRoutes(routes, client)
	return nil
}
