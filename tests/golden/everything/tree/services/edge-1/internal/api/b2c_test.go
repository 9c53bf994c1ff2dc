package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/fault"
)

// fakeB2c answers as it is told, and remembers what it was asked.
type fakeB2c struct {
	asked   b2ccore.Pair
	answer  b2ccore.Comparison
	err     error
	refusal error
}

func (f *fakeB2c) Compare(_ context.Context, pair b2ccore.Pair) (b2ccore.Comparison, error) {
	f.asked = pair
	return f.answer, f.err
}

func (f *fakeB2c) CheckCompare(context.Context) error { return f.refusal }

func TestCompareB2c(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		core   fakeB2c
		status int
		answer string
	}{
		"answers with the comparison": {
			`{"left": "kitten", "right": "sitting"}`,
			fakeB2c{answer: b2ccore.Comparison{Distance: 3, Similarity: 0.5}},
			http.StatusOK, `{"distance":3,"similarity":0.5}`,
		},
		"refuses what is not JSON": {
			`left`, fakeB2c{}, http.StatusBadRequest, `"code":"invalid_argument"`,
		},
		"passes on that the core is busy": {
			`{}`, fakeB2c{err: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"refuses before it reads what would be refused anyway": {
			`left`, fakeB2c{refusal: fault.New(fault.ErrResourceExhausted, "busy")}, http.StatusTooManyRequests, `"code":"resource_exhausted"`,
		},
		"passes on that there is no such thing": {
			`{}`, fakeB2c{err: fault.New(fault.ErrNotFound, "no")}, http.StatusNotFound, `"code":"not_found"`,
		},
		"passes on that the core is unavailable": {
			`{}`, fakeB2c{err: fault.New(fault.ErrUnavailable, "gone")}, http.StatusServiceUnavailable, `"code":"unavailable"`,
		},
		"passes on that there was not enough time": {
			`{}`, fakeB2c{err: context.DeadlineExceeded}, http.StatusGatewayTimeout, `"code":"deadline_exceeded"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/b2-c/compare", strings.NewReader(c.body))
			routes := http.NewServeMux()
			B2cRoutes(routes, &c.core)
			routes.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.answer)
			}
			if want := (b2ccore.Pair{Left: "kitten", Right: "sitting"}); c.status == http.StatusOK && c.core.asked != want {
				t.Errorf("asked for %v, want %v", c.core.asked, want)
			}
		})
	}
}
