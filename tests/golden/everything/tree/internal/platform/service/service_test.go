package service

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
)

// probeConfig is what a service of no interest is told.
type probeConfig struct{ http httpserver.Settings }

// probe is a program with one route, on ports of its own.
func probe(t *testing.T, build func(context.Context, *Service, probeConfig) error) (p Program[probeConfig], addr, adminAddr string) {
	t.Helper()
	addr, adminAddr = freeAddr(t), freeAddr(t)
	return Program[probeConfig]{
		Name: "probe", Prefix: "PROBE_", AdminAddr: adminAddr,
		Load: func(r *env.Reader, common Settings) probeConfig {
			return probeConfig{httpserver.ReadSettings(r, addr, common.Insecure)}
		},
		Build: build,
	}, addr, adminAddr
}

func serveNothing(ctx context.Context, s *Service, cfg probeConfig) error {
	return s.ServeHTTP(ctx, cfg.http, 1<<10, http.NewServeMux())
}

func freeAddr(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// lockedLog is a log that is read while it is written.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(text)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// running is a program that runs.
type running struct {
	log  *lockedLog
	stop context.CancelFunc
	code chan int
}

func start(t *testing.T, p Program[probeConfig], environ ...string) running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := running{&lockedLog{}, stop, make(chan int, 1)}
	go func() {
		r.code <- run(ctx, p, nil, append([]string{"PROBE_DRAIN_DELAY=0s"}, environ...), io.Discard, r.log)
	}()
	t.Cleanup(stop)
	return r
}

func (r running) ends(t *testing.T) int {
	t.Helper()
	select {
	case code := <-r.code:
		return code
	case <-time.After(20 * time.Second):
		t.Fatalf("still running:\n%s", r.log)
		return 0
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			defer func() { _ = res.Body.Close() }()
			body, _ := io.ReadAll(res.Body)
			return res.StatusCode, string(body)
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func TestALogThatNobodyReadsCostsNoRequest(t *testing.T) {
	p, addr, _ := probe(t, serveNothing)
	unread, stderr := io.Pipe()
	t.Cleanup(func() { _ = unread.Close() })
	ctx, stop := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() { code <- run(ctx, p, nil, []string{"PROBE_DRAIN_DELAY=0s"}, io.Discard, stderr) }()
	for range 100 {
		if status, _ := get(t, "http://"+addr+"/nowhere"); status != http.StatusNotFound {
			t.Fatalf("answered %d", status)
		}
	}
	stop()
	select {
	case code := <-code:
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(10 * time.Second):
		t.Error("waits for its log")
	}
}

func TestAServiceRunsUntilItsContextEnds(t *testing.T) {
	p, addr, adminAddr := probe(t, serveNothing)
	r := start(t, p)
	if status, body := get(t, "http://"+adminAddr+"/readyz"); status != http.StatusOK {
		t.Errorf("readiness: got %d %s", status, body)
	}
	if status, body := get(t, "http://"+addr+"/nowhere"); status != http.StatusNotFound || !strings.Contains(body, "not_found") {
		t.Errorf("unknown path: got %d %s", status, body)
	}
	_, metrics := get(t, "http://"+adminAddr+"/metrics")
	for _, want := range []string{"http_server_request_seconds", `build_info{language="go"`, "process_cpu_seconds_total"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("%s is not measured", want)
		}
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("a clean stop ends with %d:\n%s", code, r.log)
	}
}

func TestAServiceThatDrainsAsksItsClientsToLeave(t *testing.T) {
	p, addr, adminAddr := probe(t, serveNothing)
	r := start(t, p, "PROBE_DRAIN_DELAY=1s")
	get(t, "http://"+adminAddr+"/readyz")
	r.stop()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	for told := false; !told; time.Sleep(5 * time.Millisecond) {
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatalf("nobody was told to leave before the end: %v", err)
		}
		told = res.Close
		_ = res.Body.Close()
	}
	if code := r.ends(t); code != 0 {
		t.Errorf("ended with %d", code)
	}
}

