package api

import (
	"context"
	"net/http"

	quotescorecore "example.com/b2/shop/v2/internal/clients/quotescore"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// QuotesCoreComparer compares two texts. The client of the quotes-core core is one.
type QuotesCoreComparer interface {
	Compare(ctx context.Context, pair quotescorecore.Pair) (quotescorecore.Comparison, error)
}

// CompareQuotesCore answers with the comparison of two texts.
func CompareQuotesCore(core QuotesCoreComparer) http.Handler {
	return httpserver.Handler(func(w http.ResponseWriter, r *http.Request) error {
		var in compareRequest
		if err := httpserver.ReadJSON(r, &in); err != nil {
			return err
		}
		got, err := core.Compare(r.Context(), quotescorecore.Pair{Left: in.Left, Right: in.Right})
		if err != nil {
			return err
		}
		return httpserver.WriteJSON(w, http.StatusOK, compareResponse{Distance: got.Distance, Similarity: got.Similarity})
	})
}
