package workerpool

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// gate is a handler that keeps each batch until it is told to answer.
type gate struct {
	open    chan struct{}
	batches chan []int
}

func newGate() *gate {
	return &gate{open: make(chan struct{}), batches: make(chan []int, 100)}
}

func (g *gate) handle(ctx context.Context, batch []Job[int]) []Result[int] {
	results := make([]Result[int], len(batch))
	var inputs []int
	for i, job := range batch {
		inputs = append(inputs, job.Input)
		results[i].Output = 10 * job.Input
	}
	g.batches <- inputs
	select {
	case <-g.open:
	case <-ctx.Done():
		return Fail[int, int](batch, ctx.Err())
	}
	return results
}

func drain[I, O any](t *testing.T, p *Pool[I, O]) {
	t.Helper()
	if err := p.Drain(t.Context()); err != nil {
		t.Fatalf("drain: %v", err)
	}
}

func TestAFullQueueRefusesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options{Workers: 1, Queue: 1}, g.handle)
		go func() { _, _ = p.Do(t.Context(), 1) }()
		synctest.Wait()
		go func() { _, _ = p.Do(t.Context(), 2) }()
		synctest.Wait()
		before := time.Now()
		if _, err := p.Do(t.Context(), 3); !errors.Is(err, ErrFull) {
			t.Errorf("got %v, want ErrFull", err)
		}
		if waited := time.Since(before); waited != 0 {
			t.Errorf("waited %v", waited)
		}
		close(g.open)
		drain(t, p)
	})
}

func TestDrainFinishesWhatWasAdmittedAndRefusesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options{Workers: 1, Queue: 2}, g.handle)
		var answers sync.WaitGroup
		for i := range 3 {
			answers.Go(func() {
				if got, err := p.Do(t.Context(), i); got != 10*i || err != nil {
					t.Errorf("job %d got %d, %v", i, got, err)
				}
			})
			synctest.Wait()
		}
		drained := make(chan error)
		go func() { drained <- p.Drain(t.Context()) }()
		synctest.Wait()
		if _, err := p.Do(t.Context(), 9); !errors.Is(err, ErrDraining) {
			t.Errorf("got %v, want ErrDraining", err)
		}
		close(g.open)
		if err := <-drained; err != nil {
			t.Error(err)
		}
		answers.Wait()
		drain(t, p)
	})
}

func TestDrainGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options{Workers: 1, Queue: 1}, g.handle)
		for range 2 {
			go func() { _, _ = p.Do(t.Context(), 1) }()
			synctest.Wait()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want a passed deadline", err)
		}
		close(g.open)
		drain(t, p)
	})
}

func TestACallerLeavesAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Workers: 1}, Each(func(context.Context, int) (int, error) {
			time.Sleep(time.Hour) // deaf to its context
			return 0, nil
		}))
		synctest.Wait() // until the worker is free: there is no queue
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		before := time.Now()
		if _, err := p.Do(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want a passed deadline", err)
		}
		if waited := time.Since(before); waited != time.Second {
			t.Errorf("waited %v, want 1s", waited)
		}
		drain(t, p)
	})
}

func TestAPanicCostsNoWorkerAndNoNeighbour(t *testing.T) {
	p := New(Options{Workers: 1, Queue: 4}, Each(func(_ context.Context, n int) (int, error) {
		if n < 0 {
			panic("negative")
		}
		return n, nil
	}))
	for range 20 {
		_, err := p.Do(t.Context(), -1)
		if cause, ok := errors.AsType[*PanicError](err); !ok || cause.Value != "negative" || len(cause.Stack) == 0 {
			t.Fatalf("got %v, want a PanicError with its stack", err)
		}
	}
	if got, err := p.Do(t.Context(), 3); got != 3 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	drain(t, p)
}

func TestOutcomesAreCounted(t *testing.T) {
	registry := prometheus.NewRegistry()
	p := New(Options{Name: "test", Workers: 1, Queue: 1, Metrics: registry}, Each(func(_ context.Context, n int) (int, error) {
		switch n {
		case 0:
			return 0, errors.New("zero")
		case 1:
			panic("one")
		}
		return n, nil
	}))
	for n := range 3 {
		_, _ = p.Do(t.Context(), n)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, _ = p.Do(gone, 2)
	drain(t, p)
	_, _ = p.Do(t.Context(), 2)
	for _, outcome := range []string{outcomeDone, outcomeFailed, outcomePanicked, outcomeAbandoned, outcomeDraining} {
		if got := testutil.ToFloat64(p.metrics.jobs[outcome]); got != 1 {
			t.Errorf("%s was counted %v times, want once", outcome, got)
		}
	}
	if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
}

func TestTwoPoolsShareARegistry(t *testing.T) {
	registry := prometheus.NewRegistry()
	for _, name := range []string{"a", "b"} {
		p := New(Options{Name: name, Metrics: registry}, Each(func(context.Context, int) (int, error) { return 0, nil }))
		drain(t, p)
	}
	if n, err := testutil.GatherAndCount(registry, "workerpool_queue_depth"); n != 2 || err != nil {
		t.Errorf("%d series, %v", n, err)
	}
}

func BenchmarkDo(b *testing.B) {
	p := New(Options{Workers: 2, Queue: 1024}, Each(func(_ context.Context, n int) (int, error) { return n, nil }))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Do(b.Context(), 1); err != nil {
				b.Error(err)
			}
		}
	})
	_ = p.Drain(b.Context())
}

func sorted(inputs []int) []int {
	slices.Sort(inputs)
	return inputs
}