func TestTheExitCodeSaysWhetherWorkWasLost(t *testing.T) {
	p, _, adminAddr := probe(t, func(ctx context.Context, s *Service, cfg probeConfig) error {
		s.Add(lifecycle.Part{Name: "consumer", Run: func(ctx context.Context) error {
			<-ctx.Done()
			return errors.New("42 messages were not committed")
		}})
		return serveNothing(ctx, s, cfg)
	})
	r := start(t, p)
	get(t, "http://"+adminAddr+"/healthz")
	r.stop()
	if code := r.ends(t); code != 1 || !strings.Contains(r.log.String(), "42 messages") {
		t.Errorf("ended with %d:\n%s", code, r.log)
	}
}

func TestAPortInUseIsFoundOutAtTheStart(t *testing.T) {
	p, addr, _ := probe(t, serveNothing)
	p.AdminAddr = addr
	r := start(t, p)
	if code := r.ends(t); code != 1 || !strings.Contains(r.log.String(), addr) {
		t.Errorf("ended with %d, want an error that names the address:\n%s", code, r.log)
	}
}

func TestBadSettingsAreAllNamed(t *testing.T) {
	p, _, _ := probe(t, serveNothing)
	r := start(t, p, "PROBE_ADDR=nonsense", "PROBE_LOG=loud", "PROBE_DRAIN_DELAYS=1s")
	if code := r.ends(t); code != env.ExitUsage {
		t.Errorf("ended with %d, want %d", code, env.ExitUsage)
	}
	for _, key := range []string{"PROBE_ADDR", "PROBE_LOG", "PROBE_DRAIN_DELAYS"} {
		if !strings.Contains(r.log.String(), key) {
			t.Errorf("%s is not named in:\n%s", key, r.log)
		}
	}
}

func TestThereIsNoPlaintextOnTheNetworkUnlessItIsTrusted(t *testing.T) {
	p, _, _ := probe(t, func(context.Context, *Service, probeConfig) error { return errors.New("built") })
	if r := start(t, p, "PROBE_ADDR=0.0.0.0:0"); r.ends(t) != env.ExitUsage || !strings.Contains(r.log.String(), "PROBE_TLS_CERT") {
		t.Errorf("it was accepted, or the remedy is not named:\n%s", r.log)
	}
	if r := start(t, p, "PROBE_ADDR=0.0.0.0:0", "PROBE_INSECURE=true"); r.ends(t) != 1 || !strings.Contains(r.log.String(), "built") {
		t.Errorf("it was refused though the network is trusted:\n%s", r.log)
	}
}

func TestHelpPrintsEverySettingWithItsDefaultAndItsMeaning(t *testing.T) {
	p, addr, _ := probe(t, serveNothing)
	var out, problems bytes.Buffer
	if code := run(t.Context(), p, []string{"--help"}, nil, &out, &problems); code != 0 {
		t.Errorf("ended with %d: %s", code, &problems)
	}
	for _, want := range []string{"PROBE_ADDR", addr, "PROBE_DRAIN_TIMEOUT", "10s", "PROBE_REQUEST_TIMEOUT", "deadline of a whole request"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing in:\n%s", want, &out)
		}
	}
	if code := run(t.Context(), p, []string{"--port=1"}, nil, &out, &problems); code != env.ExitUsage {
		t.Errorf("an argument that there is not ends with %d", code)
	}
}

// dependency is one that is told what it is.
type dependency struct {
	ready atomic.Bool
	order chan string
}

func (d *dependency) Ready() bool                 { return d.ready.Load() }
func (d *dependency) Drain(context.Context) error { d.order <- "drain"; return nil }
func (d *dependency) Close() error                { d.order <- "close"; return nil }

func TestAServiceWaitsForWhatItNeedsAndLetsGoOfItInOrder(t *testing.T) {
	d := &dependency{order: make(chan string, 2)}
	p, _, adminAddr := probe(t, func(ctx context.Context, s *Service, cfg probeConfig) error {
		s.Depend("store", d)
		return serveNothing(ctx, s, cfg)
	})
	r := start(t, p)
	if status, body := get(t, "http://"+adminAddr+"/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "store") {
		t.Errorf("got %d %s while the store is missing", status, body)
	}
	d.ready.Store(true)
	if status, _ := get(t, "http://"+adminAddr+"/readyz"); status != http.StatusOK {
		t.Errorf("got %d once the store is there", status)
	}
	r.stop()
	if code := r.ends(t); code != 0 || <-d.order != "drain" || <-d.order != "close" {
		t.Errorf("ended with %d", code)
	}
}
