package gateway

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// ticks sends an event for each that it is told to, until its client has gone.
func ticks(tick <-chan struct{}, gone chan<- struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for n := 1; ; n++ {
			select {
			case <-tick:
				_, _ = fmt.Fprintf(w, "data: %d\n\n", n)
				_ = http.NewResponseController(w).Flush()
			case <-r.Context().Done():
				close(gone)
				return
			}
		}
	}
}

// listen opens a stream, once the first event is on its way.
func listen(ctx context.Context, t *testing.T, url string) (*bufio.Reader, io.Closer) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(response.Body), response.Body
}

func TestEventsArriveOneByOneAndOutliveTheTimeout(t *testing.T) {
	tick, gone := make(chan struct{}, 1), make(chan struct{})
	f := place(t, ticks(tick, gone), nil, Route{Pattern: "/", To: "back", Streams: true, Timeout: 300 * time.Millisecond})
	tick <- struct{}{}
	events, body := listen(t.Context(), t, f.url)
	for n := 1; n <= 5; n++ {
		line, err := events.ReadString('\n')
		if want := fmt.Sprintf("data: %d\n", n); line != want || err != nil {
			t.Fatalf("got %q, %v, want %q", line, err, want)
		}
		_, _ = events.ReadString('\n')
		time.Sleep(100 * time.Millisecond)
		tick <- struct{}{}
	}
	_ = body.Close()
	<-gone // the backend learns that nobody listens
	if code := f.ended(t); code != "200" {
		t.Errorf("a client that has left is measured as %s", code)
	}
}

func TestAStreamEndsWhenTheServerStops(t *testing.T) {
	tick, gone := make(chan struct{}, 1), make(chan struct{})
	f := place(t, ticks(tick, gone), nil, Route{Pattern: "/", To: "back", Streams: true})
	tick <- struct{}{}
	events, body := listen(t.Context(), t, f.url)
	defer func() { _ = body.Close() }()
	if _, err := events.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := f.Stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
	<-gone
}

// shouts switches protocols, and then answers each line in capitals.
var shouts = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		w.WriteHeader(http.StatusUpgradeRequired)
		return
	}
	conn, both, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = both.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	for both.Flush() == nil {
		line, err := both.ReadString('\n')
		if err != nil {
			return
		}
		_, _ = both.WriteString(strings.ToUpper(line))
	}
})

// upgrade asks for another protocol, and returns the answer and what follows.
func upgrade(t *testing.T, f front) (net.Conn, *bufio.Reader, int) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", f.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	return conn, reader, response.StatusCode
}

func TestAProtocolCanBeSwitched(t *testing.T) {
	f := place(t, shouts, nil, Route{Pattern: "/", To: "back", Streams: true, Timeout: 200 * time.Millisecond})
	conn, reader, status := upgrade(t, f)
	if status != http.StatusSwitchingProtocols {
		t.Fatalf("got %d", status)
	}
	for range 3 {
		time.Sleep(100 * time.Millisecond) // it outlives the timeout
		_, _ = io.WriteString(conn, "hello\n")
		if line, err := reader.ReadString('\n'); line != "HELLO\n" || err != nil {
			t.Fatalf("got %q, %v", line, err)
		}
	}
	if err := f.Stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := reader.ReadByte(); err == nil {
		t.Error("it outlives the server")
	}
}

func TestARouteThatDoesNotStreamSwitchesNoProtocol(t *testing.T) {
	f := place(t, shouts, nil, Route{Pattern: "/", To: "back"})
	if _, _, status := upgrade(t, f); status != http.StatusUpgradeRequired {
		t.Errorf("got %d", status)
	}
}
