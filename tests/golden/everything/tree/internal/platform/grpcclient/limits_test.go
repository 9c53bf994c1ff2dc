package grpcclient

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestACoreThatHasAnsweredAndStaysHoldsNobodyUp(t *testing.T) {
	p := new(probe)
	p.batch = func(entries []probeEntry, stream probeStream) error {
		if err := echo(entries, stream); err != nil {
			return err
		}
		<-stream.Context().Done()
		return nil
	}
	c := connect(t, defaults(t, p.start(t, "127.0.0.1:0").addr))
	start := time.Now()
	for range 2 * workers {
		if _, err := c.batch.Do(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.batch.Drain(t.Context()); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestDrainIsForEveryBatchedMethod(t *testing.T) {
	p := &probe{batch: echo}
	c := connect(t, defaults(t, p.start(t, "127.0.0.1:0").addr))
	for _, calls := range []*Calls[string, string]{c.batch, probeCalls(c.Conn, "Second")} {
		if got, err := calls.Do(t.Context(), "x"); got != "x" || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
		defer func() {
			if _, err := calls.Do(t.Context(), "x"); !errors.Is(err, fault.ErrUnavailable) {
				t.Errorf("got %v once drained, want unavailable", err)
			}
		}()
	}
	if err := c.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestACoreThatStallsMissesTheDeadline(t *testing.T) {
	p := &probe{batch: newSluggish(echo).batch} // is never opened
	options := defaults(t, p.start(t, "127.0.0.1:0").addr)
	options.Timeout = 50 * time.Millisecond
	if _, err := connect(t, options).batch.Do(t.Context(), ""); !errors.Is(err, fault.ErrDeadlineExceeded) {
		t.Errorf("got %v, want a passed deadline", err)
	}
}

// TestOneEdgeUsesEveryThreadOfACore with a core of sixteen, and calls of 10 ms.
func TestOneEdgeUsesEveryThreadOfACore(t *testing.T) {
	var busy, most atomic.Int64
	threads := make(chan struct{}, 16)
	p := new(probe)
	p.batch = func(entries []probeEntry, stream probeStream) error {
		var all sync.WaitGroup
		for range entries {
			all.Go(func() {
				threads <- struct{}{}
				now := busy.Add(1)
				for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
				}
				time.Sleep(10 * time.Millisecond)
				busy.Add(-1)
				<-threads
			})
		}
		all.Wait()
		return echo(entries, stream)
	}
	c := connect(t, defaults(t, p.start(t, "127.0.0.1:0").addr))
	var calls sync.WaitGroup
	for range 64 {
		calls.Go(func() {
			for range 10 {
				if _, err := c.batch.Do(t.Context(), "x"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	calls.Wait()
	if most.Load() != 16 {
		t.Errorf("at most %d of 16 threads were busy", most.Load())
	}
}
