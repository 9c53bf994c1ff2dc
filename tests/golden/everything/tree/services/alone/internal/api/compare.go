// Package api turns HTTP requests into calls of this service, and their answers
// into HTTP.
package api

import (
	"context"
	"net/http"

	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/services/alone/internal/compare"
)

// Comparer compares two texts. A compare.Pool is one.
type Comparer interface {
	Compare(ctx context.Context, pair compare.Pair) (compare.Comparison, error)
	// CheckCompare says whether Compare would be refused now.
	CheckCompare(ctx context.Context) error
}

// Routes adds the routes of the service.
func Routes(routes *http.ServeMux, comparer Comparer) {
	routes.Handle("POST /v1/compare", httpserver.Admit(comparer.CheckCompare, compareTexts(comparer)))
}

// compareRequest is the body of a request.
type compareRequest struct {
	Left  string `json:"left"`
	Right string `json:"right"`
}

// compareResponse is the body of its answer.
type compareResponse struct {
	Distance   int     `json:"distance"`
	Similarity float64 `json:"similarity"`
}

// compareTexts answers with the comparison of two texts.
func compareTexts(comparer Comparer) http.Handler {
	return httpserver.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		var in compareRequest
		if err := httpserver.ReadJSON(r, &in); err != nil {
			return err
		}
		got, err := comparer.Compare(r.Context(), compare.Pair{Left: in.Left, Right: in.Right})
		if err != nil {
			return err
		}
		return httpserver.WriteJSON(w, http.StatusOK, compareResponse{Distance: got.Distance, Similarity: got.Similarity})
	})
}
