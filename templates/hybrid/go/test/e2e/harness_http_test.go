//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
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
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		text = listOf(text)
	}
	got := answer{status: response.StatusCode, header: response.Header, body: string(text)}
	if !json.Valid(text) {
		t.Errorf("%d %q is not JSON", got.status, text)
	}
	_ = json.Unmarshal(text, &got) // what is no object has no error in it
	return got
}

// listOf is what a stream of events says, as a list.
func listOf(events []byte) []byte {
	var values [][]byte
	for line := range bytes.Lines(events) {
		if value, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			values = append(values, bytes.TrimSpace(value))
		}
	}
	return slices.Concat([]byte("["), bytes.Join(values, []byte(",")), []byte("]"))
}

// postLater is post in the background.
func postLater(t *testing.T, url, body string) <-chan answer {
	t.Helper()
	later := make(chan answer, 1)
	go func() { later <- post(t, url, body) }()
	return later
}

// atOnce has a core meet calls together: those that came while it was paused.
func atOnce(t *testing.T, core *process, url, body string, calls int) []answer {
	t.Helper()
	core.pause(t)
	later := make([]<-chan answer, calls)
	for i := range later {
		later[i] = postLater(t, url, body)
	}
	time.Sleep(50 * time.Millisecond) // so that most of them are on their way
	core.resume(t)
	answers := make([]answer, calls)
	for i, call := range later {
		answers[i] = <-call
	}
	return answers
}

// succeeds checks that a call is answered, in the end.
func succeeds(t *testing.T, call <-chan answer) {
	t.Helper()
	if got := <-call; got.status != http.StatusOK {
		t.Errorf("the call under way got %d %s", got.status, got.body)
	}
}

// users call all the time, each on a connection of its own.
type users struct {
	stop   atomic.Bool
	done   sync.WaitGroup
	served atomic.Int64
	failed atomic.Int64
}

// use has sixteen users begin, and returns once each has been served.
func use(t *testing.T, url, body string) *users {
	t.Helper()
	u := &users{}
	t.Cleanup(func() { u.stop.Store(true) })
	for range 16 {
		u.done.Go(func() {
			for !u.stop.Load() {
				if got := post(t, url, body); got.status != http.StatusOK {
					u.failed.Add(1)
					t.Logf("got %d %s", got.status, got.body)
				}
				u.served.Add(1)
			}
		})
	}
	eventually(t, "everybody is served", func() bool { return u.served.Load() > 100 })
	return u
}

// loseNothing has the users go on for a moment, and checks that none ever failed.
func (u *users) loseNothing(t *testing.T) {
	t.Helper()
	before := u.served.Load()
	eventually(t, "everybody is served again", func() bool { return u.served.Load() > before+100 })
	u.stop.Store(true)
	u.done.Wait()
	if u.failed.Load() > 0 {
		t.Errorf("%d of %d failed", u.failed.Load(), u.served.Load())
	}
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
