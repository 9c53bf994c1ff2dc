package jobworker

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/jobs"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// Job is a piece of work, and what is known of it.
type Job struct {
	Key     string
	Input   json.RawMessage
	Attempt int // from 1; an attempt that ended with its process counts

	message jetstream.Msg
}

// Handler does a job and returns its output, as JSON. It may be called again for a
// job that was done already, if the process died before that was known: what it does
// to the world should bear to be done twice, or ask the key. What fails for good, by
// the kinds of package fault, is given up; everything else is tried again.
type Handler func(ctx context.Context, job Job) (json.RawMessage, error)

// JSON makes a handler of a function from an input to an output.
func JSON[I, O any](do func(context.Context, I) (O, error)) Handler {
	return func(ctx context.Context, job Job) (json.RawMessage, error) {
		var input I
		if err := json.Unmarshal(job.Input, &input); err != nil {
			return nil, fault.Wrap(fault.ErrInvalidArgument, "the job is not the expected JSON", err)
		}
		output, err := do(ctx, input)
		if err != nil {
			return nil, err
		}
		return json.Marshal(output)
	}
}

// result is what an attempt has come to.
type result struct {
	job    *Job
	trace  telemetry.Trace
	output json.RawMessage
	known  bool // it was done before; there is no output then
	err    error
	took   time.Duration
}

// read makes a job of a message.
func read(message jetstream.Msg) (*Job, error) {
	about, err := message.Metadata()
	if err != nil {
		return nil, fmt.Errorf("read a job: %w", err)
	}
	job := &Job{Key: message.Headers().Get(jobs.HeaderKey), Input: message.Data(), Attempt: int(min(about.NumDelivered, 1<<31-1)), message: message}
	if job.Key == "" {
		job.Key = fmt.Sprintf("seq-%d", about.Sequence.Stream) // of somebody who did not say
	}
	return job, nil
}

// attempt does a job. A panic is its failure.
func attempt(ctx context.Context, handle Handler, job *Job, timeout time.Duration) (r result) {
	start := time.Now()
	if trace, ok := telemetry.ParseTraceparent(job.message.Headers().Get(jobs.HeaderTrace)); ok {
		ctx = telemetry.WithTrace(ctx, trace)
	}
	spanned, span := telemetry.ServerSpan(ctx, "job")
	r = result{job: job}
	r.trace, _ = telemetry.TraceOf(spanned)
	defer func() {
		if value := recover(); value != nil {
			r.err = fmt.Errorf("panic: %v\n%s", value, debug.Stack())
		}
		r.took = time.Since(start)
		span.End(r.err)
	}()
	limited, cancel := context.WithTimeout(spanned, timeout)
	defer cancel()
	r.output, r.err = handle(limited, *job)
	return r
}

// forGood reports whether a failure would be the same the next time.
func forGood(kind fault.Kind) bool {
	switch kind {
	case fault.ErrInvalidArgument, fault.ErrNotFound, fault.ErrAlreadyExists, fault.ErrPermissionDenied,
		fault.ErrFailedPrecondition, fault.ErrOutOfRange, fault.ErrUnimplemented, fault.ErrDataLoss,
		fault.ErrUnauthenticated, fault.ErrTooLarge:
		return true
	default:
		return false
	}
}

const longestPause = time.Hour

// pause is how long a job waits after an attempt that failed: twice as long each
// time, and between half of that and all of it, so that what failed together is not
// tried again together.
func pause(first time.Duration, attempt int) time.Duration {
	longest := min(first<<min(attempt-1, 20), longestPause)
	return longest/2 + rand.N(longest/2+1) //nolint:gosec // spreads load, guards nothing
}
