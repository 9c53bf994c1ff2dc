package workerpool

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// gate is a handler that keeps each batch until it is told to answer.
type gate struct {
	open    chan struct{}
	batches chan []int
}

func newGate() *gate {
	return &gate{open: make(chan struct{}), batches: make(chan []int, 100)}
}

func (g *gate) handle(ctx context.Context, batch []*Job[int, int]) {
	var inputs []int
	for _, job := range batch {
		inputs = append(inputs, job.Input)
	}
	g.batches <- inputs
	select {
	case <-g.open:
	case <-ctx.Done():
		return
	}
	for _, job := range batch {
		job.Answer(10*job.Input, nil)
	}
}

// plain is a function of no interest.
func plain(_ context.Context, n int) (int, error) { return n, nil }

func drain[I, O any](t *testing.T, p *Pool[I, O]) {
	t.Helper()
	if err := p.Drain(t.Context()); err != nil {
		t.Fatalf("drain: %v", err)
	}
}

func TestWhatIsOverTheLimitIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Workers: 1, Limit: 2}, g.handle)
		for range 2 { // one in work, one that waits
			go func() { _, _ = p.Do(t.Context(), 1) }()
			synctest.Wait()
		}
		before := time.Now()
		if _, err := p.Do(t.Context(), 3); !errors.Is(err, fault.ErrResourceExhausted) {
			t.Errorf("got %v, want a refusal", err)
		}
		if waited := time.Since(before); waited != 0 {
			t.Errorf("waited %v", waited)
		}
		close(g.open)
		drain(t, p)
	})
}

// burst makes n calls at once, each with a deadline, and counts their outcomes.
func burst(ctx context.Context, p *Pool[int, int], n int, timeout time.Duration) map[string]int {
	outcomes := make(chan string, n)
	for range n {
		go func() {
			ctx, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			_, err := p.Do(ctx, 1)
			outcomes <- outcomeOf(err)
		}()
	}
	counts := map[string]int{}
	for range n {
		counts[<-outcomes]++
	}
	return counts
}

func TestWhatCannotBeAnsweredInTimeIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options[int]{Workers: 1, Limit: 100}, Each(func(context.Context, int) (int, error) {
			time.Sleep(10 * time.Millisecond)
			return 0, nil
		}))
		burst(t.Context(), p, 100, 500*time.Millisecond) // teaches the pace
		got := burst(t.Context(), p, 100, 500*time.Millisecond)
		if got["deadline_exceeded"] > 0 || got["resource_exhausted"] == 0 || got["ok"] < 30 {
			t.Errorf("50 of 100 can be answered in time, and what became of them is %v", got)
		}
		drain(t, p)
	})
}

func TestDrainFinishesWhatWasAdmittedAndRefusesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Workers: 1, Limit: 3}, g.handle)
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
		p := New(Options[int]{Workers: 1, Limit: 2}, g.handle)
		for range 2 {
			go func() { _, _ = p.Do(t.Context(), 1) }()
			synctest.Wait()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := p.Drain(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "1 jobs still wait and 1 are in work") {
			t.Errorf("got %v, want a passed deadline and what is left", err)
		}
		close(g.open)
		drain(t, p)
	})
}

func TestACallerLeavesAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options[int]{Workers: 1}, Each(func(context.Context, int) (int, error) {
			time.Sleep(time.Hour) // deaf to its context
			return 0, nil
		}))
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
	p := New(Options[int]{Workers: 1, Limit: 4}, Each(func(_ context.Context, n int) (int, error) {
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

func TestAHandlerThatEndsItsGoroutineCostsNoWorker(t *testing.T) {
	p := New(Options[int]{Workers: 1, Limit: 4}, Each(func(_ context.Context, n int) (int, error) {
		if n < 0 {
			runtime.Goexit()
		}
		return n, nil
	}))
	for range 20 {
		if _, err := p.Do(t.Context(), -1); !errors.Is(err, errUnanswered) {
			t.Fatalf("got %v", err)
		}
	}
	if got, err := p.Do(t.Context(), 3); got != 3 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	drain(t, p)
}

func TestACallerWhoLeavesFreesHisPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Workers: 1, Limit: 4, Batch: 8}, g.handle)
		go func() { _, _ = p.Do(t.Context(), 0) }()
		synctest.Wait()
		for range 10 { // more than the channel holds, all of whom leave
			gone, leave := context.WithCancel(t.Context())
			for range 3 {
				go func() { _, _ = p.Do(gone, 1) }()
			}
			synctest.Wait()
			leave()
			synctest.Wait()
		}
		answers := make(chan error, 3)
		for range 3 {
			go func() { _, err := p.Do(t.Context(), 2); answers <- err }()
		}
		synctest.Wait()
		close(g.open)
		for range 3 {
			if err := <-answers; err != nil {
				t.Errorf("nobody else waits, and a job fails: %v", err)
			}
		}
		drain(t, p)
	})
}

func TestACallerWhoHasGoneIsNotCountedAsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Limit: 1}, g.handle)
		go func() { _, _ = p.Do(t.Context(), 1) }()
		synctest.Wait()
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := p.Do(gone, 1); !errors.Is(err, fault.ErrCancelled) {
			t.Errorf("got %v from a pool that is full", err)
		}
		close(g.open)
		drain(t, p)
	})
}

func TestADeadlineWithACauseIsADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Limit: 4}, g.handle)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("the budget is used up"))
		defer cancel()
		if _, err := p.Do(ctx, 1); fault.From(err).Kind != fault.ErrDeadlineExceeded {
			t.Errorf("got %v of kind %s", err, fault.From(err).Kind)
		}
		drain(t, p)
	})
}

func sorted(inputs []int) []int {
	slices.Sort(inputs)
	return inputs
}
