package httpserver

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

type probe struct {
	Left string `json:"left"`
}

// routes answers as a small service does.
func routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /echo", HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		var in probe
		if err := ReadJSON(r, &in); err != nil {
			return err
		}
		return WriteJSON(w, http.StatusOK, in)
	}))
	mux.Handle("GET /fail/{kind}", HandlerFunc(func(_ http.ResponseWriter, r *http.Request) error {
		return &fault.Error{Kind: fault.Kind(r.PathValue("kind")), Message: "no", RetryAfter: 1200 * time.Millisecond}
	}))
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("secret") })
	mux.HandleFunc("GET /late-panic", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic("secret")
	})
	mux.HandleFunc("GET /trace", func(w http.ResponseWriter, r *http.Request) {
		trace, _ := telemetry.TraceOf(r.Context())
		_, _ = io.WriteString(w, trace.Traceparent())
	})
	return Routes(mux)
}

type service struct {
	*httptest.Server
	log     *bytes.Buffer
	metrics *prometheus.Registry
}

func start(t *testing.T) service {
	t.Helper()
	return serve(t, routes(), Limits{MaxRequests: 10, Timeout: time.Minute})
}

// serve runs a handler behind Protect, with small bodies and a log that is read
// once the service is closed.
func serve(t *testing.T, handler http.Handler, limits Limits) service {
	t.Helper()
	s := service{log: &bytes.Buffer{}, metrics: prometheus.NewRegistry()}
	limits.MaxBody, limits.Log, limits.Metrics = 64, telemetry.NewLogger(s.log, "test", slog.LevelInfo), NewMetrics(s.metrics)
	s.Server = httptest.NewServer(Protect(handler, limits))
	t.Cleanup(s.Close)
	return s
}

// labels are all the labels of a metric, in one text.
func (s service) labels(t *testing.T, name string) string {
	t.Helper()
	families, err := s.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == name {
			return family.String()
		}
	}
	t.Fatalf("%s is not measured", name)
	return ""
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (s service) do(t *testing.T, method, path, body string, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	res, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

func TestErrorsAreJSONWithACode(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"POST", "/echo", `{"left":`, 400, "invalid_argument"},
		{"POST", "/echo", ``, 400, "invalid_argument"},
		{"POST", "/echo", `{"left": 1}`, 400, "invalid_argument"},
		{"POST", "/echo", `{"lefft": "a"}`, 400, "invalid_argument"},
		{"POST", "/echo", `{"left": "a"} {}`, 400, "invalid_argument"},
		{"POST", "/echo", `{"left": "` + strings.Repeat("a", 64) + `"}`, 413, "too_large"},
		{"POST", "/echo", `null`, 400, "invalid_argument"},
		{"GET", "/fail/resource_exhausted", "", 429, "resource_exhausted"},
		{"GET", "/fail/not_found", "", 404, "not_found"},
		{"GET", "/fail/permission_denied", "", 403, "permission_denied"},
		{"GET", "/fail/unavailable", "", 503, "unavailable"},
		{"GET", "/fail/deadline_exceeded", "", 504, "deadline_exceeded"},
		{"GET", "/panic", "", 500, "internal"},
		{"GET", "/echo", "", 405, "method_not_allowed"},
		{"GET", "/nowhere", "", 404, "not_found"},
	} {
		res := s.do(t, c.method, c.path, c.body, http.Header{})
		var got errorBody
		if err := json.Unmarshal([]byte(res.body), &got); err != nil {
			t.Errorf("%s %s: %q is not JSON: %v", c.method, c.path, res.body, err)
		}
		if res.status != c.status || got.Error.Code != c.code || got.Error.Message == "" {
			t.Errorf("%s %s: got %d %s, want %d %s", c.method, c.path, res.status, res.body, c.status, c.code)
		}
		if kind := res.header.Get("Content-Type"); kind != "application/json" {
			t.Errorf("%s %s: content type %q", c.method, c.path, kind)
		}
		if trace := res.header.Get(TraceHeader); len(trace) != 32 || got.Error.TraceID != trace {
			t.Errorf("%s %s: trace id %q in the header, %q in the body", c.method, c.path, trace, got.Error.TraceID)
		}
		retry, _ := strconv.Atoi(res.header.Get("Retry-After"))
		if want := c.status == 429 || c.status == 503; want != (retry >= 2 && retry <= 4) {
			t.Errorf("%s %s: Retry-After is %d", c.method, c.path, retry)
		}
	}
}

func TestAnAnswerIsJSON(t *testing.T) {
	res := start(t).do(t, http.MethodPost, "/echo", `{"left": "a"}`, http.Header{})
	if res.status != http.StatusOK || res.body != `{"left":"a"}`+"\n" {
		t.Errorf("got %d %q", res.status, res.body)
	}
}

func TestAPanicIsLoggedButNotShown(t *testing.T) {
	s := start(t)
	body := s.do(t, http.MethodGet, "/panic", "", http.Header{}).body
	s.Close() // so that the line is written
	if strings.Contains(body, "secret") {
		t.Errorf("the caller sees %q", body)
	}
	if !strings.Contains(s.log.String(), "panic: secret") {
		t.Errorf("the log lacks the panic: %s", s.log)
	}
}

func TestAPanicInTheMiddleOfAnAnswerCutsItOff(t *testing.T) {
	s := start(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/late-panic", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if body, err := io.ReadAll(res.Body); err == nil {
		t.Errorf("the answer %q looks whole", body)
	}
}

func TestATraceIsContinuedOrStarted(t *testing.T) {
	s := start(t)
	const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	continued := s.do(t, http.MethodGet, "/trace", "", http.Header{"Traceparent": {parent}}).body
	if continued[:35] != parent[:35] || continued == parent {
		t.Errorf("%q does not continue %q", continued, parent)
	}
	started := s.do(t, http.MethodGet, "/trace", "", http.Header{"Traceparent": {"nonsense"}}).body
	if _, ok := telemetry.ParseTraceparent(started); !ok {
		t.Errorf("%q is no trace", started)
	}
	s.Close()
	if !strings.Contains(s.log.String(), parent[3:35]) {
		t.Errorf("the log lacks the trace id: %s", s.log)
	}
}

func TestRequestsAreMeasuredByRouteMethodAndCode(t *testing.T) {
	s := start(t)
	s.do(t, http.MethodGet, "/trace", "", http.Header{})
	s.do(t, "BREW", "/nowhere", "", http.Header{})
	s.Close()
	if problems, err := testutil.GatherAndLint(s.metrics); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
	labels := s.labels(t, "http_server_requests_total")
	for _, want := range []string{`"GET /trace"`, `"200"`, `"unmatched"`, `"OTHER"`, `"404"`} {
		if !strings.Contains(labels, want) {
			t.Errorf("no label %s in %s", want, labels)
		}
	}
	if strings.Contains(labels, "BREW") {
		t.Error("a client has invented a label")
	}
}
