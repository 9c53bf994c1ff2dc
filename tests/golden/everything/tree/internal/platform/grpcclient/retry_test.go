package grpcclient

import (
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestWhatACoreLeavesUnansweredWhenItDiesIsAskedAgain(t *testing.T) {
	held, p := newSluggish(nil), new(probe)
	var second atomic.Bool
	held.answer = func(entries []probeEntry, stream probeStream) error {
		if len(entries) == 1 || second.Swap(true) {
			return echo(entries, stream)
		}
		if err := stream.results(probeResult{index: 0, text: entries[0].text}); err != nil {
			return err
		}
		return status.Error(codes.Unavailable, "going away")
	}
	p.batch = held.batch
	c := connect(t, patient(t, p.start(t, "127.0.0.1:0")))
	calls := gathered(t, c, held, []string{"a", "b", "c"}, func(text, got string, err error) {
		if got != text || err != nil {
			t.Errorf("%s got %q, %v", text, got, err)
		}
	})
	close(held.open)
	calls.Wait()
	if first, again := <-held.arrived, <-held.arrived; len(first) != 3 || len(again) != 2 {
		t.Errorf("%d entries were sent, and then %d; want 3 and the 2 without an answer", len(first), len(again))
	}
}

func TestARetrySaysWhatIsLeftOfTheDeadline(t *testing.T) {
	p := new(probe)
	var timeouts []time.Duration
	p.batch = func(entries []probeEntry, stream probeStream) error {
		timeouts = append(timeouts, entries[0].timeout)
		if len(timeouts) < attempts {
			return status.Error(codes.Unavailable, "no")
		}
		return echo(entries, stream)
	}
	c := connect(t, defaults(t, p.start(t, "127.0.0.1:0").addr))
	if _, err := c.batch.Do(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	first, last := timeouts[0], timeouts[len(timeouts)-1]
	if first-last < firstPause {
		t.Errorf("the first attempt says %v and the last %v, after a pause of at least %v", first, last, firstPause)
	}
}

func TestWhatACoreHasTriedAgainItselfIsNotTriedAgain(t *testing.T) {
	p := new(probe)
	var attempts atomic.Int64
	p.batch = func(_ []probeEntry, stream probeStream) error {
		attempts.Add(1)
		stream.SetTrailer(metadata.Pairs(pushbackKey, "-1"))
		return status.Error(codes.Unavailable, "what it calls is away")
	}
	c := connect(t, defaults(t, p.start(t, "127.0.0.1:0").addr))
	_, err := c.batch.Do(t.Context(), "x")
	if known := fault.From(err); known.Kind != fault.ErrUnavailable || known.RetryAfter != fault.Tried {
		t.Errorf("got %v, to be tried again after %v", err, known.RetryAfter)
	}
	if attempts.Load() != 1 {
		t.Errorf("%d attempts were made", attempts.Load())
	}
}

func TestRetriesEndWhenManyFail(t *testing.T) {
	unavailable := status.Error(codes.Unavailable, "no")
	throttle := throttle{tokens: maxTokens}
	allowed := 0
	for range 1000 {
		if throttle.record(unavailable) {
			allowed++
		}
	}
	if allowed != maxTokens/2-1 {
		t.Errorf("%d retries were allowed, want %v", allowed, maxTokens/2-1)
	}
	for range 1000 {
		throttle.record(nil)
	}
	if !throttle.record(unavailable) {
		t.Error("no retry after a thousand successes")
	}
}

func TestOnlyUnavailableIsRetried(t *testing.T) {
	for code, want := range map[codes.Code]int64{
		codes.Unavailable: attempts, codes.ResourceExhausted: 1, codes.DeadlineExceeded: 1, codes.Internal: 1, codes.Aborted: 1,
	} {
		a := new(probe)
		a.batch = func([]probeEntry, probeStream) error { return status.Error(code, "no") }
		a.start(t, "127.0.0.1:0")
		if _, err := connect(t, defaults(t, a.addr)).batch.Do(t.Context(), "x"); err == nil {
			t.Errorf("%v: no error", code)
		}
		if got := a.calls.Load(); got != want {
			t.Errorf("%v: %d attempts, want %d", code, got, want)
		}
	}
}
