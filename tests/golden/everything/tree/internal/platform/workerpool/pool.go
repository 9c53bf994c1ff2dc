// Package workerpool runs jobs on worker goroutines behind one bounded channel.
//
// The shape is the classic worker(id, jobs <-chan Job, results chan<- Result).
// What production adds: what cannot be done in time is refused and never waits,
// each job keeps its own context, a panic costs no worker, and Drain finishes
// what was admitted. The results channel travels with the job, because each
// caller waits for its own answer only.
//
// A worker also gathers: it takes one job, and with it what else is waiting, and
// answers all of them together. A lone job waits for nothing. While every worker
// is busy a job waits at most Linger, and then goes on an extra goroutine: a
// worker that is stuck holds up nobody.
package workerpool

import (
	"context"
	"fmt"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/admission"
	"example.com/b2/shop/v2/internal/platform/fault"
)

// ErrDraining reports that the pool accepts no more jobs.
var ErrDraining = fault.New(fault.ErrUnavailable, "the service is shutting down")

// Options bound a pool of jobs with inputs of type I.
type Options[I any] struct {
	Name    string // the value of the label "pool" of its metrics
	Workers int    // batches in work at a time; at least 1
	// Limit is how many jobs may be inside, waiting and in work; at least 1.
	Limit int

	// Batch is how many jobs a worker takes at a time; 0 or 1 does not gather.
	Batch int
	// Work is how long a batch may be expected to take, by the measured pace of
	// single jobs, so that slow ones travel alone; 0 sets no bound.
	Work time.Duration
	// Bytes ends a batch that has as many; 0 sets no bound. Size measures an
	// input. The last one of a batch may go beyond.
	Bytes int
	Size  func(I) int
	// Linger is how long a job waits for a worker before it goes on a goroutine of
	// its own; 0 lets it wait until one is free, as it must where the workers
	// stand for processors.
	Linger time.Duration
	// Inline lets a caller who would share with nobody do the work himself: the
	// handler must end with its ctx then.
	Inline bool

	Metrics prometheus.Registerer // may be nil
}

// Pool answers inputs of type I with outputs of type O.
type Pool[I, O any] struct {
	options Options[I]
	handle  Handler[I, O]
	gate    *admission.Gate
	metrics *metrics
	jobs    chan *Job[I, O]
	waiting atomic.Int64 // jobs that no worker has taken; -1 for a moment when one is quick
	extra   atomic.Int64 // goroutines beside the workers
	armed   atomic.Bool  // a look at what lingers is due

	mu       sync.RWMutex   // orders admission and the end of it
	draining bool           // no more jobs are admitted
	closed   bool           // jobs is closed
	pending  sync.WaitGroup // jobs without an answer
	workers  sync.WaitGroup
	idle     chan struct{} // closed once the last worker has returned
}

// New starts the workers. They run until Drain.
func New[I, O any](options Options[I], handle Handler[I, O]) *Pool[I, O] {
	options.Workers, options.Batch = max(options.Workers, 1), max(options.Batch, 1)
	options.Limit = max(options.Limit, 1)
	p := &Pool[I, O]{
		options: options,
		handle:  handle,
		gate:    admission.New(admission.Options{Limit: options.Limit, Free: options.Workers}),
		jobs:    make(chan *Job[I, O], options.Limit),
		idle:    make(chan struct{}),
	}
	p.metrics = newMetrics(options.Metrics, options.Name, gauges{
		workers: func() int64 { return int64(options.Workers) + p.extra.Load() },
		waiting: p.unstarted,
		working: p.working,
	})
	for range options.Workers {
		p.workers.Go(p.worker)
	}
	return p
}

// Do admits input, or fails at once if it would not be answered in time, and
// waits for its answer or for the end of ctx. The handler may still be at work
// on an input whose caller has left.
func (p *Pool[I, O]) Do(ctx context.Context, input I) (O, error) {
	var none O
	if ctx.Err() != nil {
		return none, fault.Ended(ctx)
	}
	job, err := p.admit(ctx, input)
	if err != nil {
		return none, err
	}
	if p.alone(job) {
		p.serve(ctx, []*Job[I, O]{job})
	} else {
		p.enqueue(job)
		p.waiting.Add(1)
	}
	select {
	case result := <-job.results:
		return result.output, result.err
	case <-ctx.Done():
		job.abandon()
		return none, fault.Ended(ctx)
	}
}

// Check says whether Do would refuse a job now.
func (p *Pool[I, O]) Check(ctx context.Context) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.draining {
		return ErrDraining
	}
	return p.gate.Check(ctx)
}

func (p *Pool[I, O]) admit(ctx context.Context, input I) (*Job[I, O], error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.draining {
		p.metrics.count(string(ErrDraining.Kind))
		return nil, ErrDraining
	}
	place, err := p.gate.Enter(ctx)
	if err != nil {
		p.metrics.count(outcomeShed)
		return nil, err
	}
	job := &Job[I, O]{Context: ctx, Input: input, pool: p, place: place, results: make(chan result[O], 1)}
	job.waits.Store(true)
	p.pending.Add(1) // which keeps the channel open
	return job, nil
}

// alone takes a job that would share with nobody.
func (p *Pool[I, O]) alone(job *Job[I, O]) bool {
	return p.options.Inline && (job.place.First() || p.room() == 1) && job.begin()
}

// enqueue finds room at once: there is as much as there are places, but for the
// jobs whose callers have left, and those are swept out.
func (p *Pool[I, O]) enqueue(job *Job[I, O]) {
	for {
		select {
		case p.jobs <- job:
			if len(p.jobs) > 0 {
				p.arm()
			}
			return
		default:
			p.sweep()
		}
	}
}

// sweep throws out the jobs whose callers have left.
func (p *Pool[I, O]) sweep() {
	for range len(p.jobs) {
		select {
		case job := <-p.jobs:
			if job.state.Load() != left {
				p.enqueue(job)
			}
		default:
			return
		}
	}
}

// Drain ends admission and waits until every admitted job is answered, or for
// the end of ctx. It cancels no job: that is for the jobs' own contexts.
func (p *Pool[I, O]) Drain(ctx context.Context) error {
	p.mu.Lock()
	if !p.draining {
		p.draining = true
		go p.end()
	}
	p.mu.Unlock()
	select {
	case <-p.idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d jobs still wait and %d are in work: %w", p.unstarted(), p.working(), context.Cause(ctx))
	}
}

// end sends the workers home once every job is answered.
func (p *Pool[I, O]) end() {
	p.pending.Wait()
	p.mu.Lock()
	p.closed = true
	close(p.jobs)
	p.mu.Unlock()
	p.workers.Wait()
	close(p.idle)
}

func (p *Pool[I, O]) unstarted() int64 { return max(0, p.waiting.Load()) }

func (p *Pool[I, O]) working() int64 { return max(0, int64(p.gate.Inside())-p.unstarted()) }

// label names the goroutine in profiles.
func (p *Pool[I, O]) label() {
	labels := pprof.Labels("pool", p.options.Name)
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), labels))
}
