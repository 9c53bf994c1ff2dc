package gateway

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/upstream"
)

// front is a gateway as it is in production: the server with all its layers.
type front struct {
	*httpserver.Server

	url     string
	metrics *prometheus.Registry
}

// ended waits until a request was measured, and returns the code it was given.
func (f front) ended(t *testing.T) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		families, err := f.metrics.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			if family.GetName() == "http_server_requests_total" {
				return family.GetMetric()[0].GetLabel()[0].GetValue() // they are in order: code, method, route
			}
		}
	}
	t.Fatal("no request has ended")
	return ""
}

// place starts a gateway with a table in front of one service, called back.
func place(t *testing.T, backend http.Handler, authenticate Authenticate, table ...Route) front {
	t.Helper()
	service := httptest.NewServer(backend)
	t.Cleanup(service.Close)
	return inFront(t, service.Listener.Addr().String(), authenticate, false, table...)
}

func inFront(t *testing.T, address string, authenticate Authenticate, trusted bool, table ...Route) front {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	back, err := upstream.New(t.Context(), upstream.Options{
		Name: "back", Addresses: upstream.Addresses{address}, Probe: time.Hour, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = back.Close() })
	mux, err := New(table, Options{
		Backends: Backends{"back": Proxy("back", back, trusted, log)}, Authenticate: authenticate,
		Timeout: time.Minute, MaxCalls: 1000, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	metrics := prometheus.NewRegistry()
	handler := httpserver.Protect(httpserver.Routes(mux), httpserver.Limits{
		MaxBody: 1 << 20, MaxRequests: 1000, Timeout: time.Minute, Log: log, Metrics: httpserver.NewMetrics(metrics),
	})
	server, err := httpserver.Listen(t.Context(), httpserver.Listener{
		Addr: "127.0.0.1:0", MaxConnections: 1000, AnswerTime: time.Minute, Log: log,
	}, handler)
	if err != nil {
		t.Fatal(err)
	}
	run(t, server)
	return front{server, "http://" + server.Addr(), metrics}
}

// run serves until the end of the test.
func run(t *testing.T, server *httpserver.Server) {
	t.Helper()
	served := make(chan error, 1)
	go func() { served <- server.Run(context.WithoutCancel(t.Context())) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
		defer cancel()
		if err := errors.Join(server.Stop(ctx), <-served); err != nil {
			t.Error(err)
		}
	})
}

// answer is what came back.
type answer struct {
	*http.Response

	text string
}

func send(t *testing.T, method, url string, header http.Header, body io.Reader) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Errorf("the answer was cut off: %v", err)
	}
	return answer{response, string(text)}
}

func get(t *testing.T, url string) answer {
	t.Helper()
	return send(t, http.MethodGet, url, nil, nil)
}

// is checks the status, and the code of an error.
func (a answer) is(t *testing.T, status int, code string) {
	t.Helper()
	if a.StatusCode != status || !strings.Contains(a.text, `"`+code+`"`) {
		t.Errorf("got %d %s, want %d %s", a.StatusCode, a.text, status, code)
	}
}

// echo answers with the path it was asked for.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.EscapedPath()) })

func TestEverythingThatIsWrongWithATableIsSaid(t *testing.T) {
	_, err := New([]Route{
		{Pattern: "/a/", To: "nobody"},
		{Pattern: "/b/", To: "back", Strip: "/c"},
		{Pattern: "/d/", To: "back", Rate: Rate{PerSecond: 1}},
		{Pattern: "e", To: "back"},
		{Pattern: "/f/", To: "back"},
		{Pattern: "/f/", To: "back"},
	}, Options{Backends: Backends{"back": echo, "idle": echo}})
	if err == nil {
		t.Fatal("nothing was said")
	}
	lines := strings.Split(err.Error(), "\n")
	for _, want := range []string{`no backend "nobody"`, `begin with "/c"`, "no burst", "route e:", "route /f/: ", "leads to idle"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not among %q", want, lines)
		}
	}
}

func TestTheRowThatSaysMostWins(t *testing.T) {
	f := place(t, echo, nil,
		Route{Pattern: "/shop/", To: "back", Strip: "/shop"},
		Route{Pattern: "GET /shop/secret/", To: "back", MaxCalls: 1, Strip: "/shop/secret"},
	)
	for path, want := range map[string]string{"/shop/a/b": "/a/b", "/shop/a%2Fb": "/a%2Fb", "/shop/secret/c": "/c"} {
		if got := get(t, f.url+path); got.text != want {
			t.Errorf("%s arrived as %q, want %q", path, got.text, want)
		}
	}
	get(t, f.url+"/elsewhere").is(t, http.StatusNotFound, "not_found")
}

func TestARouteThatIsUsedTooOftenSaysWhenToComeBack(t *testing.T) {
	f := place(t, echo, nil, Route{Pattern: "/", To: "back", Rate: Rate{PerSecond: 0.001, Burst: 2}})
	for range 2 {
		if got := get(t, f.url); got.StatusCode != http.StatusOK {
			t.Errorf("got %d", got.StatusCode)
		}
	}
	refused := get(t, f.url)
	refused.is(t, http.StatusTooManyRequests, "resource_exhausted")
	if len(refused.Header.Get("Retry-After")) < len("999") {
		t.Errorf("come back after %q, want about 1000 seconds", refused.Header.Get("Retry-After"))
	}
}

