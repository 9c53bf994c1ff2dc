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
		p := New(Options[int]{Workers: 1, Limit: 10, Batch: 3}, g.handle)
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
		p := New(Options[int]{Workers: 1, Limit: 10, Batch: 64, Linger: time.Second}, Each(plain))
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
		p := New(Options[int]{Workers: 1, Limit: 10, Batch: 10}, g.handle)
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
	p := New(Options[int]{Workers: 1, Limit: 1 + len(callers), Batch: len(callers)},
		func(ctx context.Context, batch []*Job[int, int]) {
			if batch[0].Input < 0 {
				<-first
			} else {
				seen <- ctx
				<-open
			}
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

func TestACallerWhoHasHisAnswerCancelsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := make(chan error, 1)
		p := New(Options[int]{}, func(ctx context.Context, batch []*Job[int, int]) {
			batch[0].Answer(0, nil)
			synctest.Wait() // until the caller has gone home
			seen <- ctx.Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		_, _ = p.Do(ctx, 1)
		cancel()
		if err := <-seen; err != nil {
			t.Errorf("the handler, which may still have to say goodbye, is told %v", err)
		}
		drain(t, p)
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

func TestAJobThatTheHandlerForgetsFails(t *testing.T) {
	p := New(Options[int]{}, func(context.Context, []*Job[int, int]) {})
	if _, err := p.Do(t.Context(), 1); !errors.Is(err, errUnanswered) {
		t.Errorf("got %v", err)
	}
	drain(t, p)
}

func TestAHandlerThatPanicsFailsWhatItHasNotAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := make(chan struct{})
		p := New(Options[int]{Workers: 1, Limit: 4, Batch: 4}, func(_ context.Context, batch []*Job[int, int]) {
			if batch[0].Input == 0 {
				<-first
			}
			batch[0].Answer(7, nil)
			panic("rest")
		})
		go func() { _, _ = p.Do(t.Context(), 0) }()
		synctest.Wait()
		errs := make(chan error, 2)
		for n := 1; n <= 2; n++ {
			go func() { _, err := p.Do(t.Context(), n); errs <- err }()
			synctest.Wait()
		}
		close(first)
		var panics, fine int
		for range 2 {
			if err := <-errs; err == nil {
				fine++
			} else if _, ok := errors.AsType[*PanicError](err); ok {
				panics++
			}
		}
		if fine != 1 || panics != 1 {
			t.Errorf("%d answered and %d failed with the panic, want one each", fine, panics)
		}
		drain(t, p)
	})
}

func TestAnAnswerIsHandedOverWhileTheRestIsInWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, open := make(chan struct{}), make(chan struct{})
		p := New(Options[int]{Workers: 1, Limit: 3, Batch: 2}, func(_ context.Context, batch []*Job[int, int]) {
			if batch[0].Input == 0 {
				<-first
				batch[0].Answer(0, nil)
				return
			}
			batch[1].Answer(2, nil)
			<-open
			batch[0].Answer(1, nil)
		})
		go func() { _, _ = p.Do(t.Context(), 0) }()
		synctest.Wait()
		slow, quick := make(chan error, 1), make(chan error, 1)
		go func() { _, err := p.Do(t.Context(), 1); slow <- err }()
		synctest.Wait()
		go func() { _, err := p.Do(t.Context(), 2); quick <- err }()
		synctest.Wait()
		close(first)
		if err := <-quick; err != nil {
			t.Error(err)
		}
		if p.gate.Inside() != 1 {
			t.Errorf("%d places are taken, want only that of the slow one", p.gate.Inside())
		}
		close(open)
		if err := <-slow; err != nil {
			t.Error(err)
		}
		drain(t, p)
	})
}
