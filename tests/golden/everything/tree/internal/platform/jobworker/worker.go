// Package jobworker does the jobs of a queue on a fixed number of goroutines.
//
// The shape is the classic worker(id, jobs <-chan Job, results chan<- Result). What
// production adds: a job stays in the queue until its result is kept there, so that
// whoever crashes, it is done; a worker that is slow says that it lives; what fails
// is tried again later, and set aside when that does not help; and a stop finishes
// what is in work, or gives it back.
package jobworker

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/jobs"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

const (
	// ahead is how many jobs a worker may hold: one in work, and one whose result is
	// on its way to the queue, so that no processor waits for the network.
	ahead = 2
	// crashes is how often a process may have died on a job, on top of the attempts
	// that it is given, before the job is taken for the cause.
	crashes = 20
	// fetchTime is how long a worker waits for a job before it asks again.
	fetchTime = 5 * time.Second
	// farewell is what is kept of the time of a stop for giving jobs back.
	farewell = time.Second
	// again is the pause before what the queue did not do is tried again.
	again = 250 * time.Millisecond
)

// errEnded is the failure of a job whose handler has ended its goroutine.
var errEnded = errors.New("the handler did not return")

// errStopping is why a job is cut off at the end of a stop.
var errStopping = fault.New(fault.ErrUnavailable, "the service is stopping")

// worker does the jobs of a queue.
type worker struct {
	queue    *jobs.Queue
	handle   Handler
	settings Settings
	log      *slog.Logger
	metrics  *metrics

	stopping chan struct{} // closed once nothing new is taken
	stop     func()        // closes it
	cutOff   chan struct{} // closed once what is still in work is given back
	hurry    func()        // closes it
	ready    chan struct{} // closed once the queue has been prepared
	prepared func()        // closes it

	mu   sync.Mutex
	held map[*Job]struct{}
	room chan struct{} // a place for each job that may be held
}

func newWorker(queue *jobs.Queue, handle Handler, settings Settings, log *slog.Logger, registerer prometheus.Registerer) *worker {
	w := &worker{
		queue: queue, handle: handle, settings: settings, log: log, held: map[*Job]struct{}{},
		room: make(chan struct{}, ahead*settings.Workers),
	}
	w.stopping, w.stop = event()
	w.cutOff, w.hurry = event()
	w.ready, w.prepared = event()
	w.metrics = newMetrics(registerer, func() float64 { return float64(len(w.holding())) })
	return w
}

// event returns a channel and what closes it.
func event() (happened chan struct{}, happen func()) {
	happened = make(chan struct{})
	return happened, sync.OnceFunc(func() { close(happened) })
}

// until returns a context that ends with ctx, or when something happens.
func until(ctx context.Context, happened <-chan struct{}) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-happened:
			cancel(errStopping)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

// Ready reports whether jobs are taken.
func (w *worker) Ready() bool { return w.known() && w.queue.Ready() }

// known reports whether the queue has been prepared once.
func (w *worker) known() bool {
	select {
	case <-w.ready:
		return true
	default:
		return false
	}
}

// Run takes jobs until Stop, and returns once none is held any more.
func (w *worker) Run(ctx context.Context) error {
	taking, stop := until(ctx, w.stopping)
	defer stop()
	working, cutOff := until(ctx, w.cutOff)
	defer cutOff()
	todo, done := make(chan *Job), make(chan result)
	var workers, keepers sync.WaitGroup
	for range w.settings.Workers {
		workers.Go(func() { w.work(working, todo, done) })
		keepers.Go(func() { w.keepResults(working, done) })
	}
	ended := make(chan struct{})
	keepers.Go(func() { w.sayAlive(ended) })
	w.take(taking, todo)
	close(todo)
	workers.Wait()
	close(done)
	close(ended)
	keepers.Wait()
	return nil
}

// Stop takes nothing new and waits for what is in work. When ctx ends first, that is
// cut off and given back to the queue, which loses nothing.
func (w *worker) Stop(ctx context.Context) error {
	w.stop()
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		time.AfterFunc(left-min(left/10, farewell), w.hurry)
	}
	return nil // Run ends when all is done
}

// take hands on what the queue has.
func (w *worker) take(ctx context.Context, todo chan<- *Job) {
	for ctx.Err() == nil {
		consumer, err := w.prepare(ctx)
		for err == nil && ctx.Err() == nil {
			err = w.fetch(ctx, consumer, todo)
		}
		if err != nil && ctx.Err() == nil {
			w.log.WarnContext(ctx, "the queue gives no jobs", "error", err)
			sleep(ctx, again)
		}
	}
}

func (w *worker) prepare(ctx context.Context) (jetstream.Consumer, error) {
	if err := w.queue.Prepare(ctx, w.settings.Limits); err != nil {
		return nil, err
	}
	if w.settings.URL == "" && !w.known() {
		// This process keeps the queue and has just begun: whoever held jobs was the one
		// before it.
		if err := w.queue.Reclaim(ctx, w.settings.AckWait); err != nil {
			return nil, err
		}
	}
	consumer, err := w.queue.Consumer(ctx, w.settings.AckWait)
	if err == nil {
		w.prepared()
	}
	return consumer, err
}

