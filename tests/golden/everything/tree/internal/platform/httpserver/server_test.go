package httpserver

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/tlsfiles"
	"example.com/b2/shop/v2/internal/platform/tlsfiles/tlstest"
)

// listen runs a handler on a server of its own, which the test may stop.
func listen(t *testing.T, handler http.HandlerFunc) *Server {
	t.Helper()
	s, err := Listen(t.Context(), Listener{
		Addr: "127.0.0.1:0", MaxConnections: 2000, AnswerTime: time.Minute, Log: slog.New(slog.DiscardHandler),
	}, handler)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Run(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("serve: %v", err)
		}
	}()
	t.Cleanup(func() { _ = s.http.Close(); <-done })
	return s
}

func call(t *testing.T, addr string) (int, error) {
	t.Helper()
	req, _ := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, "http://"+addr, nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	_ = res.Body.Close()
	return res.StatusCode, nil
}

func TestStopLetsARequestFinish(t *testing.T) {
	arrived, open := make(chan struct{}), make(chan struct{})
	s := listen(t, func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-open
		w.WriteHeader(http.StatusNoContent)
	})
	answered := make(chan int, 1)
	go func() {
		status, err := call(t, s.Addr())
		if err != nil {
			t.Error(err)
		}
		answered <- status
	}()
	<-arrived
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(t.Context()) }()
	<-s.stopping
	close(open)
	if status := <-answered; status != http.StatusNoContent {
		t.Errorf("got %d, want 204", status)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestStopGivesUpWithItsContext(t *testing.T) {
	arrived := make(chan struct{})
	s := listen(t, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done() // ends when the connection is cut off
	})
	go func() { _, _ = call(t, s.Addr()) }()
	<-arrived
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := s.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want a passed deadline", err)
	}
}

func TestTheEndOfItsContextEndsRun(t *testing.T) {
	s, err := Listen(t.Context(), Listener{Addr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}, http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := s.Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestAServerThatNeverRanCanBeStopped(t *testing.T) {
	on := Listener{Addr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
	s, err := Listen(t.Context(), on, http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	on.Addr = s.Addr()
	again, err := Listen(t.Context(), on, http.NotFoundHandler())
	if err != nil {
		t.Fatalf("the port is still taken: %v", err)
	}
	_ = again.Stop(t.Context())
}

// busyClient sends one request after another on a connection that it keeps, until
// a balancer has nothing left to connect it to, and counts what it loses.
func busyClient(t *testing.T, addr string, diverted *atomic.Bool, lost *atomic.Int64) {
	t.Helper()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		if diverted.Load() {
			return nil, syscall.ECONNREFUSED // the balancer sends new connections elsewhere
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}}
	defer transport.CloseIdleConnections()
	for {
		req, _ := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, "http://"+addr, strings.NewReader("{}"))
		res, err := transport.RoundTrip(req)
		if errors.Is(err, syscall.ECONNREFUSED) {
			return
		}
		if err != nil {
			lost.Add(1)
			return
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		time.Sleep(rand.N(2 * time.Millisecond))
	}
}

// TestAGracefulStopLosesNoRequestOnKeptConnections with 48 clients, six times.
func TestAGracefulStopLosesNoRequestOnKeptConnections(t *testing.T) {
	var lost atomic.Int64
	for range 6 {
		var diverted atomic.Bool
		s := listen(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
		var clients sync.WaitGroup
		for range 48 {
			clients.Go(func() { busyClient(t, s.Addr(), &diverted, &lost) })
		}
		time.Sleep(50 * time.Millisecond)
		diverted.Store(true)
		s.Drain()
		time.Sleep(500 * time.Millisecond) // the drain delay of services
		if err := s.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		clients.Wait()
	}
	if lost.Load() > 0 {
		t.Errorf("%d requests were lost", lost.Load())
	}
}

func TestSilentConnectionsDoNotHoldTheStopUp(t *testing.T) {
	s := listen(t, func(http.ResponseWriter, *http.Request) {})
	for range 200 {
		raw(t, s.Addr(), "")
	}
	raw(t, s.Addr(), "POST / HT") // half a request is none
	if status, err := call(t, s.Addr()); status != http.StatusOK {
		t.Fatalf("got %d, %v beside silent connections", status, err)
	}
	start := time.Now()
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("the stop took %v", took)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	s, err := Listen(t.Context(), Listener{
		Addr: "127.0.0.1:0", MaxConnections: 2, AnswerTime: time.Minute, Log: slog.New(slog.DiscardHandler),
	}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Run(context.WithoutCancel(t.Context())) }()
	t.Cleanup(func() { _ = s.http.Close() })
	first, _ := raw(t, s.Addr(), ""), raw(t, s.Addr(), "")
	third := raw(t, s.Addr(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	_ = third.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := third.Read(make([]byte, 1)); err == nil {
		t.Errorf("a third connection was served: %d bytes", n)
	}
	_ = first.Close()
	if res := reply(t, third); res.status != http.StatusOK {
		t.Errorf("got %d once there was room", res.status)
	}
}

func TestAServerSpeaksTLSIfItHasACertificate(t *testing.T) {
	authority := tlstest.New(t)
	s, err := Listen(t.Context(), Listener{
		Addr: "127.0.0.1:0", TLS: authority.Issue(t, "server"), MaxConnections: 10, AnswerTime: time.Minute, Log: slog.New(slog.DiscardHandler),
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Run(context.WithoutCancel(t.Context())) }()
	t.Cleanup(func() { _ = s.http.Close() })
	client, err := tlsfiles.New(authority.Issue(t, "client"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: client.Client(), ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+s.Addr(), nil)
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if body, _ := io.ReadAll(res.Body); string(body) != "HTTP/2.0" {
		t.Errorf("got %q", body)
	}
}
