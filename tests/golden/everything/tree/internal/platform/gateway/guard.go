package gateway

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"example.com/b2/shop/v2/internal/platform/admission"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// guard holds requests to a row of the table before its backend gets them.
type guard struct {
	Route

	backend      http.Handler
	authenticate Authenticate
	rate         *rate.Limiter
	gate         *admission.Gate
}

// ServeHTTP implements http.Handler.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	httpserver.HandlerFunc(g.serve).ServeHTTP(w, r)
}

func (g *guard) serve(w http.ResponseWriter, r *http.Request) error {
	p := &passage{prefix: g.Strip, streams: g.Streams, id: requestID(r.Context())}
	w.Header().Set(requestIDHeader, p.id)
	if err := g.admit(w, r, p); err != nil {
		return err
	}
	place, err := g.gate.Enter(context.WithoutCancel(r.Context())) // counts: how long a backend takes is its own affair
	if err != nil {
		return err
	}
	defer place.Leave(true)
	if g.Streams {
		return g.stream(w, r, p) //nolint:contextcheck // the deadline of the request is not its own
	}
	ctx, cancel := context.WithTimeout(withPassage(r.Context(), p), g.Timeout)
	defer cancel()
	g.backend.ServeHTTP(w, r.WithContext(ctx))
	return nil
}

// admit asks who it is, and whether that is too often.
func (g *guard) admit(w http.ResponseWriter, r *http.Request, p *passage) error {
	if g.authenticate != nil {
		identity, err := g.authenticate(r)
		if err != nil {
			challenge(w, r, err)
			return err
		}
		p.identity, p.known = identity, true
	}
	now := time.Now()
	reserved := g.rate.ReserveN(now, 1)
	if wait := reserved.DelayFrom(now); wait > 0 {
		reserved.CancelAt(now)
		return &fault.Error{Kind: fault.ErrResourceExhausted, Message: "this route is used too often", RetryAfter: wait}
	}
	return nil
}
