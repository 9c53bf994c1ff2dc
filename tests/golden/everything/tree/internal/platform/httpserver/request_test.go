package httpserver

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// one serves a single route.
func one(pattern string, handler http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(pattern, handler)
	return Routes(mux)
}

func TestAnErrorAfterTheAnswerHasBegunCutsItOff(t *testing.T) {
	s := serve(t, one("GET /x", HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, "a,b\n1,2\n")
		return errors.New("the database went away")
	})), Limits{})
	res, err := s.Client().Get(s.URL + "/x") //nolint:noctx // the server ends with the test
	if err == nil {
		defer func() { _ = res.Body.Close() }()
		var body []byte
		if body, err = io.ReadAll(res.Body); err == nil {
			t.Errorf("the answer %q looks whole", body)
		}
	}
	s.Close()
	if !strings.Contains(s.log.String(), "the database went away") {
		t.Errorf("the log lacks the error: %s", s.log)
	}
}

func TestAnAnswerThatWasCutOffIsLoggedAndMeasuredAsThat(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"a late panic": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic("secret")
		},
		"an abort": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, one("GET /x", handler), Limits{})
			if res, err := s.Client().Get(s.URL + "/x"); err == nil { //nolint:noctx // the server ends with the test
				_, _ = io.ReadAll(res.Body)
				_ = res.Body.Close()
			}
			s.Close()
			if log := s.log.String(); !strings.Contains(log, `"level":"ERROR"`) || !strings.Contains(log, `"aborted":true`) {
				t.Errorf("logged as %s", log)
			}
			if labels := s.labels(t, "http_server_requests_total"); !strings.Contains(labels, `"aborted"`) || strings.Contains(labels, `"200"`) {
				t.Errorf("measured as %s", labels)
			}
		})
	}
}

func TestTheRouteIsKnownBehindAMiddlewareThatDerivesTheRequest(t *testing.T) {
	type key struct{}
	routes := one("GET /x", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routes.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "user")))
	}), Limits{})
	s.do(t, http.MethodGet, "/x", "", http.Header{"User-Agent": {"probe/1"}})
	s.Close()
	for _, want := range []string{`"route":"GET /x"`, `"path":"/x"`, `"user_agent":"probe/1"`, `"peer":"127.0.0.1:`, `"duration_ms":`} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, s.log)
		}
	}
}

func TestARedirectHasNoBodyOfAnError(t *testing.T) {
	s := serve(t, one("GET /x/{$}", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})), Limits{})
	s.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, path := range []string{"/x", "//x/", "//nowhere/"} {
		if res := s.do(t, http.MethodGet, path, "", http.Header{}); res.status/100 == 3 && strings.Contains(res.body, "not_found") {
			t.Errorf("%s: %d %s", path, res.status, res.body)
		}
	}
}

func TestTwoListenersShareTheirMetrics(*testing.T) {
	metrics := NewMetrics(prometheus.NewRegistry())
	for range 2 {
		Protect(http.NotFoundHandler(), Limits{Metrics: metrics, Log: slog.New(slog.DiscardHandler)})
	}
}

// raw opens a connection and writes what no client of net/http would.
func raw(t *testing.T, addr, text string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn
}

