//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string

	Error struct {
		Code    string `json:"code"`
		TraceID string `json:"trace_id"`
	} `json:"error"`
}

func post(t *testing.T, url, body string) answer {
	t.Helper()
	// The context of the test would end calls before their servers are stopped.
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Errorf("the connection failed: %v", err)
		return answer{}
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Errorf("the answer was cut off: %v", err)
	}
	got := answer{status: response.StatusCode, header: response.Header, body: string(text)}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Errorf("%d %q is not JSON: %v", got.status, text, err)
	}
	return got
}

func get(t *testing.T, url string) (int, string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// is checks that got is an error of a kind.
func (got answer) is(t *testing.T, status int, code string) {
	t.Helper()
	if got.status != status || got.Error.Code != code {
		t.Errorf("got %d %s, want %d %s", got.status, got.body, status, code)
	}
	if got.Error.TraceID == "" || got.Error.TraceID != got.header.Get("Trace-Id") {
		t.Errorf("%d: trace id %q in the body and %q in the header", status, got.Error.TraceID, got.header.Get("Trace-Id"))
	}
	retry := got.header.Get("Retry-After") != ""
	if want := status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable; retry != want {
		t.Errorf("%d: there is a Retry-After: %v, want %v", status, retry, want)
	}
}
