package workerpool

import (
	"context"
	"fmt"
	"sync/atomic"

	"example.com/b2/shop/v2/internal/platform/admission"
	"example.com/b2/shop/v2/internal/platform/fault"
)

// Handler answers a batch: it calls Answer of every job once, in any order and
// as soon as it can. Its ctx ends when callers have left and nobody waits any
// longer; with a batch of one it has the values of that job's. The jobs that it has not
// answered when it returns, panics or ends its goroutine fail.
type Handler[I, O any] func(ctx context.Context, batch []*Job[I, O])

// Job is an input together with the context of the caller who waits for it.
type Job[I, O any] struct {
	Context context.Context
	Input   I

	pool    *Pool[I, O]
	place   admission.Place
	state   atomic.Int32
	results chan result[O] // has room for the one result
	callers atomic.Pointer[callers]
	waits   atomic.Bool // whether the callers of the batch count this one
}

// result is the answer to one job.
type result[O any] struct {
	output O
	err    error
}

// What has become of a job.
const (
	waiting  int32 = iota // no worker has taken it
	left                  // its caller has gone before one did
	working               // a worker has it
	answered              // its result is sent
)

// Answer gives a caller its answer. The first one counts.
func (j *Job[I, O]) Answer(output O, err error) {
	if !j.state.CompareAndSwap(working, answered) {
		return
	}
	j.stopWaiting(false)
	j.pool.metrics.count(outcomeOf(err))
	j.leave() // first, so that there is room for what the caller asks next
	j.results <- result[O]{output, err}
}

// Fail is Answer without an output.
func (j *Job[I, O]) Fail(err error) {
	var none O
	j.Answer(none, err)
}

// forsake is what becomes of a job that its handler has not answered: that its
// caller did not wait is the better reason.
func (j *Job[I, O]) forsake(err error) {
	if j.Context.Err() != nil {
		err = fault.Ended(j.Context)
	}
	j.Fail(err)
}

// Answered reports whether the job has its answer.
func (j *Job[I, O]) Answered() bool { return j.state.Load() == answered }

// begin has the job worked on, unless its caller has left.
func (j *Job[I, O]) begin() bool { return j.state.CompareAndSwap(waiting, working) }

// take makes a job that waited a worker's, unless its caller has left.
func (j *Job[I, O]) take() bool {
	if !j.begin() {
		return false
	}
	j.pool.waiting.Add(-1)
	return true
}

// stopWaiting tells the batch that this caller waits no longer.
func (j *Job[I, O]) stopWaiting(gone bool) {
	if c := j.callers.Load(); c != nil && j.waits.CompareAndSwap(true, false) {
		c.leave(gone)
	}
}

// abandon is for a caller who leaves. It frees the place of a job that no worker
// has taken.
func (j *Job[I, O]) abandon() {
	if !j.state.CompareAndSwap(waiting, left) {
		j.stopWaiting(true)
		return
	}
	j.pool.waiting.Add(-1)
	j.pool.metrics.count(outcomeOf(j.Context.Err()))
	j.leave()
}

func (j *Job[I, O]) leave() {
	j.place.Leave(j.Context.Err() == nil)
	j.pool.pending.Done()
}

// PanicError is the result of a job whose handler panicked.
type PanicError struct {
	Value any
	Stack []byte
}

// Error returns the value of the panic and the stack, for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

// Each makes a handler of a function that answers one input, under the context
// of its own job. A panic fails the job that caused it and no other.
func Each[I, O any](answer func(ctx context.Context, input I) (O, error)) Handler[I, O] {
	return func(_ context.Context, batch []*Job[I, O]) {
		for _, job := range batch {
			one(job, answer)
		}
	}
}

func one[I, O any](job *Job[I, O], answer func(ctx context.Context, input I) (O, error)) {
	defer func() {
		if value := recover(); value != nil {
			job.Fail(panicError(value))
		}
	}()
	job.Answer(answer(job.Context, job.Input))
}
