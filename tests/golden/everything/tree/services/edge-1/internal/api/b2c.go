package api

import (
	"context"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// B2cRoutes adds the routes that the b2-c core answers.
func B2cRoutes(routes httpserver.Router, core *b2ccore.Client) {
	type input struct {
		Left  string `json:"left"`
		Right string `json:"right"`
	}
	type output struct {
		Distance uint32 `json:"distance"`
	}
	routes.Handle("POST /v1/b2-c/compare", httpserver.JSON(core.CheckCompare,
		func(ctx context.Context, in input) (out output, err error) {
			out.Distance, err = core.Compare(ctx, b2ccore.Texts(in))
			return out, err
		}))
}
