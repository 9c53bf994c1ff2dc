package api

import (
	"context"
	"net/http"

	pricingcore "example.com/shop/internal/clients/pricing"
	"example.com/shop/internal/platform/httpserver"
)

// PricingComparer compares two texts. The client of the pricing core is one.
type PricingComparer interface {
	Compare(ctx context.Context, pair pricingcore.Pair) (pricingcore.Comparison, error)
}

// ComparePricing answers with the comparison of two texts.
func ComparePricing(core PricingComparer) http.Handler {
	return httpserver.Handler(func(w http.ResponseWriter, r *http.Request) error {
		var in compareRequest
		if err := httpserver.ReadJSON(r, &in); err != nil {
			return err
		}
		got, err := core.Compare(r.Context(), pricingcore.Pair{Left: in.Left, Right: in.Right})
		if err != nil {
			return err
		}
		return httpserver.WriteJSON(w, http.StatusOK, compareResponse{Distance: got.Distance, Similarity: got.Similarity})
	})
}
