package app

import (
	"context"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/admin"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/services/edge-1/internal/api"
)

// connectB2c adds the client of the b2-c core and the routes it answers.
func (b *builder) connectB2c() error {
	client, err := b2ccore.New(b.cfg.B2cTarget, b.cfg.Limits, b.metrics)
	if err != nil {
		return err
	}
	b.group.Add(lifecycle.Part{
		Name: "connection to b2-c",
		Stop: func(context.Context) error { return client.Close() },
	})
	b.group.Add(lifecycle.Part{Name: "calls to b2-c", Stop: client.Drain})
	b.readiness.Require("b2-c", admin.Once(client.Ready))
	b.routes.Handle("POST /v1/b2-c/compare", api.CompareB2c(client))
	return nil
}
