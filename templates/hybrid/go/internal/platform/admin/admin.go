// Package admin serves what operators ask of a service: is it alive, is it
// ready, how is it doing. It belongs on a listener of its own, so that neither
// load nor a public address reaches it.
package admin

import (
	"io"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Handler serves /healthz, /readyz and /metrics. Health depends on nothing: an
// instance that cannot reach another is not helped by being restarted.
func Handler(readiness *Readiness, metrics *prometheus.Registry) http.Handler {
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
	return mux
}

func text(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, line+"\n") // whoever asked has gone if this fails
}