// fetch asks for as many jobs as there is room for.
func (w *worker) fetch(ctx context.Context, consumer jetstream.Consumer, todo chan<- *Job) error {
	places := w.places(ctx)
	if places == 0 {
		return nil
	}
	taken := 0
	defer func() {
		for range places - taken {
			<-w.room
		}
	}()
	limited, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	batch, err := consumer.Fetch(places, jetstream.FetchContext(limited))
	if err != nil {
		return err
	}
	for message := range batch.Messages() {
		job, err := read(message)
		if err != nil {
			return err
		}
		taken++
		w.hold(job)
		select {
		case todo <- job:
		case <-ctx.Done():
			w.giveBack(ctx, job)
		}
	}
	if err := batch.Error(); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// places waits for room, and takes all there is.
func (w *worker) places(ctx context.Context) int {
	select {
	case w.room <- struct{}{}:
	case <-ctx.Done():
		return 0
	}
	for places := 1; ; places++ {
		select {
		case w.room <- struct{}{}:
		default:
			return places
		}
	}
}

// work is one worker.
func (w *worker) work(ctx context.Context, todo <-chan *Job, done chan<- result) {
	for job := range todo {
		select {
		case <-w.stopping:
			w.giveBack(ctx, job)
		default:
			done <- w.try(ctx, job)
		}
	}
}

// try makes an attempt, in a goroutine of its own, which may end as it likes.
func (w *worker) try(ctx context.Context, job *Job) result {
	if job.Attempt > w.settings.Attempts+crashes {
		return result{job: job, err: fault.New(fault.ErrDataLoss, "the process ends whenever this job is tried")}
	}
	if known, err := w.queue.Done(ctx, job.Key); err != nil || known {
		return result{job: job, err: err, known: known}
	}
	tried := make(chan result, 1)
	go func() {
		r := result{job: job, err: errEnded}
		defer func() { tried <- r }()
		r = attempt(ctx, w.handle, job, w.settings.Timeout)
	}()
	return <-tried
}

// keepResults settles what workers have done.
func (w *worker) keepResults(working context.Context, done <-chan result) {
	for r := range done {
		outcome, delay := w.judge(r, working.Err() != nil)
		ctx := telemetry.WithTrace(context.WithoutCancel(working), r.trace)
		err := w.settle(ctx, r, outcome, delay)
		if err != nil {
			// Nobody has told the queue: when it has waited for long enough, it gives the job to
			// somebody again.
			w.log.WarnContext(ctx, "the result of a job is not kept", "key", r.job.Key, "error", err)
		}
		w.metrics.attempts.WithLabelValues(outcome).Inc()
		w.metrics.took.Observe(r.took.Seconds())
		w.letGo(r.job)
	}
}

// settle tells the queue what has become of a job, and the log.
func (w *worker) settle(ctx context.Context, r result, outcome string, delay time.Duration) (err error) {
	ctx, cancel := context.WithTimeout(ctx, w.settings.AckWait)
	defer cancel()
	attrs := []any{"key", r.job.Key, "attempt", r.job.Attempt, "outcome", outcome, "duration_ms", telemetry.Millis(r.took)}
	switch outcome {
	case outcomeDuplicate:
		return r.job.message.DoubleAck(ctx)
	case outcomeReturned:
		return r.job.message.Nak()
	case outcomeRetry:
		w.log.WarnContext(ctx, "job", append(attrs, "retry_ms", telemetry.Millis(delay), "error", r.err)...)
		return r.job.message.NakWithDelay(delay)
	case outcomeDead:
		w.log.ErrorContext(ctx, "job", append(attrs, "error", r.err)...)
		err = w.queue.Bury(ctx, letter(r))
	default:
		w.log.InfoContext(ctx, "job", attrs...)
		err = w.queue.Finish(ctx, r.job.Key, r.output)
	}
	if err != nil {
		return err
	}
	return r.job.message.DoubleAck(ctx)
}

// judge says what becomes of a job, and after which pause.
func (w *worker) judge(r result, cutOff bool) (outcome string, delay time.Duration) {
	switch {
	case r.err == nil && r.known:
		return outcomeDuplicate, 0
	case r.err == nil:
		return outcomeOK, 0
	case cutOff:
		return outcomeReturned, 0
	case forGood(fault.From(r.err).Kind) || r.job.Attempt >= w.settings.Attempts:
		return outcomeDead, 0
	}
	return outcomeRetry, pause(w.settings.Backoff, r.job.Attempt)
}

// letter is what is kept of a job that was given up: what its producer may know.
func letter(r result) jobs.Letter {
	known := fault.From(r.err)
	return jobs.Letter{
		Key: r.job.Key, Input: r.job.Input, Code: string(known.Kind), Error: known.Message, Attempts: strconv.Itoa(r.job.Attempt),
	}
}

// sayAlive keeps the queue from giving to others what takes long here.
func (w *worker) sayAlive(ended <-chan struct{}) {
	ticker := time.NewTicker(w.settings.AckWait / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			for _, job := range w.holding() {
				_ = job.message.InProgress() // of one that has just ended there is nothing to say
			}
		case <-ended:
			return
		}
	}
}

func (w *worker) giveBack(ctx context.Context, job *Job) {
	if err := job.message.Nak(); err != nil {
		w.log.WarnContext(ctx, "a job is not given back", "key", job.Key, "error", err)
	}
	w.metrics.attempts.WithLabelValues(outcomeReturned).Inc()
	w.letGo(job)
}

func (w *worker) hold(job *Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held[job] = struct{}{}
}

// letGo makes room for another job.
func (w *worker) letGo(job *Job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.held, job)
	<-w.room
}

func (w *worker) holding() []*Job {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Keys(w.held))
}

func sleep(ctx context.Context, pause time.Duration) {
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}
