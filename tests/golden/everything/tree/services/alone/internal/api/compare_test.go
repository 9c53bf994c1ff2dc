package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/services/alone/internal/compare"
)

// fakeComparer answers as it is told, and remembers what it was asked.
type fakeComparer struct {
	asked   compare.Pair
	answer  compare.Comparison
	err     error
	refusal error
}

func (f *fakeComparer) Compare(_ context.Context, pair compare.Pair) (compare.Comparison, error) {
	f.asked = pair
	return f.answer, f.err
}

func (f *fakeComparer) CheckCompare(context.Context) error { return f.refusal }

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		body     string
		comparer fakeComparer
		status   int
		answer   string
	}{
		"answers with the comparison": {
			`{"left": "kitten", "right": "sitting"}`,
			fakeComparer{answer: compare.Comparison{Distance: 3, Similarity: 0.5}},
			http.StatusOK, `{"distance":3,"similarity":0.5}`,
		},
		"refuses what is not JSON": {
			`left`, fakeComparer{}, http.StatusBadRequest, `"code":"invalid_argument"`,
		},
		"passes on that the service is busy": {
			`{}`, fakeComparer{err: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"refuses before it reads what would be refused anyway": {
			`left`, fakeComparer{refusal: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"passes on that the service is stopping": {
			`{}`, fakeComparer{err: fault.New(fault.ErrUnavailable, "stopping")}, http.StatusServiceUnavailable, `"code":"unavailable"`,
		},
		"passes on that there was not enough time": {
			`{}`, fakeComparer{err: context.DeadlineExceeded}, http.StatusGatewayTimeout, `"code":"deadline_exceeded"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/compare", strings.NewReader(c.body))
			routes := http.NewServeMux()
			Routes(routes, &c.comparer)
			routes.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.answer)
			}
			if want := (compare.Pair{Left: "kitten", Right: "sitting"}); c.status == http.StatusOK && c.comparer.asked != want {
				t.Errorf("asked for %v, want %v", c.comparer.asked, want)
			}
		})
	}
}
