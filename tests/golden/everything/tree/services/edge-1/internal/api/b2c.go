package api

import (
	"context"
	"net/http"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// B2cComparer compares two texts. The client of the b2-c core is one.
type B2cComparer interface {
	Compare(ctx context.Context, pair b2ccore.Pair) (b2ccore.Comparison, error)
	// CheckCompare says whether Compare would be refused now.
	CheckCompare(ctx context.Context) error
}

// B2cRoutes adds the routes that the b2-c core answers.
func B2cRoutes(routes *http.ServeMux, core B2cComparer) {
	routes.Handle("POST /v1/b2-c/compare", httpserver.Admit(core.CheckCompare, compareB2c(core)))
}

// compareB2c answers with the comparison of two texts.
func compareB2c(core B2cComparer) http.Handler {
	return httpserver.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		var in compareRequest
		if err := httpserver.ReadJSON(r, &in); err != nil {
			return err
		}
		got, err := core.Compare(r.Context(), b2ccore.Pair{Left: in.Left, Right: in.Right})
		if err != nil {
			return err
		}
		return httpserver.WriteJSON(w, http.StatusOK, compareResponse{Distance: got.Distance, Similarity: got.Similarity})
	})
}
