package lifecycle

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

const budget = 10 * time.Second

// recorder makes parts that note when they are stopped.
type recorder struct{ stopped []string }

func (r *recorder) part(name string) Part {
	done := make(chan struct{})
	return Part{
		Name: name,
		Run:  func(context.Context) error { <-done; return nil },
		Stop: func(context.Context) error {
			r.stopped = append(r.stopped, name)
			close(done)
			return nil
		},
	}
}

// cycle runs the parts, has them stopped, and returns what came of it and how
// long the stop took.
func cycle(t *testing.T, parts ...Part) (time.Duration, error) {
	t.Helper()
	g := New(slog.New(slog.DiscardHandler), budget)
	for _, part := range parts {
		g.Add(part)
	}
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() { result <- g.Run(ctx) }()
	synctest.Wait()
	start := time.Now()
	cancel()
	err := <-result
	return time.Since(start), err
}

func TestPartsStopInReverseOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		_, err := cycle(t, r.part("admin"), r.part("pool"), r.part("http"))
		if err != nil {
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
			g.Add(Part{Name: "http", Run: func(context.Context) error { return cause }})
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

func TestAPartWithoutStopEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took, err := cycle(t, Part{Name: "loop", Run: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }})
		if took != 0 || err != nil {
			t.Errorf("took %v and ended with %v", took, err)
		}
	})
}

// TestTheBudgetBinds whatever the parts do: each of them is deaf.
func TestTheBudgetBinds(t *testing.T) {
	for name, part := range map[string]func(forever chan struct{}) Part{
		"a Run that is deaf": func(forever chan struct{}) Part {
			return Part{Run: func(context.Context) error { <-forever; return nil }}
		},
		"a Run that outlives its Stop": func(forever chan struct{}) Part {
			return Part{
				Run:  func(context.Context) error { <-forever; return nil },
				Stop: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
			}
		},
		"a Stop that is deaf": func(forever chan struct{}) Part {
			return Part{Stop: func(context.Context) error { <-forever; return nil }}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				forever := make(chan struct{})
				defer close(forever)
				var r recorder
				deaf := part(forever)
				deaf.Name = "consumer"
				took, err := cycle(t, r.part("admin"), deaf)
				if took > budget {
					t.Errorf("took %v of a budget of %v", took, budget)
				}
				if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "consumer") {
					t.Errorf("got %v, want a passed deadline and who missed it", err)
				}
				if !slices.Equal(r.stopped, []string{"admin"}) {
					t.Errorf("stopped %v, want the other part too", r.stopped)
				}
			})
		})
	}
}

func TestAFailureDuringTheStopIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := errors.New("42 messages were not committed")
		quit := make(chan struct{})
		_, err := cycle(t, Part{
			Name: "consumer",
			Run:  func(context.Context) error { <-quit; return lost },
			Stop: func(context.Context) error { close(quit); return nil },
		})
		if !errors.Is(err, lost) {
			t.Errorf("got %v, want %v", err, lost)
		}
	})
}

func TestWhatStopsLateHasTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left := map[string]time.Duration{}
		part := func(name string) Part {
			return Part{Name: name, Stop: func(ctx context.Context) error {
				deadline, _ := ctx.Deadline()
				left[name] = time.Until(deadline)
				<-ctx.Done() // each uses up what it has
				return nil
			}}
		}
		took, _ := cycle(t, part("connection"), part("pool"), part("http"))
		if left["http"] != 8*time.Second || left["pool"] != time.Second || left["connection"] != time.Second {
			t.Errorf("of 10s, the parts had %v", left)
		}
		if took != budget {
			t.Errorf("took %v", took)
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
