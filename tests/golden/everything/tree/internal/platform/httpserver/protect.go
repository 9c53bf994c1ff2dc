package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// Limits are what Protect holds requests to, and where it reports.
type Limits struct {
	MaxBody     int64         // bytes
	MaxRequests int           // at a time, at least 1; more are refused before they are read
	Timeout     time.Duration // for a request, with everything that is called below it; 0 for none
	OwnTraces   bool          // starts a trace for each request, whatever trace its client is in
	Log         *slog.Logger
	Metrics     *Metrics
}

// Protect wraps the routes of a service: each request gets a trace, a deadline, a
// bound on its body, a log line and a measurement, and a panic is the end of that
// request only.
func Protect(next http.Handler, limits Limits) http.Handler {
	return limits.observe(recoverPanics(limits.shed(next)))
}

// shed refuses what is too much, before its body is read. What it takes to answer a
// request is for those to judge who know the work.
func (l Limits) shed(next http.Handler) http.Handler {
	limit := int64(max(l.MaxRequests, 1))
	var inside atomic.Int64
	return HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		defer inside.Add(-1)
		if inside.Add(1) > limit {
			return fault.New(fault.ErrResourceExhausted, "too many requests are waiting")
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// deadline is that of a request which begins now.
func (l Limits) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.Timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, l.Timeout)
}

// Admit asks check before it has next read the request: a request that would be
// refused anyway costs no more than that.
func Admit(check func(context.Context) error, next http.Handler) http.Handler {
	return HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		if err := check(r.Context()); err != nil {
			return err
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

func recoverPanics(next http.Handler) http.Handler {
	return HandlerFunc(func(w http.ResponseWriter, r *http.Request) (err error) {
		defer func() {
			value := recover()
			if cause, ok := value.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
				panic(value)
			}
			if value != nil {
				err = fmt.Errorf("panic: %v\n%s", value, debug.Stack())
			}
		}()
		next.ServeHTTP(w, r)
		return nil
	})
}

// parent adds the trace of a client to ctx, if it has one that counts.
func (l Limits) parent(ctx context.Context, r *http.Request) context.Context {
	if trace, ok := telemetry.ParseTraceparent(r.Header.Get("Traceparent")); ok && !l.OwnTraces {
		return telemetry.WithTrace(ctx, trace)
	}
	return ctx
}
