package upstream

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"example.com/b2/shop/v2/internal/platform/tlsfiles"
	"example.com/b2/shop/v2/internal/platform/tlsfiles/tlstest"
)

// server is an instance that counts what it is asked, and hangs while it is told
// to: it takes connections and says nothing.
type server struct {
	*httptest.Server
	asked atomic.Int64
	hangs sync.RWMutex
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		s.hangs.RLock()
		defer s.hangs.RUnlock()
		_, _ = io.Copy(w, r.Body)
	}))
	s.Config.DisableGeneralOptionsHandler = true // a look is held up like everything else
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *server) addr() string { return s.Listener.Addr().String() }

// hang returns what has s go on.
func (s *server) hang(t *testing.T) (resume func()) {
	t.Helper()
	s.hangs.Lock()
	resume = sync.OnceFunc(s.hangs.Unlock)
	t.Cleanup(resume)
	return resume
}

// nobody is an address at which nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func reach(t *testing.T, probe time.Duration, addresses ...string) *Service {
	t.Helper()
	s, err := New(t.Context(), Options{
		Name: "test", Addresses: addresses, Probe: probe,
		Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !met(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not in a minute: %s", what)
		}
	}
}

// seldom is a service that looks at its instances once, at the beginning.
func seldom(t *testing.T, addresses ...string) *Service {
	t.Helper()
	s := reach(t, time.Hour, addresses...)
	eventually(t, "all were looked at", func() bool {
		for _, each := range s.instances {
			if !each.seen.Load() && !each.out.Load() {
				return false
			}
		}
		return true
	})
	return s
}

