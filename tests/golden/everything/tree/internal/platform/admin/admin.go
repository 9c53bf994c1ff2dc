// Package admin serves what operators ask of a service: is it alive, is it
// ready, how is it doing, and where does its time go. It belongs on a listener of
// its own, so that neither load nor a public address reaches it.
package admin

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"example.com/b2/shop/v2/internal/platform/env"
)

// Handler serves /healthz, /readyz, /metrics, /log and /debug/pprof/, and
// /openapi.json where there is such a document. Health depends on nothing: an
// instance that cannot reach another is not helped by being restarted.
func Handler(readiness *Readiness, metrics *prometheus.Registry, level *slog.LevelVar, openAPI []byte) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		text(w, http.StatusOK, "ok")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if missing := readiness.Missing(); len(missing) > 0 {
			text(w, http.StatusServiceUnavailable, "not ready: "+strings.Join(missing, ", "))
			return
		}
		text(w, http.StatusOK, "ready")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{Registry: metrics}))
	mux.HandleFunc("GET /log", func(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, nameOf(level)) })
	mux.HandleFunc("PUT /log", func(w http.ResponseWriter, r *http.Request) { setLevel(w, r, level) })
	if len(openAPI) > 0 {
		mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) { document(w, openAPI) })
	}
	mux.HandleFunc("GET /debug/pprof/", pprof.Index) // and each profile by its name
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// maxLevel bounds the name of a level, in bytes.
const maxLevel = 64

// setLevel changes what is logged from now on: curl -X PUT -d debug …/log.
func setLevel(w http.ResponseWriter, r *http.Request, level *slog.LevelVar) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxLevel))
	if err != nil {
		text(w, http.StatusBadRequest, "the level did not arrive")
		return
	}
	parsed, err := env.ParseLevel(strings.TrimSpace(string(body)))
	if err != nil {
		text(w, http.StatusBadRequest, err.Error())
		return
	}
	level.Set(parsed)
	text(w, http.StatusOK, nameOf(level))
}

func nameOf(level *slog.LevelVar) string { return strings.ToLower(level.Level().String()) }

func document(w http.ResponseWriter, openAPI []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(openAPI) // whoever asked has gone if this fails
}

func text(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, line+"\n") // whoever asked has gone if this fails
}
