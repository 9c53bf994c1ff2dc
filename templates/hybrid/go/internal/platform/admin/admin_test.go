package admin

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func get(t *testing.T, handler http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestAServiceIsReadyWhenItsConditionsAreMet(t *testing.T) {
	var readiness Readiness
	reached := false
	readiness.Require("store", func() bool { return reached })
	handler := Handler(&readiness, prometheus.NewRegistry(), new(slog.LevelVar), nil)
	if code, body := get(t, handler, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "store") {
		t.Errorf("got %d %q, want 503 naming the store", code, body)
	}
	if code, _ := get(t, handler, "/healthz"); code != http.StatusOK {
		t.Errorf("health is %d though the process is alive", code)
	}
	reached = true
	if code, body := get(t, handler, "/readyz"); code != http.StatusOK {
		t.Errorf("got %d %q, want 200", code, body)
	}
}

func TestDrainEndsReadinessAndThenWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var readiness Readiness
		handler := Handler(&readiness, prometheus.NewRegistry(), new(slog.LevelVar), nil)
		done := make(chan error)
		go func() { done <- readiness.Drain(t.Context(), time.Second) }()
		synctest.Wait()
		if code, _ := get(t, handler, "/readyz"); code != http.StatusServiceUnavailable {
			t.Errorf("got %d while draining, want 503", code)
		}
		start := time.Now()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if waited := time.Since(start); waited != time.Second {
			t.Errorf("waited %v, want 1s", waited)
		}
	})
}

func TestDrainEndsWithItsContext(t *testing.T) {
	var readiness Readiness
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := readiness.Drain(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAConditionMetOnceStaysMet(t *testing.T) {
	met := false
	once := Once(func() bool { return met })
	if once() {
		t.Error("met too early")
	}
	met = true
	if !once() {
		t.Error("not met")
	}
	met = false
	if !once() {
		t.Error("no longer met")
	}
}

func TestMetricsAreServed(t *testing.T) {
	registry := prometheus.NewRegistry()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "things_total", Help: "Things."})
	registry.MustRegister(counter)
	if code, body := get(t, Handler(&Readiness{}, registry, new(slog.LevelVar), nil), "/metrics"); code != http.StatusOK || !strings.Contains(body, "things_total 0") {
		t.Errorf("got %d %q", code, body)
	}
}

func put(t *testing.T, handler http.Handler, path, body string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPut, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func TestTheLevelOfTheLogChangesWhileTheServiceRuns(t *testing.T) {
	var level slog.LevelVar
	handler := Handler(&Readiness{}, prometheus.NewRegistry(), &level, nil)
	if code, body := put(t, handler, "/log", "debug\n"); code != http.StatusOK || body != "debug\n" || level.Level() != slog.LevelDebug {
		t.Errorf("got %d %q, level %v", code, body, level.Level())
	}
	if code, _ := put(t, handler, "/log", "loud"); code != http.StatusBadRequest || level.Level() != slog.LevelDebug {
		t.Errorf("a level that does not exist: got %d, level %v", code, level.Level())
	}
	if _, body := get(t, handler, "/log"); body != "debug\n" {
		t.Errorf("the level is shown as %q", body)
	}
}

func TestProfilesAreServed(t *testing.T) {
	handler := Handler(&Readiness{}, prometheus.NewRegistry(), new(slog.LevelVar), nil)
	if code, body := get(t, handler, "/debug/pprof/goroutine?debug=1"); code != http.StatusOK || !strings.Contains(body, "goroutine profile") {
		t.Errorf("got %d %.40q", code, body)
	}
}

func TestTheDocumentIsServedWhereThereIsOne(t *testing.T) {
	with := Handler(&Readiness{}, prometheus.NewRegistry(), new(slog.LevelVar), []byte(`{"openapi": "3.1.1"}`))
	if code, body := get(t, with, "/openapi.json"); code != http.StatusOK || body != `{"openapi": "3.1.1"}` {
		t.Errorf("got %d %q", code, body)
	}
	without := Handler(&Readiness{}, prometheus.NewRegistry(), new(slog.LevelVar), nil)
	if code, _ := get(t, without, "/openapi.json"); code != http.StatusNotFound {
		t.Errorf("got %d where there is none", code)
	}
}
