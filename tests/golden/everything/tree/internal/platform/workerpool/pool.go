// Package workerpool runs jobs on a fixed number of goroutines behind one
// bounded channel.
//
// The shape is the classic worker(id, jobs <-chan Job, results chan<- Result).
// What production adds: a full channel is an error and never a wait, each job
// keeps its own context, a panic costs no worker, and Drain finishes what was
// admitted. The results channel travels with the job, because each caller waits
// for its own answer only.
//
// A worker also gathers: it takes one job, and with it what else is waiting, up
// to the batch limit, and answers all of them with one call. There is no timer:
// a lone job waits for nothing, and under load the cost of a call is shared.
package workerpool

import (
	"context"
	"fmt"
	"runtime/pprof"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/fault"
)

var (
	// ErrFull reports that no more jobs may wait.
	ErrFull = fault.New(fault.ErrBusy, "too many requests are waiting")
	// ErrDraining reports that the pool accepts no more jobs.
	ErrDraining = fault.New(fault.ErrUnavailable, "the service is shutting down")
)

// Options bound a pool.
type Options struct {
	Name    string                // the value of the label "pool" of its metrics
	Workers int                   // batches in work at a time; at least 1
	Queue   int                   // jobs that may wait for a worker; 0 admits a job only if one is free
	Batch   int                   // jobs a worker takes at a time; 0 or 1 does not gather
	Metrics prometheus.Registerer // may be nil
}

// Pool answers inputs of type I with outputs of type O.
type Pool[I, O any] struct {
	name    string
	batch   int
	handle  Handler[I, O]
	jobs    chan task[I, O]
	metrics *metrics
	idle    chan struct{} // closed once the last worker has returned

	mu       sync.RWMutex // held for reading while sending, so that jobs is never closed under a sender
	draining bool
}

type task[I, O any] struct {
	Job[I]
	admitted time.Time
	results  chan<- Result[O] // has room for the one result
}

// New starts the workers. They run until Drain.
func New[I, O any](options Options, handle Handler[I, O]) *Pool[I, O] {
	p := &Pool[I, O]{
		name:   options.Name,
		batch:  max(options.Batch, 1),
		handle: handle,
		jobs:   make(chan task[I, O], max(options.Queue, 0)),
		idle:   make(chan struct{}),
	}
	p.metrics = newMetrics(options.Metrics, options.Name, func() int { return len(p.jobs) })
	var workers sync.WaitGroup
	for id := range max(options.Workers, 1) {
		workers.Go(func() { p.worker(id, p.jobs) })
	}
	go func() {
		workers.Wait()
		close(p.idle)
	}()
	return p
}

// Do admits input, or fails at once with ErrFull or ErrDraining, and waits for
// its answer or for the end of ctx, whose cause is then returned. The handler
// may still be at work on an input whose caller has left.
func (p *Pool[I, O]) Do(ctx context.Context, input I) (O, error) {
	results := make(chan Result[O], 1)
	job := task[I, O]{Job: Job[I]{Context: ctx, Input: input}, admitted: time.Now(), results: results}
	if err := p.admit(job); err != nil {
		var none O
		return none, err
	}
	select {
	case result := <-results:
		return result.Output, result.Err
	case <-ctx.Done():
		var none O
		return none, context.Cause(ctx)
	}
}

func (p *Pool[I, O]) admit(job task[I, O]) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.draining {
		p.metrics.count(outcomeDraining)
		return ErrDraining
	}
	select {
	case p.jobs <- job:
		return nil
	default:
		p.metrics.count(outcomeFull)
		return ErrFull
	}
}

// Drain ends admission and waits until every admitted job is answered, or for
// the end of ctx. It cancels no job: that is for the jobs' own contexts.
func (p *Pool[I, O]) Drain(ctx context.Context) error {
	p.mu.Lock()
	if !p.draining {
		p.draining = true
		close(p.jobs)
	}
	p.mu.Unlock()
	select {
	case <-p.idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d jobs still wait: %w", len(p.jobs), context.Cause(ctx))
	}
}

func (p *Pool[I, O]) worker(id int, jobs <-chan task[I, O]) {
	labels := pprof.Labels("pool", p.name, "worker", strconv.Itoa(id))
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), labels))
	batch := make([]task[I, O], 0, p.batch)
	for job := range jobs {
		batch = gather(append(batch[:0], job), jobs)
		p.answer(batch)
		clear(batch) // let go of the inputs and of their contexts
	}
}

// gather adds what is waiting in jobs to batch, up to its capacity.
func gather[T any](batch []T, jobs <-chan T) []T {
	for len(batch) < cap(batch) {
		select {
		case job, open := <-jobs:
			if !open {
				return batch
			}
			batch = append(batch, job)
		default:
			return batch
		}
	}
	return batch
}
