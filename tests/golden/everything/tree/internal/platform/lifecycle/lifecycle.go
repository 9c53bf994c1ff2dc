// Package lifecycle starts the parts of a service and stops them in order.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// Part is something that runs, or must be stopped, or both.
type Part struct {
	Name string
	// Run returns once the part has stopped, which it does when Stop was called or
	// when ctx ends; nil if the part needs no goroutine. What it returns counts,
	// also while the group stops.
	Run func(ctx context.Context) error
	// Stop finishes what is under way, until ctx ends. If it is nil, the end of the
	// ctx of Run is what stops the part.
	Stop func(ctx context.Context) error
}

// Group is the parts of a service in the order in which they depend on each
// other: each may use those before it, so the last one stops first.
type Group struct {
	log    *slog.Logger
	budget time.Duration
	parts  []*running
}

// running is a part and its goroutine.
type running struct {
	Part
	cancel context.CancelFunc
	done   chan struct{} // closed once Run has returned; nil if it was not started
	err    error         // what Run returned; valid once done is closed
}

var errStopped = errors.New("stopped without being told to")

// reserve is the share of the budget that the parts which stop late can count on,
// whatever the first ones use up.
const reserve = 0.2

// SignalContext returns a context that ends at the first SIGINT or SIGTERM. The
// second one kills the process, as if nobody had listened.
func SignalContext() (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case first := <-signals:
			// Before anybody learns of the first one, so that the second is never missed.
			signal.Stop(signals)
			end(fmt.Errorf("%s signal received", first))
		case <-ctx.Done():
			signal.Stop(signals)
		}
	}()
	return ctx, func() { end(nil) }
}

// New returns an empty group that takes at most budget to stop: what has not
// stopped by then is named in an error and left behind.
func New(log *slog.Logger, budget time.Duration) *Group {
	return &Group{log: log, budget: budget}
}

// Add appends part.
func (g *Group) Add(part Part) { g.parts = append(g.parts, &running{Part: part}) }

// Run starts every part, waits until ctx ends or one of them fails, and stops
// them all. A clean stop is not an error.
func (g *Group) Run(ctx context.Context) error {
	failed := make(chan error, len(g.parts))
	for _, part := range g.parts {
		part.start(context.WithoutCancel(ctx), failed)
	}
	var failure error
	select {
	case failure = <-failed:
		g.log.ErrorContext(ctx, "stopping", "error", failure)
	case <-ctx.Done():
		g.log.InfoContext(ctx, "stopping", "cause", context.Cause(ctx))
	}
	stopped := g.Stop(context.WithoutCancel(ctx))
	if errors.Is(stopped, failure) {
		return stopped // the part that failed has said so
	}
	return errors.Join(failure, stopped)
}

// start runs the part in the background and tells failed if it ends.
func (r *running) start(ctx context.Context, failed chan<- error) {
	if r.Run == nil {
		return
	}
	ctx, r.cancel = context.WithCancel(ctx)
	r.done = make(chan struct{})
	go func() {
		defer close(r.done)
		r.err = r.Run(ctx)
		if ctx.Err() == nil && r.err == nil {
			failed <- fmt.Errorf("%s: %w", r.Name, errStopped)
		} else if r.err != nil {
			r.err = fmt.Errorf("%s: %w", r.Name, r.err)
			failed <- r.err
		}
	}()
}

// Stop stops every part, the last one first, within the budget. A part that
// fails to stop does not keep the others from being stopped.
func (g *Group) Stop(ctx context.Context) error {
	start := time.Now()
	end, soft := start.Add(g.budget), start.Add(time.Duration((1-reserve)*float64(g.budget)))
	var failures []error
	for left, part := range slices.Backward(g.parts) {
		// What comes early may use all but the reserve; what comes late shares it.
		limit := time.Now().Add(time.Until(end) / time.Duration(left+1))
		if limit.Before(soft) {
			limit = soft
		}
		if err := part.stop(ctx, limit); err != nil {
			failures = append(failures, err)
		}
		g.log.DebugContext(ctx, "stopped", "part", part.Name, "duration_ms", telemetry.Millis(time.Since(start)))
	}
	return errors.Join(failures...)
}

// stop ends the part by limit, whether it listens or not.
func (r *running) stop(ctx context.Context, limit time.Time) error {
	ctx, cancel := context.WithDeadline(ctx, limit)
	defer cancel()
	stopped := make(chan error, 1)
	go func() { stopped <- r.stopAndWait(ctx) }()
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-stopped: // it gave up with ctx and says what is left
		return err
	case <-time.After(lastWord):
		return fmt.Errorf("stop %s: it does not stop: %w", r.Name, ctx.Err())
	}
}

// lastWord is what a part gets to say why it did not finish.
const lastWord = 50 * time.Millisecond

func (r *running) stopAndWait(ctx context.Context) error {
	var failure error
	if r.Stop != nil {
		if err := r.Stop(ctx); err != nil {
			failure = fmt.Errorf("stop %s: %w", r.Name, err)
		}
	}
	if r.done == nil {
		return failure
	}
	defer r.cancel()
	if r.Stop == nil || failure != nil {
		r.cancel()
	}
	<-r.done
	if errors.Is(r.err, context.Canceled) {
		return failure
	}
	return errors.Join(failure, r.err)
}