// reply reads an answer from conn, if there is one in two seconds.
func reply(t *testing.T, conn net.Conn) answer {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer in two seconds: %v", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, _ := io.ReadAll(res.Body)
	if res.Close {
		res.Header.Set("Connection", "close") // which net/http has taken out
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func TestABodyThatIsTooLargeIsAnsweredAtOnce(t *testing.T) {
	s := start(t)
	conn := raw(t, s.Listener.Addr().String(),
		"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n{\"left\": \""+strings.Repeat("a", 1000))
	if res := reply(t, conn); res.status != http.StatusRequestEntityTooLarge || res.header.Get("Connection") != "close" {
		t.Errorf("got %d %s %v", res.status, res.body, res.header)
	}
}

func TestWhatIsTooMuchIsRefusedBeforeItIsRead(t *testing.T) {
	arrived, open := make(chan struct{}), make(chan struct{})
	s := serve(t, one("POST /x", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-open
	})), Limits{MaxRequests: 1})
	raw(t, s.Listener.Addr().String(), "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
	<-arrived
	conn := raw(t, s.Listener.Addr().String(), "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n") // and no body
	if res := reply(t, conn); res.status != http.StatusTooManyRequests || res.header.Get("Retry-After") == "" {
		t.Errorf("got %d %s", res.status, res.body)
	}
	_ = conn.Close()
	close(open)
	s.Close()
	if strings.Contains(s.log.String(), `"status":429`) {
		t.Errorf("an overload fills the log: %s", s.log)
	}
}

func TestARequestThatWouldBeRefusedIsNotRead(t *testing.T) {
	s := serve(t, one("POST /x", Admit(
		func(context.Context) error { return fault.New(fault.ErrResourceExhausted, "no") },
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was read") }),
	)), Limits{MaxRequests: 1})
	if res := s.do(t, http.MethodPost, "/x", "body", http.Header{}); res.status != http.StatusTooManyRequests {
		t.Errorf("got %d %s", res.status, res.body)
	}
}

func refuse(http.ResponseWriter, *http.Request) error {
	return fault.New(fault.ErrResourceExhausted, "no")
}

func TestAConnectionIsKeptAfterARefusal(t *testing.T) {
	s := serve(t, one("POST /x", HandlerFunc(refuse)), Limits{MaxRequests: 1})
	const request = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n123456789"
	conn := raw(t, s.Listener.Addr().String(), request)
	for range 3 {
		if res := reply(t, conn); res.status != http.StatusTooManyRequests {
			t.Fatalf("got %d %s", res.status, res.body)
		}
		_, _ = io.WriteString(conn, request)
	}
}

func TestARefusalOfALongRequestSaysThatItsConnectionCloses(t *testing.T) {
	s := serve(t, one("POST /x", HandlerFunc(refuse)), Limits{MaxRequests: 1})
	conn := raw(t, s.Listener.Addr().String(), "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n")
	if res := reply(t, conn); res.status != http.StatusTooManyRequests || res.header.Get("Connection") != "close" {
		t.Errorf("got %d %v", res.status, res.header)
	}
}

func TestWhatComesOfABodyTooLateIsNoRequest(t *testing.T) {
	s := serve(t, one("POST /x", HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		return fault.New(fault.ErrResourceExhausted, "no")
	})), Limits{MaxRequests: 1})
	conn := raw(t, s.Listener.Addr().String(), "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n")
	if res := reply(t, conn); res.status != http.StatusTooManyRequests {
		t.Fatalf("got %d %s", res.status, res.body)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the connection is open for a rest that would be a request: %v", err)
	}
}

func TestARequestHasADeadline(t *testing.T) {
	s := serve(t, one("GET /x", HandlerFunc(func(_ http.ResponseWriter, r *http.Request) error {
		<-r.Context().Done()
		return r.Context().Err()
	})), Limits{MaxRequests: 1, Timeout: 20 * time.Millisecond})
	if res := s.do(t, http.MethodGet, "/x", "", http.Header{}); res.status != http.StatusGatewayTimeout {
		t.Errorf("got %d %s", res.status, res.body)
	}
}

func TestABodyThatDoesNotArriveIsNotCalledWrongJSON(t *testing.T) {
	s := serve(t, one("POST /x", HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		return ReadJSON(r, &probe{})
	})), Limits{MaxRequests: 1})
	conn := raw(t, s.Listener.Addr().String(), "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n{\"left\"")
	res := reply(t, conn)
	if res.status != http.StatusRequestTimeout || !strings.Contains(res.body, "request_timeout") || strings.Contains(res.body, "127.0.0.1") {
		t.Errorf("got %d %s", res.status, res.body)
	}
}

func TestMessagesSpeakOfJSONAndNotOfGo(t *testing.T) {
	s := start(t)
	for body, want := range map[string]string{
		`{"left": 1}`:      `field \"left\" must be a string, not number`,
		`{"lefft": "a"}`:   `unknown field \"lefft\"`,
		`{"left": }`:       "at byte 10",
		`{"left": "a"`:     "in the middle",
		`{"left": "a"} {}`: "more than one value",
		`[]`:               "the body must be an object, not array",
		`null`:             "null",
		``:                 "empty",
	} {
		res := s.do(t, http.MethodPost, "/echo", body, http.Header{})
		if !strings.Contains(res.body, want) || strings.Contains(res.body, "probe") || strings.Contains(res.body, "json:") {
			t.Errorf("%s: %s, want %s", body, res.body, want)
		}
	}
}

func TestUnknownFieldsAreSkippedWhereThatIsAskedFor(t *testing.T) {
	s := serve(t, one("POST /x", HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		var in probe
		if err := ReadLooseJSON(r, &in); err != nil {
			return err
		}
		return WriteJSON(w, http.StatusOK, in)
	})), Limits{MaxRequests: 1})
	if res := s.do(t, http.MethodPost, "/x", `{"left": "a", "new": 1}`, http.Header{}); res.status != http.StatusOK {
		t.Errorf("got %d %s", res.status, res.body)
	}
}

func TestAServiceMayRefuseTheTracesOfItsClients(t *testing.T) {
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	s := serve(t, routes(), Limits{MaxRequests: 1, OwnTraces: true})
	if got := s.do(t, http.MethodGet, "/trace", "", http.Header{"Traceparent": {parent}}).body; strings.Contains(got, parent[3:35]) {
		t.Errorf("%q goes on with the trace of the client", got)
	}
}

func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{`{"left": "a"}`, `null`, `[`, `{"left": 1}`, "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		var in probe
		if err := ReadJSON(r, &in); err != nil && !errors.Is(err, fault.ErrInvalidArgument) {
			t.Errorf("%q is %v", body, err)
		}
	})
}
