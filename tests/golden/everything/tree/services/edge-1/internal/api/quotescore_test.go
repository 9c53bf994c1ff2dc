package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	quotescorecore "example.com/b2/shop/v2/internal/clients/quotescore"
	"example.com/b2/shop/v2/internal/platform/fault"
)

// fakeQuotesCore answers as it is told, and remembers what it was asked.
type fakeQuotesCore struct {
	asked   quotescorecore.Pair
	answer  quotescorecore.Comparison
	err     error
	refusal error
}

func (f *fakeQuotesCore) Compare(_ context.Context, pair quotescorecore.Pair) (quotescorecore.Comparison, error) {
	f.asked = pair
	return f.answer, f.err
}

func (f *fakeQuotesCore) CheckCompare(context.Context) error { return f.refusal }

func TestCompareQuotesCore(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		core   fakeQuotesCore
		status int
		answer string
	}{
		"answers with the comparison": {
			`{"left": "kitten", "right": "sitting"}`,
			fakeQuotesCore{answer: quotescorecore.Comparison{Distance: 3, Similarity: 0.5}},
			http.StatusOK, `{"distance":3,"similarity":0.5}`,
		},
		"refuses what is not JSON": {
			`left`, fakeQuotesCore{}, http.StatusBadRequest, `"code":"invalid_argument"`,
		},
		"passes on that the core is busy": {
			`{}`, fakeQuotesCore{err: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"refuses before it reads what would be refused anyway": {
			`left`, fakeQuotesCore{refusal: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"passes on that there is no such thing": {
			`{}`, fakeQuotesCore{err: fault.New(fault.ErrNotFound, "no")}, http.StatusNotFound, `"code":"not_found"`,
		},
		"passes on that the core is unavailable": {
			`{}`, fakeQuotesCore{err: fault.New(fault.ErrUnavailable, "gone")}, http.StatusServiceUnavailable, `"code":"unavailable"`,
		},
		"passes on that there was not enough time": {
			`{}`, fakeQuotesCore{err: context.DeadlineExceeded}, http.StatusGatewayTimeout, `"code":"deadline_exceeded"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/quotes-core/compare", strings.NewReader(c.body))
			routes := http.NewServeMux()
			QuotesCoreRoutes(routes, &c.core)
			routes.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.answer)
			}
			if want := (quotescorecore.Pair{Left: "kitten", Right: "sitting"}); c.status == http.StatusOK && c.core.asked != want {
				t.Errorf("asked for %v, want %v", c.core.asked, want)
			}
		})
	}
}
