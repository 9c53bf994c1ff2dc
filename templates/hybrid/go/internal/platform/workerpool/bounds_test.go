package workerpool

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestABatchIsBoundedInBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Workers: 1, Limit: 10, Batch: 10, Bytes: 100, Size: func(n int) int { return n }}, g.handle)
		for _, n := range []int{1, 40, 50, 60, 70} {
			go func() { _, _ = p.Do(t.Context(), n) }()
			synctest.Wait()
		}
		close(g.open)
		drain(t, p)
		for _, want := range [][]int{{1}, {40, 50, 60}, {70}} {
			if got := <-g.batches; !slices.Equal(got, want) {
				t.Errorf("batch %v, want %v", got, want)
			}
		}
	})
}

func TestSlowJobsTravelAlone(t *testing.T) {
	for each, want := range map[time.Duration]int{10 * time.Microsecond: 8, 10 * time.Millisecond: 1} {
		synctest.Test(t, func(t *testing.T) {
			var largest int
			first := make(chan struct{})
			p := New(Options[int]{Workers: 1, Limit: 9, Batch: 8, Work: 2 * time.Millisecond},
				func(_ context.Context, batch []*Job[int, int]) {
					if batch[0].Input == 1 {
						<-first
					}
					largest = max(largest, len(batch))
					for _, job := range batch {
						time.Sleep(each)
						job.Answer(0, nil)
					}
				})
			_, _ = p.Do(t.Context(), 0) // teaches the pace
			var calls sync.WaitGroup
			calls.Go(func() { _, _ = p.Do(t.Context(), 1) })
			synctest.Wait()
			for range 8 {
				calls.Go(func() { _, _ = p.Do(t.Context(), 0) })
			}
			synctest.Wait()
			close(first)
			calls.Wait()
			if largest != want {
				t.Errorf("at %v each, the largest batch has %d jobs, want %d", each, largest, want)
			}
			drain(t, p)
		})
	}
}

func TestAJobWaitsAtMostAMomentForAWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const linger = 2 * time.Millisecond
		p := New(Options[time.Duration]{Workers: 2, Limit: 100, Batch: 3, Linger: linger},
			Each(func(_ context.Context, cost time.Duration) (int, error) {
				time.Sleep(cost)
				return 0, nil
			}))
		for range 2 { // every worker is busy for long
			go func() { _, _ = p.Do(t.Context(), time.Hour) }()
			synctest.Wait()
		}
		var quick sync.WaitGroup
		start := time.Now()
		for range 30 {
			quick.Go(func() {
				if _, err := p.Do(t.Context(), 0); err != nil {
					t.Error(err)
				}
			})
		}
		quick.Wait()
		if took := time.Since(start); took != linger {
			t.Errorf("the quick ones took %v, want the moment of %v", took, linger)
		}
		drain(t, p)
		if p.extra.Load() != 0 {
			t.Errorf("%d extra goroutines are left", p.extra.Load())
		}
	})
}

func TestWithoutLingerNoMoreThanTheWorkersWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Workers: 2, Limit: 10}, g.handle)
		for range 10 {
			go func() { _, _ = p.Do(t.Context(), 0) }()
		}
		time.Sleep(time.Minute)
		if got := len(g.batches); got != 2 {
			t.Errorf("%d are in work, want 2", got)
		}
		close(g.open)
		drain(t, p)
	})
}

func TestACallerWhoSharesWithNobodyDoesTheWorkHimself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		work := func(_ context.Context, batch []*Job[time.Duration, int]) {
			for _, job := range batch {
				time.Sleep(job.Input)
				job.Answer(0, nil)
			}
		}
		p := New(Options[time.Duration]{
			Workers: 1, Limit: 100, Batch: 8, Work: 2 * time.Millisecond, Linger: time.Hour, Inline: true,
		}, work)
		_, _ = p.Do(t.Context(), 10*time.Millisecond) // teaches the pace: slow jobs travel alone
		start := time.Now()
		var calls sync.WaitGroup
		for range 50 {
			calls.Go(func() { _, _ = p.Do(t.Context(), 10*time.Millisecond) })
		}
		calls.Wait()
		if took := time.Since(start); took != 10*time.Millisecond {
			t.Errorf("50 slow jobs took %v behind one worker", took)
		}
		drain(t, p)
	})
}

func TestQuickJobsShareThoughTheirCallersCouldDoTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		p := New(Options[int]{Workers: 1, Limit: 10, Batch: 8, Inline: true}, g.handle)
		for n := range 5 { // the first by its caller, the second by the worker, and three that wait
			go func() { _, _ = p.Do(t.Context(), n) }()
			synctest.Wait()
		}
		close(g.open)
		drain(t, p)
		for _, want := range [][]int{{0}, {1}, {2, 3, 4}} {
			if got := <-g.batches; !slices.Equal(got, want) {
				t.Errorf("batch %v, want %v", got, want)
			}
		}
	})
}
