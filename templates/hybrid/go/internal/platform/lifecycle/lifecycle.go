// Package lifecycle starts the parts of a service and stops them in order.
package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Part is something that runs, or must be stopped, or both.
type Part struct {
	Name string
	Run  func() error                    // returns once the part has stopped; nil if it needs no goroutine
	Stop func(ctx context.Context) error // finishes what is under way, until ctx ends; may be nil
}

// Group is the parts of a service in the order in which they depend on each
// other: each may use those before it, so the last one stops first.
type Group struct {
	log    *slog.Logger
	budget time.Duration
	parts  []Part
}

var errStopped = errors.New("stopped without being told to")

// SignalContext returns a context that ends at the first SIGINT or SIGTERM. The
// second one kills the process, as if nobody had listened.
func SignalContext() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// New returns an empty group that takes at most budget to stop.
func New(log *slog.Logger, budget time.Duration) *Group {
	return &Group{log: log, budget: budget}
}

// Add appends part.
func (g *Group) Add(part Part) { g.parts = append(g.parts, part) }

// Run starts every part, waits until ctx ends or one of them fails, and stops
// them all. A clean stop is not an error.
func (g *Group) Run(ctx context.Context) error {
	failed := make(chan error, len(g.parts))
	var running sync.WaitGroup
	for _, part := range g.parts {
		if part.Run == nil {
			continue
		}
		running.Go(func() {
			err := part.Run()
			if err == nil {
				err = errStopped
			}
			failed <- fmt.Errorf("%s: %w", part.Name, err)
		})
	}
	var failure error
	select {
	case failure = <-failed:
		g.log.ErrorContext(ctx, "stopping", "err", failure)
	case <-ctx.Done():
		g.log.InfoContext(ctx, "stopping", "cause", context.Cause(ctx))
	}
	failure = errors.Join(failure, g.Stop(context.WithoutCancel(ctx)))
	running.Wait()
	return failure
}

// Stop stops every part, the last one first, within the budget. A part that
// fails to stop does not keep the others from being stopped.
func (g *Group) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, g.budget)
	defer cancel()
	var failures []error
	for _, part := range slices.Backward(g.parts) {
		if part.Stop == nil {
			continue
		}
		start := time.Now()
		if err := part.Stop(ctx); err != nil {
			failures = append(failures, fmt.Errorf("stop %s: %w", part.Name, err))
		}
		g.log.DebugContext(ctx, "stopped", "part", part.Name, "took", time.Since(start))
	}
	return errors.Join(failures...)
}
