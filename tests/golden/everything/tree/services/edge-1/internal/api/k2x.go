package api

import (
	"context"
	"net/http"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// K2xComparer compares two texts. The client of the k-2x core is one.
type K2xComparer interface {
	Compare(ctx context.Context, pair k2xcore.Pair) (k2xcore.Comparison, error)
	// CheckCompare says whether Compare would be refused now.
	CheckCompare(ctx context.Context) error
}

// K2xRoutes adds the routes that the k-2x core answers.
func K2xRoutes(routes *http.ServeMux, core K2xComparer) {
	routes.Handle("POST /v1/k-2x/compare", httpserver.Admit(core.CheckCompare, compareK2x(core)))
}

// compareK2x answers with the comparison of two texts.
func compareK2x(core K2xComparer) http.Handler {
	return httpserver.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		var in compareRequest
		if err := httpserver.ReadJSON(r, &in); err != nil {
			return err
		}
		got, err := core.Compare(r.Context(), k2xcore.Pair{Left: in.Left, Right: in.Right})
		if err != nil {
			return err
		}
		return httpserver.WriteJSON(w, http.StatusOK, compareResponse{Distance: got.Distance, Similarity: got.Similarity})
	})
}
