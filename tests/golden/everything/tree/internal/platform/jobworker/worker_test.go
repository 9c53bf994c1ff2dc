package jobworker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

func TestAJobIsDoneAndItsResultKept(t *testing.T) {
	o := run(t, settings(t), JSON(double))
	if receipt := o.give(t, "a", 21); receipt.Key != "a" || receipt.Duplicate {
		t.Errorf("got %+v", receipt)
	}
	if output, err := o.result(t, "a"); output != "42" || err != nil {
		t.Errorf("got %s, %v", output, err)
	}
	if key := o.give(t, "", 1).Key; key == "" {
		t.Error("a job without a key has none")
	}
}

func TestTheSameJobIsDoneOnce(t *testing.T) {
	var tries counter
	o := run(t, settings(t), func(_ context.Context, job Job) (json.RawMessage, error) {
		tries.add(job.Key)
		return job.Input, nil
	})
	o.give(t, "a", 1)
	if !o.give(t, "a", 1).Duplicate {
		t.Error("nobody says that it is the same")
	}
	if _, err := o.result(t, "a"); err != nil {
		t.Fatal(err)
	}
	o.again(t, "a", "1")
	o.give(t, "b", 1)
	if _, err := o.result(t, "b"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "nothing is held", func() bool { return len(o.worker.holding()) == 0 })
	if n := tries.of("a"); n != 1 {
		t.Errorf("it was done %d times", n)
	}
}

func TestWhatFailsIsTriedAgain(t *testing.T) {
	for name, failure := range map[string]func(){
		"by an error":        nil,
		"by a panic":         func() { panic("broken") },
		"by ending the flow": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			var tries counter
			o := run(t, settings(t), func(_ context.Context, job Job) (json.RawMessage, error) {
				if tries.add(job.Key) == 3 {
					return job.Input, nil
				}
				if failure != nil {
					failure()
				}
				return nil, errors.New("not yet")
			})
			o.give(t, "a", 1)
			if output, err := o.result(t, "a"); output != "1" || err != nil {
				t.Errorf("got %s, %v", output, err)
			}
		})
	}
}

func TestWhatDoesNotHelpIsADeadLetter(t *testing.T) {
	var tries counter
	failures := map[string]error{
		"often":    fault.New(fault.ErrUnavailable, "gone"),
		"for-good": fault.New(fault.ErrInvalidArgument, "wrong"),
	}
	o := run(t, settings(t), func(_ context.Context, job Job) (json.RawMessage, error) {
		tries.add(job.Key)
		return nil, failures[job.Key]
	})
	for key, want := range map[string]struct {
		tries int
		kind  fault.Kind
	}{"often": {3, fault.ErrUnavailable}, "for-good": {1, fault.ErrInvalidArgument}} {
		o.give(t, key, key)
		if _, err := o.result(t, key); !errors.Is(err, want.kind) || tries.of(key) != want.tries {
			t.Errorf("%s: got %v after %d attempts, want %s after %d", key, err, tries.of(key), want.kind, want.tries)
		}
		letter, err := o.Dead(t.Context(), key)
		if err != nil || letter.Code != string(want.kind) || string(letter.Input) != `"`+key+`"` {
			t.Errorf("%s: the letter is %+v, %v", key, letter, err)
		}
	}
}

