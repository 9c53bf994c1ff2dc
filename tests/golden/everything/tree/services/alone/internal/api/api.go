// Package api turns HTTP requests into calls of this service, and their answers
// into HTTP.
package api

import (
	"context"

	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/services/alone/internal/compare"
)

// Routes adds the routes of the service.
func Routes(routes httpserver.Router, pool *compare.Pool) {
	type input struct {
		Left  string `json:"left"`
		Right string `json:"right"`
	}
	type output struct {
		Distance uint32 `json:"distance"`
	}
	routes.Handle("POST /v1/alone/compare", httpserver.JSON(pool.CheckCompare,
		func(ctx context.Context, in input) (out output, err error) {
			out.Distance, err = pool.Compare(ctx, compare.Texts(in))
			return out, err
		}))
}
