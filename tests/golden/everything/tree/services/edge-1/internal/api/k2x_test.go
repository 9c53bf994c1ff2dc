package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/fault"
)

// fakeK2x answers as it is told, and remembers what it was asked.
type fakeK2x struct {
	asked   k2xcore.Pair
	answer  k2xcore.Comparison
	err     error
	refusal error
}

func (f *fakeK2x) Compare(_ context.Context, pair k2xcore.Pair) (k2xcore.Comparison, error) {
	f.asked = pair
	return f.answer, f.err
}

func (f *fakeK2x) CheckCompare(context.Context) error { return f.refusal }

func TestCompareK2x(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		core   fakeK2x
		status int
		answer string
	}{
		"answers with the comparison": {
			`{"left": "kitten", "right": "sitting"}`,
			fakeK2x{answer: k2xcore.Comparison{Distance: 3, Similarity: 0.5}},
			http.StatusOK, `{"distance":3,"similarity":0.5}`,
		},
		"refuses what is not JSON": {
			`left`, fakeK2x{}, http.StatusBadRequest, `"code":"invalid_argument"`,
		},
		"passes on that the core is busy": {
			`{}`, fakeK2x{err: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"refuses before it reads what would be refused anyway": {
			`left`, fakeK2x{refusal: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"passes on that there is no such thing": {
			`{}`, fakeK2x{err: fault.New(fault.ErrNotFound, "no")}, http.StatusNotFound, `"code":"not_found"`,
		},
		"passes on that the core is unavailable": {
			`{}`, fakeK2x{err: fault.New(fault.ErrUnavailable, "gone")}, http.StatusServiceUnavailable, `"code":"unavailable"`,
		},
		"passes on that there was not enough time": {
			`{}`, fakeK2x{err: context.DeadlineExceeded}, http.StatusGatewayTimeout, `"code":"deadline_exceeded"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/k-2x/compare", strings.NewReader(c.body))
			routes := http.NewServeMux()
			K2xRoutes(routes, &c.core)
			routes.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.answer)
			}
			if want := (k2xcore.Pair{Left: "kitten", Right: "sitting"}); c.status == http.StatusOK && c.core.asked != want {
				t.Errorf("asked for %v, want %v", c.core.asked, want)
			}
		})
	}
}