func post(ctx context.Context, s *Service, body string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://whoever/", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	response, err := s.RoundTrip(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}

func TestRequestsAreSpreadOverTheInstances(t *testing.T) {
	servers := []*server{newServer(t), newServer(t), newServer(t)}
	s := seldom(t, servers[0].addr(), servers[1].addr(), servers[2].addr())
	for range 30 {
		if got, err := post(t.Context(), s, "x"); got != "x" || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	for i, each := range servers {
		if asked := each.asked.Load() - 1; asked != 10 { // one was a look
			t.Errorf("instance %d was asked %d times, want 10", i, asked)
		}
	}
	if !s.Ready() || testutil.ToFloat64(s.metrics.ready) != 3 || testutil.ToFloat64(s.metrics.inFlight) != 0 {
		t.Errorf("%v are ready, %v in flight", testutil.ToFloat64(s.metrics.ready), testutil.ToFloat64(s.metrics.inFlight))
	}
}

func TestAnInstanceThatHangsGetsFewRequestsAndThenNone(t *testing.T) {
	good, bad := newServer(t), newServer(t)
	s := reach(t, 10*time.Millisecond, good.addr(), bad.addr())
	eventually(t, "both are there", func() bool { return testutil.ToFloat64(s.metrics.ready) == 2 })
	resume := bad.hang(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stuck sync.WaitGroup
	for range 4 { // some of them get to it
		stuck.Go(func() { _, _ = post(ctx, s, "x") })
	}
	eventually(t, "it is left", func() bool { return testutil.ToFloat64(s.metrics.ready) == 1 })
	for range 50 {
		if _, err := post(t.Context(), s, "x"); err != nil {
			t.Errorf("a request was lost: %v", err)
		}
	}
	resume()
	eventually(t, "it is back", func() bool { return testutil.ToFloat64(s.metrics.ready) == 2 })
	stuck.Wait()
}

func TestRequestsThatGetNoAnswerAreNoticedWithoutALook(t *testing.T) {
	bad := newServer(t)
	s := seldom(t, bad.addr())
	bad.hang(t)
	for range mostFailures {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		if _, err := post(ctx, s, "x"); err == nil {
			t.Error("an instance that hangs has answered")
		}
		cancel()
	}
	if s.Ready() {
		t.Error("it counts as well")
	}
}

func TestACallerWhoDoesNotWaitSaysNothingAboutAnInstance(t *testing.T) {
	bad := newServer(t)
	s := seldom(t, bad.addr())
	bad.hang(t)
	for range 2 * mostFailures {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := post(ctx, s, "x"); err == nil {
			t.Error("an instance that hangs has answered")
		}
	}
	if !s.Ready() {
		t.Error("it counts as lost")
	}
}

func TestACallerWhoSendsHalfOfItSaysNothingAboutAnInstance(t *testing.T) {
	s := seldom(t, newServer(t).addr())
	for range 2 * mostFailures {
		half := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("the rest is lost")))
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://whoever/", half)
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.RoundTrip(request)
		if err == nil {
			_ = response.Body.Close()
			t.Fatal("half of a request was answered")
		}
	}
	if !s.Ready() {
		t.Error("it counts as lost")
	}
}

func TestWhatCouldNotBeSentGoesToTheNext(t *testing.T) {
	good := newServer(t)
	s := seldom(t, good.addr(), nobody(t), nobody(t))
	for range 20 {
		for _, each := range s.instances {
			each.out.Store(false) // as if nobody knew
		}
		if got, err := post(t.Context(), s, "body"); got != "body" || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	}
}

func TestWhatWasSentIsNotSentAgain(t *testing.T) {
	good := newServer(t)
	var broken atomic.Int64
	bad := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		broken.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer bad.Close()
	s := seldom(t, bad.Listener.Addr().String(), good.addr())
	before := good.asked.Load()
	lost := 0
	for range 4 {
		if _, err := post(t.Context(), s, "x"); err != nil {
			lost++
		}
	}
	if int64(lost) != broken.Load() || good.asked.Load()-before != int64(4-lost) {
		t.Errorf("%d were lost, %d broke off, %d arrived elsewhere", lost, broken.Load(), good.asked.Load()-before)
	}
}

func TestAnInstanceThatIsAboutToStopIsLeft(t *testing.T) {
	good, leaving := newServer(t), newServer(t)
	s := seldom(t, good.addr(), leaving.addr())
	leaving.Config.SetKeepAlivesEnabled(false)
	before := leaving.asked.Load()
	for range 10 {
		if _, err := post(t.Context(), s, "x"); err != nil {
			t.Error(err)
		}
	}
	if asked := leaving.asked.Load() - before; asked > 1 {
		t.Errorf("it was asked %d times", asked)
	}
	good.Config.SetKeepAlivesEnabled(false) // and so there is nobody else
	s.transport.CloseIdleConnections()
	for range 10 {
		if _, err := post(t.Context(), s, "x"); err != nil {
			t.Error(err)
		}
	}
	if asked := leaving.asked.Load() - before; asked < 2 {
		t.Error("it is not asked any more")
	}
}

func TestIfNoneIsWellAllAreAsked(t *testing.T) {
	good := newServer(t)
	s := seldom(t, nobody(t), good.addr())
	s.instances[1].out.Store(true) // which is wrong
	if got, err := post(t.Context(), s, "x"); got != "x" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWithNobodyThereARequestFailsAtOnce(t *testing.T) {
	s := seldom(t, nobody(t), nobody(t))
	start := time.Now()
	if _, err := post(t.Context(), s, "x"); err == nil {
		t.Error("nobody has answered")
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if s.Ready() {
		t.Error("nobody is ready")
	}
}

func TestInstancesAreReachedOverTLS(t *testing.T) {
	authority := tlstest.New(t)
	files := authority.Issue(t, "server")
	source, err := tlsfiles.New(files, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	good := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	good.TLS = source.Server()
	good.StartTLS()
	defer good.Close()
	s, err := New(t.Context(), Options{
		Name: "test", Addresses: Addresses{good.Listener.Addr().String()}, Probe: time.Millisecond,
		TLS: authority.Issue(t, "client"), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	eventually(t, "it is there", s.Ready)
	if got, err := post(t.Context(), s, "x"); got != "x" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
