package api

import (
	"context"

	pricingcore "example.com/shop/internal/clients/pricing"
	"example.com/shop/internal/platform/httpserver"
)

// PricingRoutes adds the routes that the pricing core answers.
func PricingRoutes(routes httpserver.Router, core *pricingcore.Client) {
	type input struct {
		Grams      uint32 `json:"grams"`
		Kilometres uint32 `json:"kilometres"`
	}
	type output struct {
		Cents uint32 `json:"cents"`
		Days  uint32 `json:"days"`
	}
	routes.Handle("POST /v1/pricing/quote", httpserver.JSON(core.CheckQuote,
		func(ctx context.Context, in input) (output, error) {
			offer, err := core.Quote(ctx, pricingcore.Parcel(in))
			return output(offer), err
		}))
}
