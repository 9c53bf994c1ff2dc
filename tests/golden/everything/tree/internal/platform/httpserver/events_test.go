package httpserver

import (
	"bufio"
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// feed yields what it receives, until the channel is closed, and then err.
func feed(values <-chan string, err error) func(context.Context, *http.Request) iter.Seq2[string, error] {
	return func(ctx context.Context, _ *http.Request) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for {
				select {
				case value, open := <-values:
					if !open {
						if err != nil {
							yield("", err)
						}
						return
					}
					if !yield(value, nil) {
						return
					}
				case <-ctx.Done():
					yield("", ctx.Err())
					return
				}
			}
		}
	}
}

// subscription is a stream as its client sees it.
type subscription struct {
	kind  string // its content type
	lines *bufio.Reader
	leave func()
}

func subscribe(t *testing.T, url string) subscription {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return subscription{res.Header.Get("Content-Type"), bufio.NewReader(res.Body), func() { _ = res.Body.Close() }}
}

// next reads an event; it is empty at the end.
func (s subscription) next() (event string) {
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil || line == "\n" {
			return event
		}
		event += line
	}
}

func TestEventsArriveOneByOneAndOutliveTheDeadlineOfRequests(t *testing.T) {
	values := make(chan string)
	s := serve(t, one("GET /x", Events(feed(values, nil))), Limits{MaxRequests: 1, Timeout: 20 * time.Millisecond})
	go func() { values <- "a" }()
	stream := subscribe(t, s.URL+"/x")
	if stream.kind != "text/event-stream" {
		t.Errorf("content type %q", stream.kind)
	}
	if got := stream.next(); got != "data: \"a\"\n" {
		t.Errorf("got %q", got)
	}
	time.Sleep(100 * time.Millisecond)
	go func() { values <- "b"; close(values) }()
	if got := stream.next(); got != "data: \"b\"\n" {
		t.Errorf("got %q after the deadline of requests", got)
	}
	if got := stream.next(); got != "" {
		t.Errorf("got %q at the end", got)
	}
}

func TestAnErrorBeforeTheFirstEventIsAnOrdinaryAnswer(t *testing.T) {
	values := make(chan string)
	close(values)
	s := serve(t, one("GET /x", Events(feed(values, fault.New(fault.ErrNotFound, "no such thing")))), Limits{MaxRequests: 1})
	if res := s.do(t, http.MethodGet, "/x", "", http.Header{}); res.status != http.StatusNotFound {
		t.Errorf("got %d %s", res.status, res.body)
	}
}

func TestALaterErrorIsTheLastEvent(t *testing.T) {
	values := make(chan string, 1)
	values <- "a"
	close(values)
	s := serve(t, one("GET /x", Events(feed(values, errors.New("secret")))), Limits{MaxRequests: 1})
	stream := subscribe(t, s.URL+"/x")
	stream.next()
	got := stream.next()
	if !strings.HasPrefix(got, "event: error\n") || !strings.Contains(got, `"code":"internal"`) || strings.Contains(got, "secret") {
		t.Errorf("got %q", got)
	}
	s.Close()
	if !strings.Contains(s.log.String(), "secret") {
		t.Errorf("the log lacks the error: %s", s.log)
	}
}

func TestAFeedEndsWhenItsClientLeaves(t *testing.T) {
	ended := make(chan struct{})
	s := serve(t, one("GET /x", Events(func(ctx context.Context, _ *http.Request) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			defer close(ended)
			yield("a", nil)
			<-ctx.Done()
		}
	})), Limits{MaxRequests: 1, Timeout: time.Minute})
	stream := subscribe(t, s.URL+"/x")
	stream.next()
	stream.leave()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the feed goes on")
	}
}

func TestAStreamEndsWhenTheServerStops(t *testing.T) {
	values := make(chan string, 1)
	values <- "a"
	s := listen(t, Events(feed(values, nil)).ServeHTTP)
	stream := subscribe(t, "http://"+s.Addr())
	stream.next()
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(t.Context()) }()
	if got := stream.next(); !strings.Contains(got, "shutting down") {
		t.Errorf("got %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