func TestARouteHasItsOwnBoundOfCalls(t *testing.T) {
	arrived, open := make(chan struct{}), make(chan struct{})
	f := place(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			arrived <- struct{}{}
			<-open
		}
	}), nil, Route{Pattern: "/slow", To: "back", MaxCalls: 1}, Route{Pattern: "/quick", To: "back"})
	done := make(chan struct{})
	go func() { defer close(done); get(t, f.url+"/slow") }()
	<-arrived
	get(t, f.url+"/slow").is(t, http.StatusTooManyRequests, "resource_exhausted")
	if got := get(t, f.url+"/quick"); got.StatusCode != http.StatusOK {
		t.Errorf("another route got %d", got.StatusCode)
	}
	close(open)
	<-done
}

func TestARouteHasItsOwnTimeout(t *testing.T) {
	f := place(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), nil,
		Route{Pattern: "/", To: "back", Timeout: 20 * time.Millisecond},
		Route{Pattern: "/stream", To: "back", Timeout: 20 * time.Millisecond, Streams: true})
	get(t, f.url).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
	get(t, f.url+"/stream").is(t, http.StatusGatewayTimeout, "deadline_exceeded")
}

func TestABackendThatIsNotThereIsUnavailable(t *testing.T) {
	gone := httptest.NewServer(echo)
	gone.Close()
	f := inFront(t, gone.Listener.Addr().String(), nil, false, Route{Pattern: "/", To: "back"})
	got := get(t, f.url)
	got.is(t, http.StatusServiceUnavailable, "unavailable")
	if got.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
}

func TestAnAnswerThatBreaksOffDoesNotLookWhole(t *testing.T) {
	f := place(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}), nil, Route{Pattern: "/", To: "back"})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if text, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("%q looks whole", text)
	}
}

func TestABodyIsPassedOnAsItComes(t *testing.T) {
	seen := make(chan string, 1)
	f := place(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line, _ := bufio.NewReader(r.Body).ReadString('\n')
		seen <- line
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	}), nil, Route{Pattern: "/", To: "back"}, Route{Pattern: "/stream", To: "back", Streams: true})
	for _, path := range []string{"/", "/stream"} {
		body, sender := io.Pipe()
		go func() {
			_, _ = io.WriteString(sender, "first\n")
			if got := <-seen; got != "first\n" {
				t.Errorf("%s: the beginning arrived as %q", path, got)
			}
			_ = sender.Close()
		}()
		if got := send(t, http.MethodPost, f.url+path, nil, body); got.StatusCode != http.StatusNoContent {
			t.Errorf("%s: got %d %s", path, got.StatusCode, got.text)
		}
	}
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	f := place(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }), nil,
		Route{Pattern: "/", To: "back"})
	send(t, http.MethodPost, f.url, nil, io.MultiReader(strings.NewReader(strings.Repeat("x", 2<<20)))).
		is(t, http.StatusRequestEntityTooLarge, "too_large")
}

// byName takes who it is from a header, and knows no empty name.
func byName(r *http.Request) (Identity, error) {
	name := r.Header.Get("Authorization")
	if name == "" {
		return Identity{}, fault.New(fault.ErrUnauthenticated, "who is it?")
	}
	return Identity{Subject: name, Scope: "read"}, nil
}

func TestOnlyPublicRoutesAreForEverybody(t *testing.T) {
	f := place(t, echo, byName, Route{Pattern: "/", To: "back"}, Route{Pattern: "/open/", To: "back", Public: true})
	refused := get(t, f.url)
	refused.is(t, http.StatusUnauthorized, "unauthenticated")
	if got := refused.Header.Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("the challenge is %q", got)
	}
	if got := get(t, f.url+"/open/"); got.StatusCode != http.StatusOK {
		t.Errorf("a public route got %d", got.StatusCode)
	}
	if got := send(t, http.MethodGet, f.url, http.Header{"Authorization": {"me"}}, nil); got.StatusCode != http.StatusOK {
		t.Errorf("with a name: %d", got.StatusCode)
	}
}

func TestWhoMayNotUseARouteDoesNotUseItUp(t *testing.T) {
	f := place(t, echo, byName, Route{Pattern: "/", To: "back", Rate: Rate{PerSecond: 0.001, Burst: 1}})
	for range 5 {
		get(t, f.url).is(t, http.StatusUnauthorized, "unauthenticated")
	}
	if got := send(t, http.MethodGet, f.url, http.Header{"Authorization": {"me"}}, nil); got.StatusCode != http.StatusOK {
		t.Errorf("got %d", got.StatusCode)
	}
}

func TestABackendOfOurOwnKnowsWhoItIs(t *testing.T) {
	mux, err := New([]Route{{Pattern: "/", To: "own"}}, Options{
		Authenticate: byName, Timeout: time.Minute, MaxCalls: 1,
		Backends: Backends{"own": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if who, known := IdentityOf(r.Context()); known {
				_, _ = io.WriteString(w, who.Subject)
			}
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	request.Header.Set("Authorization", "me")
	got := httptest.NewRecorder()
	mux.ServeHTTP(got, request)
	if got.Body.String() != "me" {
		t.Errorf("got %q", got.Body)
	}
	if _, known := IdentityOf(t.Context()); known {
		t.Error("somebody is known without a request")
	}
}

func TestATableIsPrinted(t *testing.T) {
	var text strings.Builder
	command := Commands[int]([]Route{{Pattern: "/a/", To: "back", Public: true, MaxCalls: 7}})[0]
	if err := command.Run(t.Context(), 0, nil, &text); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Fields(text.String()), " "); !strings.HasSuffix(got, "/a/ back false any 7 any") {
		t.Errorf("got %q", got)
	}
}
