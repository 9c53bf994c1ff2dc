package admission

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// enter fails the test if there is no place.
func enter(t *testing.T, g *Gate) Place {
	t.Helper()
	place, err := g.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return place
}

// work sends n through g at once; one is done every time.
func work(t *testing.T, g *Gate, n int, each time.Duration) {
	t.Helper()
	var all sync.WaitGroup
	worker := make(chan struct{}, 1)
	for range n {
		place := enter(t, g)
		all.Go(func() {
			worker <- struct{}{}
			time.Sleep(each)
			<-worker
			place.Leave(true)
		})
	}
	all.Wait()
}

func TestNoMoreEnterThanTheLimit(t *testing.T) {
	g := New(Options{Limit: 2})
	first := enter(t, g)
	enter(t, g)
	if _, err := g.Enter(t.Context()); !errors.Is(err, fault.ErrResourceExhausted) {
		t.Errorf("got %v, want a refusal", err)
	}
	first.Leave(true)
	enter(t, g)
	if g.Inside() != 2 {
		t.Errorf("%d are inside, want 2", g.Inside())
	}
}

func TestWhatCannotBeDoneInTimeIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Options{Limit: 100})
		work(t, g, 50, 10*time.Millisecond) // teaches the pace
		for range 50 {
			enter(t, g)
		}
		short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := g.Enter(short)
		if !errors.Is(err, fault.ErrResourceExhausted) {
			t.Errorf("50 wait at 10ms each: got %v for a deadline of 300ms, want a refusal", err)
		}
		if wait := fault.From(err).RetryAfter; wait < 100*time.Millisecond || wait > time.Second {
			t.Errorf("told to try again after %v", wait)
		}
		long, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.Enter(long); err != nil {
			t.Errorf("refused though there is time: %v", err)
		}
		if _, err := g.Enter(t.Context()); err != nil {
			t.Errorf("refused though there is no deadline: %v", err)
		}
	})
}

func TestThePaceIsThatOfTheWholeWhateverIsDoneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Options{Limit: 1000})
		for range 100 { // eight at a time, 8 ms each: one every millisecond
			var all sync.WaitGroup
			for range 8 {
				place := enter(t, g)
				all.Go(func() { time.Sleep(8 * time.Millisecond); place.Leave(true) })
			}
			all.Wait()
		}
		if pace := g.Pace(); pace < time.Millisecond || pace > 2*time.Millisecond {
			t.Errorf("the pace is %v, want between 1ms and 2ms", pace)
		}
	})
}

func TestAGateThatWasSlowLearnsThatItIsQuickAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Options{Limit: 100, Free: 2})
		work(t, g, 100, time.Second)
		for range 1000 { // the free places are enough to learn from
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			place, err := g.Enter(ctx)
			if err != nil {
				t.Fatalf("a free place was refused: %v", err)
			}
			time.Sleep(time.Millisecond)
			place.Leave(true)
			cancel()
		}
		if pace := g.Pace(); pace > 10*time.Millisecond {
			t.Errorf("the pace is still %v", pace)
		}
	})
}

func TestThoseWhoGiveUpMakeThePaceSlowerOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Options{Limit: 100})
		work(t, g, 50, 10*time.Millisecond)
		before := g.Pace()
		enter(t, g).Leave(false) // at once
		if got := g.Pace(); got != before {
			t.Errorf("the pace went from %v to %v because one gave up early", before, got)
		}
		place := enter(t, g)
		time.Sleep(time.Minute)
		place.Leave(false)
		if got := g.Pace(); got <= before {
			t.Errorf("the pace is %v after one waited a minute for nothing", got)
		}
	})
}

func TestCheckTakesNoPlace(t *testing.T) {
	g := New(Options{Limit: 1})
	if err := g.Check(t.Context()); err != nil {
		t.Error(err)
	}
	enter(t, g)
	if err := g.Check(t.Context()); !errors.Is(err, fault.ErrResourceExhausted) {
		t.Errorf("got %v, want a refusal", err)
	}
}
