package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	pricingcore "example.com/shop/internal/clients/pricing"
	"example.com/shop/internal/platform/fault"
)

// fakePricing answers as it is told, and remembers what it was asked.
type fakePricing struct {
	asked  pricingcore.Pair
	answer pricingcore.Comparison
	err    error
}

func (f *fakePricing) Compare(_ context.Context, pair pricingcore.Pair) (pricingcore.Comparison, error) {
	f.asked = pair
	return f.answer, f.err
}

func TestComparePricing(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		core   fakePricing
		status int
		answer string
	}{
		"answers with the comparison": {
			`{"left": "kitten", "right": "sitting"}`,
			fakePricing{answer: pricingcore.Comparison{Distance: 3, Similarity: 0.5}},
			http.StatusOK, `{"distance":3,"similarity":0.5}`,
		},
		"refuses what is not JSON": {
			`left`, fakePricing{}, http.StatusBadRequest, `"code":"invalid_argument"`,
		},
		"passes on that the core is busy": {
			`{}`, fakePricing{err: fault.New(fault.ErrBusy, "busy")}, http.StatusTooManyRequests, `"code":"busy"`,
		},
		"passes on that the core is unavailable": {
			`{}`, fakePricing{err: fault.New(fault.ErrUnavailable, "gone")}, http.StatusServiceUnavailable, `"code":"unavailable"`,
		},
		"passes on that there was not enough time": {
			`{}`, fakePricing{err: context.DeadlineExceeded}, http.StatusGatewayTimeout, `"code":"deadline_exceeded"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(c.body))
			ComparePricing(&c.core).ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.answer)
			}
			if want := (pricingcore.Pair{Left: "kitten", Right: "sitting"}); c.status == http.StatusOK && c.core.asked != want {
				t.Errorf("asked for %v, want %v", c.core.asked, want)
			}
		})
	}
}
