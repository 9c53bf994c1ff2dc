package workerpool

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestAWorkerTakesWhatIsWaitingUpToTheBatchLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options{Workers: 1, Queue: 10, Batch: 3}, g.handle)
		answers := make(chan int, 6)
		for i := range 6 {
			go func() {
				got, err := p.Do(t.Context(), i)
				if got != 10*i || err != nil {
					t.Errorf("job %d got %d, %v", i, got, err)
				}
				answers <- got
			}()
			synctest.Wait() // the first goes alone; the others wait behind it
		}
		close(g.open)
		drain(t, p)
		synctest.Wait()
		for _, want := range [][]int{{0}, {1, 2, 3}, {4, 5}} {
			if got := <-g.batches; !slices.Equal(sorted(got), want) {
				t.Errorf("batch %v, want %v", got, want)
			}
		}
		if len(answers) != 6 {
			t.Errorf("%d answers, want 6", len(answers))
		}
	})
}

func TestALoneJobWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Workers: 1, Queue: 10, Batch: 64}, Each(func(context.Context, int) (int, error) { return 1, nil }))
		before := time.Now()
		if _, err := p.Do(t.Context(), 1); err != nil {
			t.Error(err)
		}
		if waited := time.Since(before); waited != 0 {
			t.Errorf("waited %v", waited)
		}
		drain(t, p)
	})
}

func TestAJobWhoseCallerHasGoneIsNotWorkedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options{Workers: 1, Queue: 10, Batch: 10}, g.handle)
		go func() { _, _ = p.Do(t.Context(), 1) }()
		synctest.Wait()
		gone, leave := context.WithCancel(t.Context())
		go func() { _, _ = p.Do(gone, 2) }()
		go func() { _, _ = p.Do(t.Context(), 3) }()
		synctest.Wait()
		leave()
		synctest.Wait()
		close(g.open)
		drain(t, p)
		for _, want := range [][]int{{1}, {3}} {
			if got := <-g.batches; !slices.Equal(got, want) {
				t.Errorf("batch %v, want %v", got, want)
			}
		}
	})
}

// probe starts a batch with the given contexts and returns the context that the
// handler sees.
func probe(t *testing.T, callers ...context.Context) (handler context.Context, finish func()) {
	t.Helper()
	open, first, seen := make(chan struct{}), make(chan struct{}), make(chan context.Context)
	p := New(Options{Workers: 1, Queue: len(callers), Batch: len(callers)},
		func(ctx context.Context, batch []Job[int]) []Result[int] {
			if batch[0].Input < 0 {
				<-first
			} else {
				seen <- ctx
				<-open
			}
			return make([]Result[int], len(batch))
		})
	go func() { _, _ = p.Do(context.WithoutCancel(t.Context()), -1) }()
	synctest.Wait()
	for i, ctx := range callers {
		go func() { _, _ = p.Do(ctx, i) }()
	}
	synctest.Wait()
	close(first)
	return <-seen, func() { close(open); drain(t, p) }
}

func TestABatchIsCancelledOnlyWhenEveryCallerHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, leaveA := context.WithCancel(t.Context())
		b, leaveB := context.WithCancel(t.Context())
		ctx, finish := probe(t, a, b)
		leaveA()
		synctest.Wait()
		if ctx.Err() != nil {
			t.Error("cancelled while one caller still waits")
		}
		leaveB()
		synctest.Wait()
		if ctx.Err() == nil {
			t.Error("not cancelled though nobody waits")
		}
		finish()
	})
}

func TestABatchHasTheLatestOfItsDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		soon, cancelSoon := context.WithTimeout(t.Context(), time.Second)
		defer cancelSoon()
		late, cancelLate := context.WithTimeout(t.Context(), time.Minute)
		defer cancelLate()
		want, _ := late.Deadline()
		ctx, finish := probe(t, soon, late)
		if got, ok := ctx.Deadline(); !ok || !got.Equal(want) {
			t.Errorf("deadline %v, %v; want %v", got, ok, want)
		}
		finish()
	})
}

func TestABatchHasNoDeadlineIfOneOfItsJobsHasNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		ctx, finish := probe(t, soon, t.Context())
		if got, ok := ctx.Deadline(); ok {
			t.Errorf("deadline %v, want none", got)
		}
		finish()
	})
}

func TestABatchOfOneSeesTheValuesOfItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		ctx, finish := probe(t, context.WithValue(t.Context(), key{}, "v"))
		if ctx.Value(key{}) != "v" {
			t.Error("the value is missing")
		}
		finish()
	})
}

func TestAHandlerThatMiscountsFailsItsBatch(t *testing.T) {
	p := New(Options{Queue: 1}, func(context.Context, []Job[int]) []Result[int] { return nil })
	if _, err := p.Do(t.Context(), 1); !errors.Is(err, errMiscounted) {
		t.Errorf("got %v", err)
	}
	drain(t, p)
}

func TestAHandlerThatPanicsFailsItsBatchOnly(t *testing.T) {
	calls := 0
	p := New(Options{Workers: 1, Queue: 1}, func(_ context.Context, batch []Job[int]) []Result[int] {
		if calls++; calls == 1 {
			panic("first")
		}
		return make([]Result[int], len(batch))
	})
	_, err := p.Do(t.Context(), 1)
	if _, ok := errors.AsType[*PanicError](err); !ok {
		t.Errorf("got %v, want a PanicError", err)
	}
	if _, err := p.Do(t.Context(), 1); err != nil {
		t.Error(err)
	}
	drain(t, p)
}
