package app

import (
	"context"

	quotescorecore "example.com/b2/shop/v2/internal/clients/quotescore"
	"example.com/b2/shop/v2/internal/platform/admin"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/services/edge-1/internal/api"
)

// connectQuotesCore adds the client of the quotes-core core and the routes it answers.
func (b *builder) connectQuotesCore() error {
	client, err := quotescorecore.New(b.cfg.QuotesCoreTarget, b.cfg.Limits, b.metrics)
	if err != nil {
		return err
	}
	b.group.Add(lifecycle.Part{
		Name: "connection to quotes-core",
		Stop: func(context.Context) error { return client.Close() },
	})
	b.group.Add(lifecycle.Part{Name: "calls to quotes-core", Stop: client.Drain})
	b.readiness.Require("quotes-core", admin.Once(client.Ready))
	b.routes.Handle("POST /v1/quotes-core/compare", api.CompareQuotesCore(client))
	return nil
}
