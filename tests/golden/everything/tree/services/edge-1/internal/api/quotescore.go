package api

import (
	"context"

	quotescorecore "example.com/b2/shop/v2/internal/clients/quotescore"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// QuotesCoreRoutes adds the routes that the quotes-core core answers.
func QuotesCoreRoutes(routes httpserver.Router, core *quotescorecore.Client) {
	type input struct {
		Left  string `json:"left"`
		Right string `json:"right"`
	}
	type output struct {
		Distance uint32 `json:"distance"`
	}
	routes.Handle("POST /v1/quotes-core/compare", httpserver.JSON(core.CheckCompare,
		func(ctx context.Context, in input) (out output, err error) {
			out.Distance, err = core.Compare(ctx, quotescorecore.Texts(in))
			return out, err
		}))
}