func TestADeadLetterCanBeTriedAgain(t *testing.T) {
	var tries counter
	o := run(t, settings(t), func(_ context.Context, job Job) (json.RawMessage, error) {
		if tries.add(job.Key) == 1 {
			return nil, fault.New(fault.ErrInvalidArgument, "not mended yet")
		}
		return job.Input, nil
	})
	o.give(t, "a", 7)
	if _, err := o.result(t, "a"); err == nil {
		t.Fatal("it was done")
	}
	if err := o.Retry(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is done", func() bool { output, _ := o.Result(t.Context(), "a"); return string(output) == "7" })
	if _, err := o.Dead(t.Context(), "a"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("the letter is still there: %v", err)
	}
	if err := o.Retry(t.Context(), "nobody"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestInputThatIsNotUnderstoodIsGivenUpAtOnce(t *testing.T) {
	o := run(t, settings(t), JSON(double))
	o.give(t, "a", "twenty-one")
	if _, err := o.result(t, "a"); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
}

func TestASlowJobIsNotGivenToAnother(t *testing.T) {
	var tries counter
	s := settings(t)
	o := run(t, s, func(_ context.Context, job Job) (json.RawMessage, error) {
		tries.add(job.Key)
		time.Sleep(5 * s.AckWait / 2)
		return job.Input, nil
	})
	o.give(t, "a", 1)
	if _, err := o.result(t, "a"); err != nil || tries.of("a") != 1 {
		t.Errorf("got %v after %d attempts", err, tries.of("a"))
	}
}

func TestAnAttemptEndsAtItsDeadline(t *testing.T) {
	s := settings(t)
	s.Timeout = 10 * time.Millisecond
	o := run(t, s, func(ctx context.Context, _ Job) (json.RawMessage, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	o.give(t, "a", 1)
	if _, err := o.result(t, "a"); !errors.Is(err, fault.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestAStopFinishesWhatIsInWork(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	o := open(t, settings(t), func(_ context.Context, job Job) (json.RawMessage, error) {
		close(begun)
		<-finish
		return job.Input, nil
	})
	o.give(t, "a", 1)
	<-begun
	time.AfterFunc(50*time.Millisecond, func() { close(finish) })
	o.stop(t, patience)
	if output, err := o.Result(t.Context(), "a"); string(output) != "1" || err != nil {
		t.Errorf("got %s, %v", output, err)
	}
	o.close(t)
}

func TestAStopGivesBackWhatItCannotFinish(t *testing.T) {
	begun := make(chan struct{}, 1)
	s := settings(t)
	s.AckWait = time.Hour // whoever waits for that waits too long
	o := open(t, s, func(ctx context.Context, _ Job) (json.RawMessage, error) {
		begun <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	})
	o.give(t, "a", 1)
	<-begun
	o.stop(t, 200*time.Millisecond)
	o.close(t)

	next := open(t, s, func(_ context.Context, job Job) (json.RawMessage, error) { return job.Input, nil })
	if output, err := next.result(t, "a"); output != "1" || err != nil {
		t.Errorf("got %s, %v", output, err)
	}
	next.close(t)
}

func TestAFullQueueSaysSo(t *testing.T) {
	s := settings(t)
	s.Limits.Jobs = 2
	hold := make(chan struct{})
	o := run(t, s, func(_ context.Context, job Job) (json.RawMessage, error) {
		<-hold
		return job.Input, nil
	})
	defer close(hold)
	o.give(t, "a", 1)
	o.give(t, "b", 1)
	if _, err := o.Enqueue(t.Context(), "c", 1); !errors.Is(err, fault.ErrResourceExhausted) {
		t.Errorf("got %v", err)
	}
}

func TestAJobThatIsTooLargeNeedNotBeTriedAgain(t *testing.T) {
	o := run(t, settings(t), JSON(double))
	if _, err := o.Enqueue(t.Context(), "a", strings.Repeat("a", 2<<20)); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
}

func TestATraceGoesOnInTheJob(t *testing.T) {
	seen := make(chan string, 1)
	o := run(t, settings(t), func(ctx context.Context, job Job) (json.RawMessage, error) {
		trace, _ := telemetry.TraceOf(ctx)
		seen <- trace.ID()
		return job.Input, nil
	})
	trace := telemetry.StartTrace()
	if _, err := o.Enqueue(telemetry.WithTrace(t.Context(), trace), "a", 1); err != nil {
		t.Fatal(err)
	}
	if got := <-seen; got != trace.ID() {
		t.Errorf("got %s, want %s", got, trace.ID())
	}
}

func TestManyJobsAreAllDoneOnce(t *testing.T) {
	var tries counter
	o := run(t, settings(t), func(_ context.Context, job Job) (json.RawMessage, error) {
		tries.add(job.Key)
		return job.Input, nil
	})
	const many = 300
	for n := range many {
		o.give(t, fmt.Sprint("job-", n), n)
	}
	for n := range many {
		key := fmt.Sprint("job-", n)
		if output, err := o.result(t, key); output != strconv.Itoa(n) || err != nil || tries.of(key) != 1 {
			t.Fatalf("%s: got %s, %v after %d attempts", key, output, err, tries.of(key))
		}
	}
}

func TestAKeyIsASimpleWord(t *testing.T) {
	o := run(t, settings(t), JSON(double))
	for _, key := range []string{"a b", "a.b", "*", ">", "ä", strings.Repeat("a", 129)} {
		if _, err := o.Enqueue(t.Context(), key, 1); !errors.Is(err, fault.ErrInvalidArgument) {
			t.Errorf("%q: got %v", key, err)
		}
		if _, err := o.Result(t.Context(), key); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%q: got %v", key, err)
		}
	}
}

func TestAPauseGrowsAndVaries(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 100 {
		got := pause(time.Second, 3)
		if got < 2*time.Second || got > 4*time.Second {
			t.Fatalf("got %v, want 2 to 4 s", got)
		}
		seen[got] = true
	}
	if len(seen) < 50 {
		t.Error("it does not vary")
	}
	if got := pause(time.Second, 1000); got > longestPause {
		t.Errorf("got %v", got)
	}
}
