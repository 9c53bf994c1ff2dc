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
	// CheckCompare says whether Compare would be refused now.
	CheckCompare(ctx context.Context) error
}

// QuotesCoreRoutes adds the routes that the quotes-core core answers.
func QuotesCoreRoutes(routes *http.ServeMux, core QuotesCoreComparer) {
	routes.Handle("POST /v1/quotes-core/compare", httpserver.Admit(core.CheckCompare, compareQuotesCore(core)))
}

// compareQuotesCore answers with the comparison of two texts.
func compareQuotesCore(core QuotesCoreComparer) http.Handler {
	return httpserver.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
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
