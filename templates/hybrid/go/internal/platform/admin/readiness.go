package admin

import (
	"context"
	"sync/atomic"
	"time"
)

// Readiness says whether a service should be sent requests. Its zero value has
// no conditions and is ready.
type Readiness struct {
	draining   atomic.Bool
	conditions []condition
}

type condition struct {
	name string
	met  func() bool
}

// Require adds a condition. It must not be called once the service runs.
func (r *Readiness) Require(name string, met func() bool) {
	r.conditions = append(r.conditions, condition{name, met})
}

// Missing returns the names of what is not as it must be.
func (r *Readiness) Missing() []string {
	if r.draining.Load() {
		return []string{"shutting down"}
	}
	var missing []string
	for _, c := range r.conditions {
		if !c.met() {
			missing = append(missing, c.name)
		}
	}
	return missing
}

// Drain ends readiness and then waits for delay: the time in which those who send
// requests learn that they should not.
func (r *Readiness) Drain(ctx context.Context, delay time.Duration) error {
	r.draining.Store(true)
	select {
	case <-time.After(delay):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Once returns a condition that stays met when it has been met. It suits a
// dependency that is shared: were every instance to turn unready with it, there
// would be nobody left to tell the callers what is wrong.
func Once(met func() bool) func() bool {
	var seen atomic.Bool
	return func() bool {
		if !seen.Load() && met() {
			seen.Store(true)
		}
		return seen.Load()
	}
}
