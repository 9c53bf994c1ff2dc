package app

import (
	"context"

	pricingcore "example.com/shop/internal/clients/pricing"
	"example.com/shop/internal/platform/admin"
	"example.com/shop/internal/platform/lifecycle"
	"example.com/shop/services/gateway/internal/api"
)

// connectPricing adds the client of the pricing core and the routes it answers.
func (b *builder) connectPricing() error {
	client, err := pricingcore.New(b.cfg.PricingTarget, b.cfg.Limits, b.metrics)
	if err != nil {
		return err
	}
	b.group.Add(lifecycle.Part{
		Name: "connection to pricing",
		Stop: func(context.Context) error { return client.Close() },
	})
	b.group.Add(lifecycle.Part{Name: "calls to pricing", Stop: client.Drain})
	b.readiness.Require("pricing", admin.Once(client.Ready))
	b.routes.Handle("POST /v1/pricing/compare", api.ComparePricing(client))
	return nil
}
