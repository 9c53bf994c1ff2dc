package httpserver

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestJSONAnswersWithTheOutputOrWithTheKindOfTheFailure(t *testing.T) {
	type words struct {
		Said string `json:"said"`
	}
	for name, c := range map[string]struct {
		body    string
		refusal error
		failure error
		status  int
		answer  string
	}{
		"the output":                                {`{"said": "hello"}`, nil, nil, http.StatusOK, `{"said":"hello, you"}`},
		"what is not JSON":                          {`left`, nil, nil, http.StatusBadRequest, `"code":"invalid_argument"`},
		"a field that there is not":                 {`{"sung": ""}`, nil, nil, http.StatusBadRequest, `"code":"invalid_argument"`},
		"refused before it is read":                 {`left`, fault.New(fault.ErrResourceExhausted, "busy"), nil, http.StatusTooManyRequests, `"code":"resource_exhausted"`},
		"busy":                                      {`{}`, nil, fault.New(fault.ErrResourceExhausted, "busy"), http.StatusTooManyRequests, `"code":"resource_exhausted"`},
		"there is no such thing":                    {`{}`, nil, fault.New(fault.ErrNotFound, "no"), http.StatusNotFound, `"code":"not_found"`},
		"what is called is gone":                    {`{}`, nil, fault.New(fault.ErrUnavailable, "gone"), http.StatusServiceUnavailable, `"code":"unavailable"`},
		"there was not enough time":                 {`{}`, nil, context.DeadlineExceeded, http.StatusGatewayTimeout, `"code":"deadline_exceeded"`},
		"a defect, whose text is nobody's business": {`{}`, nil, errors.New("secret"), http.StatusInternalServerError, `"message":"internal error"`},
	} {
		t.Run(name, func(t *testing.T) {
			handler := JSON(func(context.Context) error { return c.refusal }, func(_ context.Context, in words) (words, error) {
				return words{in.Said + ", you"}, c.failure
			})
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(c.body)))
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("got %d %s, want %d %s", w.Code, w.Body, c.status, c.answer)
			}
		})
	}
}
