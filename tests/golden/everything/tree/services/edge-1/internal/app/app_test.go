package app

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/services/edge-1/internal/config"
)

// load returns the default settings on ports of its own.
func load(t *testing.T) config.Config {
	t.Helper()
	cfg, err := config.Load(func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	cfg.Addr, cfg.AdminAddr = freeAddr(t), freeAddr(t)
	cfg.DrainDelay = 0
	return cfg
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

func TestTheServiceRunsUntilItsContextEnds(t *testing.T) {
	cfg := load(t)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- Run(ctx, cfg, slog.New(slog.DiscardHandler)) }()
	if status, body := get(t, "http://"+cfg.AdminAddr+"/healthz"); status != http.StatusOK {
		t.Errorf("health: got %d %s", status, body)
	}
	if status, body := get(t, "http://"+cfg.Addr+"/nowhere"); status != http.StatusNotFound || !strings.Contains(body, "not_found") {
		t.Errorf("unknown path: got %d %s", status, body)
	}
	if _, body := get(t, "http://"+cfg.AdminAddr+"/metrics"); !strings.Contains(body, "http_server_request_seconds") {
		t.Error("requests are not measured")
	}
	cancel()
	select {
	case err := <-stopped:
		if err != nil {
			t.Errorf("a clean stop is an error: %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still running")
	}
}

func TestAPortInUseIsFoundOutAtTheStart(t *testing.T) {
	cfg := load(t)
	cfg.Addr = cfg.AdminAddr
	if err := Run(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), cfg.Addr) {
		t.Errorf("got %v, want an error that names the address", err)
	}
}
