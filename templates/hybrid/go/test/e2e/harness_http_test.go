//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// maxText is the longest text a component compares, in bytes.
const maxText = 16384

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string

	Distance   uint32  `json:"distance"`
	Similarity float64 `json:"similarity"`
	Error      struct {
		Code string `json:"code"`
	} `json:"error"`
}

// vector is a golden input and its output.
type vector struct {
	Name       string  `json:"name"`
	Left       string  `json:"left"`
	Right      string  `json:"right"`
	Distance   uint32  `json:"distance"`
	Similarity float64 `json:"similarity"`
}

// vectors reads the golden vectors of a component; the tests of the component
// itself read the same file.
func vectors(t *testing.T, name string) []vector {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "vectors", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("there are no golden vectors")
	}
	return all
}

// compare asks url to compare two texts.
func compare(t *testing.T, url, left, right string) answer {
	t.Helper()
	body, err := json.Marshal(map[string]string{"left": left, "right": right})
	if err != nil {
		t.Fatal(err)
	}
	return post(t, url, string(body))
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

// compareLater is compare in the background.
func compareLater(t *testing.T, url, left, right string) <-chan answer {
	t.Helper()
	later := make(chan answer, 1)
	go func() { later <- compare(t, url, left, right) }()
	return later
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
	retry := got.header.Get("Retry-After") != ""
	if want := status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable; retry != want {
		t.Errorf("%d: there is a Retry-After: %v, want %v", status, retry, want)
	}
}

// matches checks that got is the output of v.
func (got answer) matches(t *testing.T, v vector) {
	t.Helper()
	if got.status != http.StatusOK || got.Distance != v.Distance || math.Abs(got.Similarity-v.Similarity) > 1e-12 {
		t.Errorf("%s: got %d %s, want distance %d and similarity %v", v.Name, got.status, got.body, v.Distance, v.Similarity)
	}
}

// slow returns two texts that url takes about a second to compare on this
// machine: the work grows with the square of their length.
func slow(t *testing.T, url string) (left, right string) {
	t.Helper()
	const probe = 1024
	compare(t, url, "warm", "up")
	start := time.Now()
	if got := compare(t, url, strings.Repeat("a", probe), strings.Repeat("b", probe)); got.status != http.StatusOK {
		t.Fatalf("got %d %s", got.status, got.body)
	}
	length := probe * math.Sqrt(time.Second.Seconds()/time.Since(start).Seconds())
	n := int(min(max(length, probe), maxText))
	return strings.Repeat("a", n), strings.Repeat("b", n)
}
