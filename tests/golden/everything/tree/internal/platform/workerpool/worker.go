package workerpool

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

var errUnanswered = errors.New("the handler did not answer this job")

func panicError(value any) *PanicError { return &PanicError{Value: value, Stack: debug.Stack()} }

// worker answers what comes until jobs is closed. A handler that ends its
// goroutine (runtime.Goexit) gets the pool another worker.
func (p *Pool[I, O]) worker() {
	done := false
	defer func() {
		if !done {
			p.workers.Go(p.worker)
		}
	}()
	p.label()
	for job := range p.jobs {
		if p.options.Batch > 1 {
			runtime.Gosched() // whoever is about to ask comes along; where nobody is, this takes no time
		}
		if batch := p.gather(job); len(batch) > 0 {
			p.serveShared(batch)
		}
	}
	done = true
}

// arm sees to it that no job waits longer than Linger for a busy worker.
func (p *Pool[I, O]) arm() {
	if p.options.Linger > 0 && p.armed.CompareAndSwap(false, true) {
		time.AfterFunc(p.options.Linger, p.help)
	}
}

// help sends what still waits on extra goroutines. It need not count them: each
// has at least one of the jobs that were admitted.
func (p *Pool[I, O]) help() {
	p.armed.Store(false)
	p.mu.RLock()
	defer p.mu.RUnlock()
	for !p.closed {
		select {
		case job := <-p.jobs:
			if batch := p.gather(job); len(batch) > 0 {
				p.spawn(batch)
			}
		default:
			return
		}
	}
}

func (p *Pool[I, O]) spawn(batch []*Job[I, O]) {
	p.extra.Add(1)
	p.workers.Go(func() {
		defer p.extra.Add(-1)
		p.label()
		p.serveShared(batch)
	})
}

// gather takes job, and with it what waits, as far as a batch may go. It is
// empty if every caller has left.
func (p *Pool[I, O]) gather(job *Job[I, O]) []*Job[I, O] {
	most, bytes := p.room(), 0
	batch := make([]*Job[I, O], 0, min(most, 1+len(p.jobs)))
	for {
		if job.take() {
			batch = append(batch, job)
			bytes += p.size(job)
		}
		if len(batch) >= most || (p.options.Bytes > 0 && bytes >= p.options.Bytes) {
			return batch
		}
		next, ok := p.next()
		if !ok {
			return batch
		}
		job = next
	}
}

// next takes a job if one waits.
func (p *Pool[I, O]) next() (job *Job[I, O], ok bool) {
	select {
	case job, ok = <-p.jobs:
		return job, ok
	default:
		return nil, false
	}
}

// room is how many jobs may share a batch at the pace of now.
func (p *Pool[I, O]) room() int {
	most := p.options.Batch
	if pace := p.gate.Pace(); p.options.Work > 0 && pace > 0 {
		most = min(most, max(1, int(p.options.Work/pace)))
	}
	return most
}

func (p *Pool[I, O]) size(job *Job[I, O]) int {
	if p.options.Size == nil {
		return 0
	}
	return p.options.Size(job.Input)
}

// serveShared is serve under a context that belongs to all callers of the batch.
func (p *Pool[I, O]) serveShared(batch []*Job[I, O]) {
	ctx, cancel := shared(batch)
	defer cancel()
	p.serve(ctx, batch)
}

// serve has a batch answered, whatever its handler does.
func (p *Pool[I, O]) serve(ctx context.Context, batch []*Job[I, O]) {
	start := time.Now()
	for _, job := range batch {
		p.metrics.wait.Observe(start.Sub(job.place.Entered()).Seconds())
	}
	p.metrics.batch.Observe(float64(len(batch)))
	defer func() {
		err := errUnanswered
		if ctx.Err() != nil {
			err = fault.Ended(ctx)
		}
		if value := recover(); value != nil {
			err = panicError(value)
		}
		for _, job := range batch {
			job.forsake(err)
		}
		p.metrics.run.Observe(time.Since(start).Seconds())
	}()
	p.handle(ctx, batch)
}
