// Package gateway stands in front of other services: one table says which requests
// go where, and what each of them is held to before it gets there.
package gateway

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"example.com/b2/shop/v2/internal/platform/admission"
)

// Route is a row of the table. What it does not bound is bounded for the gateway
// as a whole.
type Route struct {
	Pattern  string        // of http.ServeMux: [METHOD ][HOST]/PATH, and the one that says most wins
	To       string        // the backend
	Strip    string        // what the backend is not told of the path's beginning
	Public   bool          // whether everybody may use it; otherwise a token is needed
	Streams  bool          // whether answers go on: server-sent events, WebSockets; Timeout is for their beginning then
	Timeout  time.Duration // for the answer, if that is less than any request gets
	MaxCalls int           // at a time; more get 429
	Rate     Rate          // more get 429
}

// Rate bounds how often a route is used. Its zero value does not.
type Rate struct {
	PerSecond float64
	Burst     int // at once, after a pause
}

// Backends are those that routes lead to, by their names.
type Backends map[string]http.Handler

// Options are what a table does not say.
type Options struct {
	Backends     Backends
	Authenticate Authenticate  // nil lets everybody use every route
	Timeout      time.Duration // that of any request
	MaxCalls     int           // of any route
	Log          *slog.Logger
}

// New returns the routes of a table, or everything that is wrong with it.
func New(table []Route, options Options) (*http.ServeMux, error) {
	mux, unused := http.NewServeMux(), maps.Clone(options.Backends)
	var problems []error
	for _, row := range table {
		backend, ok := options.Backends[row.To]
		delete(unused, row.To)
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("route %s: there is no backend %q", row.Pattern, row.To))
		case !strings.HasPrefix(row.path(), row.Strip):
			problems = append(problems, fmt.Errorf("route %s: its path does not begin with %q", row.Pattern, row.Strip))
		case row.Rate.PerSecond > 0 && row.Rate.Burst < 1:
			problems = append(problems, fmt.Errorf("route %s: its rate has no burst, so nobody could use it", row.Pattern))
		default:
			problems = append(problems, handle(mux, row.Pattern, newGuard(row, backend, options)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		problems = append(problems, fmt.Errorf("no route leads to %s", name))
	}
	return mux, errors.Join(problems...)
}

// handle adds a route. What ServeMux thinks of a pattern it says in a panic.
func handle(mux *http.ServeMux, pattern string, handler http.Handler) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("route %s: %v", pattern, problem)
		}
	}()
	mux.Handle(pattern, handler)
	return nil
}

func newGuard(row Route, backend http.Handler, options Options) *guard {
	g := &guard{
		Route: row, backend: http.StripPrefix(row.Strip, backend), authenticate: options.Authenticate,
		gate: admission.New(admission.Options{Limit: options.MaxCalls}), rate: rate.NewLimiter(rate.Inf, 0),
	}
	if row.Timeout > options.Timeout {
		options.Log.Warn("a route has less time than its row of the table says", "route", row.Pattern, "timeout", options.Timeout)
	}
	if row.Timeout <= 0 || row.Timeout > options.Timeout {
		g.Timeout = options.Timeout
	}
	if row.MaxCalls > 0 {
		g.gate = admission.New(admission.Options{Limit: min(row.MaxCalls, options.MaxCalls)})
	}
	if row.Rate.PerSecond > 0 {
		g.rate = rate.NewLimiter(rate.Limit(row.Rate.PerSecond), row.Rate.Burst)
	}
	if row.Public {
		g.authenticate = nil
	}
	return g
}

// path is that of the pattern.
func (r Route) path() string {
	_, path, found := strings.Cut(r.Pattern, "/")
	if !found {
		return ""
	}
	return "/" + path
}
