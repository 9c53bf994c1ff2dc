package lifecycle

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// recorder makes parts that note when they are stopped.
type recorder struct{ stopped []string }

func (r *recorder) part(name string) Part {
	done := make(chan struct{})
	return Part{
		Name: name,
		Run:  func() error { <-done; return nil },
		Stop: func(context.Context) error {
			r.stopped = append(r.stopped, name)
			close(done)
			return nil
		},
	}
}

func TestPartsStopInReverseOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		g := New(slog.New(slog.DiscardHandler), time.Second)
		for _, name := range []string{"admin", "pool", "http"} {
			g.Add(r.part(name))
		}
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error)
		go func() { result <- g.Run(ctx) }()
		synctest.Wait()
		if r.stopped != nil {
			t.Errorf("%v stopped before being told to", r.stopped)
		}
		cancel()
		if err := <-result; err != nil {
			t.Errorf("a clean stop is an error: %v", err)
		}
		if want := []string{"http", "pool", "admin"}; !slices.Equal(r.stopped, want) {
			t.Errorf("stopped %v, want %v", r.stopped, want)
		}
	})
}

func TestAFailingPartStopsTheOthers(t *testing.T) {
	for name, cause := range map[string]error{"with an error": errors.New("port is gone"), "silently": nil} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			g := New(slog.New(slog.DiscardHandler), time.Second)
			g.Add(r.part("pool"))
			g.Add(Part{Name: "http", Run: func() error { return cause }})
			err := g.Run(t.Context())
			if want := cause; want != nil && !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
			if err == nil || !slices.Equal(r.stopped, []string{"pool"}) {
				t.Errorf("got %v, stopped %v", err, r.stopped)
			}
		})
	}
}

func TestAPartThatHangsUsesUpTheBudgetOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		g := New(slog.New(slog.DiscardHandler), 3*time.Second)
		g.Add(r.part("admin"))
		g.Add(Part{Name: "http", Stop: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		start := time.Now()
		if err := g.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want a passed deadline", err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v, want 3s", took)
		}
		if !slices.Equal(r.stopped, []string{"admin"}) {
			t.Errorf("stopped %v, want the other part too", r.stopped)
		}
	})
}

func TestTheSignalContextEndsAtTheFirstSignal(t *testing.T) {
	ctx, stop := SignalContext()
	defer stop()
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the signal was not seen")
	}
}
