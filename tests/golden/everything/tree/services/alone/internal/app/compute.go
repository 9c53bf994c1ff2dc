package app

import (
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/services/alone/internal/api"
	"example.com/b2/shop/v2/services/alone/internal/compare"
)

// addCompute adds the pool that compares texts, and its route.
func (b *builder) addCompute() {
	pool := compare.NewPool(b.cfg.Limits, b.metrics)
	b.group.Add(lifecycle.Part{Name: "comparisons", Stop: pool.Drain})
	b.routes.Handle("POST /v1/compare", api.Compare(pool))
}
