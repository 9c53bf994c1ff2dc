package httpserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// Options are what Protect needs to know.
type Options struct {
	MaxBody int64 // bytes
	Log     *slog.Logger
	Metrics prometheus.Registerer // may be nil
}

// Protect wraps the routes of a service: each request gets a trace, a bound on
// its body, a log line and a measurement, and a panic is the end of that request
// only.
func Protect(next http.Handler, options Options) http.Handler {
	return observe(recoverPanics(limitBody(next, options.MaxBody)), options.Log, newDurations(options.Metrics))
}

// limitBody is http.MaxBytesHandler without its copy of the request, on which
// the outer handlers would not see the route.
func limitBody(next http.Handler, limit int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

func newDurations(metrics prometheus.Registerer) *prometheus.HistogramVec {
	return promauto.With(metrics).NewHistogramVec(prometheus.HistogramOpts{
		Name:    "http_server_request_seconds",
		Help:    "Time from the header of a request to the end of its answer.",
		Buckets: telemetry.LatencyBuckets,
	}, []string{"route", "code"})
}

// note is what the inner parts of a request tell the outer ones.
type note struct{ err error }

type noteKey struct{}

func noteOf(r *http.Request) *note {
	n, _ := r.Context().Value(noteKey{}).(*note)
	return n
}

func observe(next http.Handler, log *slog.Logger, durations *prometheus.HistogramVec) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, recorded, n := time.Now(), &recorder{ResponseWriter: w}, &note{}
		trace, ok := telemetry.ParseTraceparent(r.Header.Get("Traceparent"))
		if ok {
			trace = trace.Child()
		} else {
			trace = telemetry.StartTrace()
		}
		ctx := telemetry.WithTrace(context.WithValue(r.Context(), noteKey{}, n), trace)
		r = r.WithContext(ctx)
		defer func() {
			took := time.Since(start)
			status, route := cmp.Or(recorded.status, http.StatusOK), cmp.Or(r.Pattern, "unmatched")
			durations.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
			attrs := []slog.Attr{
				slog.String("method", r.Method), slog.String("route", route), slog.Int("status", status),
				slog.Int64("bytes", recorded.bytes), slog.Float64("seconds", took.Seconds()),
			}
			if n.err != nil {
				attrs = append(attrs, slog.Any("err", n.err))
			}
			log.LogAttrs(ctx, levelOf(status), "request", attrs...)
		}()
		next.ServeHTTP(recorded, r)
	})
}

// levelOf is an error only for what a defect of ours causes: the others are
// somebody's load, and metrics count them.
func levelOf(status int) slog.Level {
	if status == http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelInfo
}

func recoverPanics(next http.Handler) http.Handler {
	return Handler(func(w http.ResponseWriter, r *http.Request) (err error) {
		defer func() {
			value := recover()
			if value == nil {
				return
			}
			if cause, ok := value.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
				panic(value)
			}
			err = fmt.Errorf("panic: %v\n%s", value, debug.Stack())
			if started, ok := w.(*recorder); ok && started.status != 0 {
				noteOf(r).err = err
				panic(http.ErrAbortHandler) // too late for an answer: let the client see that it is cut off
			}
		}()
		next.ServeHTTP(w, r)
		return nil
	})
}

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
	if status >= http.StatusOK { // others only announce the final one
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
