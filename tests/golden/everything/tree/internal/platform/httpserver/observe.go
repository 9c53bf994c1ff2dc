package httpserver

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// TraceHeader tells a client under which trace the log has its request.
const TraceHeader = "Trace-Id"

// Metrics measure requests. One of them serves every listener of a process.
type Metrics struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// NewMetrics registers the metrics; registerer may be nil.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	auto := promauto.With(registerer)
	return &Metrics{
		requests: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "http_server_requests_total",
			Help: "Requests by route, method and status; aborted where the answer was cut off.",
		}, []string{"route", "method", "code"}),
		took: auto.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_server_request_seconds",
			Help:    "Time from the header of a request to the end of its answer.",
			Buckets: telemetry.LatencyBuckets,
		}, []string{"route", "method"}),
		inFlight: auto.NewGauge(prometheus.GaugeOpts{
			Name: "http_server_requests_in_flight",
			Help: "Requests without a whole answer.",
		}),
	}
}

// note is what the inner parts of a request tell the outer ones.
type note struct {
	request context.Context // without the deadline that Protect sets
	answer  recorder
	err     error
	route   string
	aborted bool // the answer was cut off
	early   bool // the answer did not wait for the rest of the request
}

type noteKey struct{}

func noteOf(r *http.Request) *note {
	n, _ := r.Context().Value(noteKey{}).(*note)
	return n
}

func (l Limits) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		n := &note{answer: recorder{ResponseWriter: w}, aborted: true} // until it has ended well
		ctx, span := telemetry.ServerSpan(l.parent(context.WithValue(r.Context(), noteKey{}, n), r), r.Method)
		n.request = ctx
		defer n.readRest(r)
		ctx, cancel := l.deadline(ctx)
		defer cancel()
		if trace, ok := telemetry.TraceOf(ctx); ok {
			w.Header()[TraceHeader] = []string{trace.ID()}
		}
		l.Metrics.inFlight.Inc()
		defer func() {
			l.Metrics.inFlight.Dec()
			l.report(r, n, time.Since(start))
			span.Rename(cmp.Or(n.route, r.Method+" unmatched"))
			span.End(n.err)
		}()
		next.ServeHTTP(&n.answer, l.bound(w, r.WithContext(ctx)))
		n.aborted = false
	})
}

// readRest makes the connection ready for its next request after an early answer.
// net/http, which does it otherwise, would panic (https://go.dev/issue/68560), and
// would take for a request what comes of a body after it has given up on that.
func (n *note) readRest(r *http.Request) {
	if !n.early || n.aborted {
		return
	}
	if err := r.Body.Close(); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// bound limits the body of a copy of a request. With its own ResponseWriter, and
// its own request as it was, net/http does not wait for a rest that nobody reads.
func (l Limits) bound(w http.ResponseWriter, r *http.Request) *http.Request {
	r.Body = http.MaxBytesReader(w, r.Body, l.MaxBody)
	return r
}

// report measures and logs a request that has ended.
func (l Limits) report(r *http.Request, n *note, took time.Duration) {
	status, route, method := cmp.Or(n.answer.status, http.StatusOK), cmp.Or(n.route, "unmatched"), methodLabel(r.Method)
	code := strconv.Itoa(status)
	if n.aborted {
		code = "aborted"
	}
	l.Metrics.requests.WithLabelValues(route, method, code).Inc()
	l.Metrics.took.WithLabelValues(route, method).Observe(took.Seconds())
	level := levelOf(status, n.aborted)
	if !l.Log.Enabled(n.request, level) {
		return
	}
	attrs := make([]slog.Attr, 0, 12)
	attrs = append(attrs,
		slog.String("method", r.Method), slog.String("route", route), slog.String("path", short(r.URL.Path)),
		slog.Int("status", status), slog.Float64("duration_ms", telemetry.Millis(took)), slog.Int64("bytes", n.answer.bytes),
		slog.String("peer", r.RemoteAddr), slog.String("user_agent", short(r.UserAgent())))
	if n.aborted {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	if n.err != nil {
		attrs = append(attrs, slog.String("code", string(fault.From(n.err).Kind)), slog.Any("error", n.err))
	}
	l.Log.LogAttrs(n.request, level, "request", attrs...)
}

// levelOf keeps an overload from filling the log: metrics count what was refused.
func levelOf(status int, aborted bool) slog.Level {
	switch {
	case aborted, status >= http.StatusInternalServerError:
		return slog.LevelError
	case status == http.StatusTooManyRequests:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// methodLabel keeps clients from inventing labels.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, http.MethodConnect, http.MethodTrace:
		return method
	}
	return "OTHER"
}

// short bounds what a client puts into the log.
func short(text string) string { return text[:min(len(text), 256)] }

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader remembers the first status; a second is not sent either.
func (r *recorder) WriteHeader(status int) {
	if r.status != 0 {
		return
	}
	if status >= http.StatusOK || status == http.StatusSwitchingProtocols { // others only announce the final one
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(body []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(body)
	r.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
