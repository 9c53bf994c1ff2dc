package workerpool

import (
	"context"
	"sync"
	"time"
)

// callers counts those who wait for a batch.
type callers struct {
	mu     sync.Mutex
	wait   int
	gone   bool // some left without an answer
	cancel context.CancelFunc
}

// shared returns the context of a batch: it ends when callers have left and nobody
// waits for any of the jobs any longer, and its deadline is the latest of theirs.
func shared[I, O any](jobs []*Job[I, O]) (context.Context, context.CancelFunc) {
	// A batch has no values: whose would they be? One alone keeps its own.
	ctx := context.Background()
	if len(jobs) == 1 {
		ctx = context.WithoutCancel(jobs[0].Context) // not to end with the caller who has his answer
	}
	ctx, cancel := untilLatest(ctx, jobs)
	c := &callers{wait: len(jobs), cancel: cancel}
	for _, job := range jobs {
		job.callers.Store(c)
		if job.Context.Err() != nil {
			job.stopWaiting(true) // he may have left before there was anybody to tell
		}
	}
	return ctx, cancel
}

// leave notes that a caller waits no longer: he has his answer, or he has gone.
// A batch that was answered in full is not cancelled.
func (c *callers) leave(gone bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wait--
	c.gone = c.gone || gone
	if c.wait == 0 && c.gone {
		c.cancel()
	}
}

func untilLatest[I, O any](ctx context.Context, jobs []*Job[I, O]) (context.Context, context.CancelFunc) {
	if latest, all := latestDeadline(jobs); all {
		return context.WithDeadline(ctx, latest)
	}
	return context.WithCancel(ctx)
}

// latestDeadline returns the latest deadline and whether every job has one.
func latestDeadline[I, O any](jobs []*Job[I, O]) (latest time.Time, all bool) {
	for _, job := range jobs {
		deadline, ok := job.Context.Deadline()
		if !ok {
			return time.Time{}, false
		}
		if deadline.After(latest) {
			latest = deadline
		}
	}
	return latest, true
}
