package api

import (
	"context"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// K2xRoutes adds the routes that the k-2x core answers.
func K2xRoutes(routes httpserver.Router, core *k2xcore.Client) {
	type input struct {
		Left  string `json:"left"`
		Right string `json:"right"`
	}
	type output struct {
		Distance uint32 `json:"distance"`
	}
	routes.Handle("POST /v1/k-2x/compare", httpserver.JSON(core.CheckCompare,
		func(ctx context.Context, in input) (out output, err error) {
			out.Distance, err = core.Compare(ctx, k2xcore.Texts(in))
			return out, err
		}))
}
