package workerpool

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// Job is an input together with the context of the caller who waits for it.
type Job[I any] struct {
	Context context.Context
	Input   I
}

// Result is the answer to one job.
type Result[O any] struct {
	Output O
	Err    error
}

// Handler answers a batch: one result for each job, in order. Its ctx ends when
// nobody waits for any of the jobs any longer; with a batch of one it is the
// context of that job. A handler that panics fails its whole batch.
type Handler[I, O any] func(ctx context.Context, batch []Job[I]) []Result[O]

// PanicError is the result of a job whose handler panicked.
type PanicError struct {
	Value any
	Stack []byte
}

// Error returns the value of the panic and the stack, for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

var errMiscounted = errors.New("the handler did not answer every job")

// Each makes a handler of a function that answers one input, under the context
// of its own job. A panic fails the job that caused it and no other.
func Each[I, O any](answer func(ctx context.Context, input I) (O, error)) Handler[I, O] {
	return func(_ context.Context, batch []Job[I]) []Result[O] {
		results := make([]Result[O], len(batch))
		for i, job := range batch {
			results[i] = protect(func() (result Result[O]) {
				result.Output, result.Err = answer(job.Context, job.Input)
				return result
			}, func(err error) Result[O] { return Result[O]{Err: err} })
		}
		return results
	}
}

// Fail returns one result for each job of a batch, all with the same error.
func Fail[I, O any](batch []Job[I], err error) []Result[O] {
	results := make([]Result[O], len(batch))
	for i := range results {
		results[i].Err = err
	}
	return results
}

// answer sends a result to every job of batch.
func (p *Pool[I, O]) answer(batch []task[I, O]) {
	p.metrics.busy.Inc()
	defer p.metrics.busy.Dec()
	start := time.Now()
	waiting, jobs := batch[:0], make([]Job[I], 0, len(batch))
	for _, task := range batch {
		p.metrics.wait.Observe(start.Sub(task.admitted).Seconds())
		if task.Context.Err() != nil {
			p.metrics.count(outcomeAbandoned)
			task.results <- Result[O]{Err: context.Cause(task.Context)}
			continue
		}
		waiting, jobs = append(waiting, task), append(jobs, task.Job)
	}
	if len(jobs) == 0 {
		return
	}
	p.metrics.batch.Observe(float64(len(jobs)))
	ctx, cancel := shared(jobs)
	defer cancel()
	results := protect(
		func() []Result[O] { return p.handle(ctx, jobs) },
		func(err error) []Result[O] { return Fail[I, O](jobs, err) },
	)
	if len(results) != len(jobs) {
		results = Fail[I, O](jobs, errMiscounted)
	}
	p.metrics.run.Observe(time.Since(start).Seconds())
	for i, task := range waiting {
		p.metrics.count(outcomeOf(results[i].Err))
		task.results <- results[i]
	}
}

// protect returns what run returns, or what recovered makes of its panic.
func protect[R any](run func() R, recovered func(error) R) (result R) {
	defer func() {
		if value := recover(); value != nil {
			result = recovered(&PanicError{Value: value, Stack: debug.Stack()})
		}
	}()
	return run()
}

// shared returns the context of a batch: it ends when the last of the jobs'
// contexts has ended, and its deadline is the latest of theirs.
func shared[I any](jobs []Job[I]) (context.Context, context.CancelFunc) {
	if len(jobs) == 1 {
		return context.WithCancel(jobs[0].Context)
	}
	// None of the callers' values: they would be one caller's in the name of all.
	ctx, cancel := context.Background(), context.CancelFunc(nil)
	if latest, all := latestDeadline(jobs); all {
		ctx, cancel = context.WithDeadline(ctx, latest)
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	var left atomic.Int64
	left.Store(int64(len(jobs)))
	stops := make([]func() bool, len(jobs))
	for i, job := range jobs {
		stops[i] = context.AfterFunc(job.Context, func() {
			if left.Add(-1) == 0 {
				cancel()
			}
		})
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}

// latestDeadline returns the latest deadline and whether every job has one.
func latestDeadline[I any](jobs []Job[I]) (latest time.Time, all bool) {
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
