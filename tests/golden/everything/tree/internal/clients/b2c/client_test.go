package b2c

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	b2cv1 "example.com/b2/shop/v2/gen/go/b2_shop/b2_c/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

func TestAPairIsCompared(t *testing.T) {
	core := startCore(t, "127.0.0.1:0", lengths)
	got, err := dial(t, core, limits()).Compare(t.Context(), Pair{"abc", "abcde"})
	if want := (Comparison{Distance: 2, Similarity: 0.5}); got != want || err != nil {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestCallsShareABatchAndGetTheirOwnAnswers(t *testing.T) {
	held := newHold(lengths)
	core := startCore(t, "127.0.0.1:0", held.compare)
	l := limits()
	l.Workers = 1
	client := dial(t, core, l)
	var calls sync.WaitGroup
	compare := func(n int) {
		got, err := client.Compare(t.Context(), Pair{"", strings.Repeat("a", n)})
		if err != nil || int(got.Distance) != n {
			t.Errorf("call %d got %v, %v", n, got, err)
		}
	}
	calls.Go(func() { compare(0) })
	<-held.arrived // the only worker is busy
	for n := 1; n <= 3; n++ {
		calls.Go(func() { compare(n) })
	}
	eventually(t, "three calls wait", func() bool { return waiting(t, client) == 3 })
	close(held.open)
	calls.Wait()
	if batch := <-held.arrived; len(batch) != 3 {
		t.Errorf("the second batch has %d entries, want 3", len(batch))
	}
}

func TestAnEntryCarriesTheDeadlineAndTheTraceOfItsCaller(t *testing.T) {
	held := newHold(lengths)
	close(held.open)
	client := dial(t, startCore(t, "127.0.0.1:0", held.compare), limits())
	trace := telemetry.StartTrace()
	ctx, cancel := context.WithTimeout(telemetry.WithTrace(t.Context(), trace), 3*time.Second)
	defer cancel()
	if _, err := client.Compare(ctx, Pair{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	entry := (<-held.arrived)[0]
	if entry.GetTimeoutMillis() == 0 || entry.GetTimeoutMillis() > 3000 {
		t.Errorf("timeout is %d ms, want what is left of 3s", entry.GetTimeoutMillis())
	}
	if got, ok := telemetry.ParseTraceparent(entry.GetTraceparent()); !ok || got.ID() != trace.ID() {
		t.Errorf("traceparent is %q, want trace %s", entry.GetTraceparent(), trace.ID())
	}
}

func TestAnEntryThatFailsDoesNotFailItsNeighbours(t *testing.T) {
	answers := func(_ context.Context, entries []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
		var results []*b2cv1.CompareResult
		for _, entry := range entries {
			reason, bad := b2cv1.EntryErrorReason_value["ENTRY_ERROR_REASON_"+entry.GetLeft()]
			if !bad {
				results = append(results, answer(0, 1))
				continue
			}
			results = append(results, &b2cv1.CompareResult{Outcome: &b2cv1.CompareResult_Error{
				Error: &b2cv1.EntryError{Reason: b2cv1.EntryErrorReason(reason), Message: "no"},
			}})
		}
		return results, nil
	}
	held := newHold(answers)
	l := limits()
	l.Workers = 1
	client := dial(t, startCore(t, "127.0.0.1:0", held.compare), l)
	var calls sync.WaitGroup
	calls.Go(func() { _, _ = client.Compare(t.Context(), Pair{}) })
	<-held.arrived
	want := map[string]error{
		"good": nil, "INVALID_ARGUMENT": fault.ErrInvalid, "DEADLINE_EXCEEDED": fault.ErrDeadline,
		"CANCELLED": fault.ErrUnavailable, "INTERNAL": fault.ErrInternal, "UNSPECIFIED": fault.ErrInternal,
	}
	for left, kind := range want {
		calls.Go(func() {
			if _, err := client.Compare(t.Context(), Pair{Left: left}); !errors.Is(err, kind) {
				t.Errorf("%s: got %v, want %v", left, err, kind)
			}
		})
	}
	eventually(t, "all wait", func() bool { return waiting(t, client) == len(want) })
	close(held.open)
	calls.Wait()
}

func TestAWrongPairIsRefusedBeforeItIsSent(t *testing.T) {
	core := startCore(t, "127.0.0.1:0", func(context.Context, []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
		t.Error("the pair was sent")
		return nil, nil
	})
	client := dial(t, core, limits())
	for _, pair := range []Pair{
		{Left: strings.Repeat("a", MaxTextBytes+1)},
		{Right: strings.Repeat("a", MaxTextBytes+1)},
		{Left: "\xff"},
	} {
		if _, err := client.Compare(t.Context(), pair); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("got %v, want invalid", err)
		}
	}
}

func TestTheLongestPairFits(t *testing.T) {
	long := strings.Repeat("a", MaxTextBytes)
	client := dial(t, startCore(t, "127.0.0.1:0", lengths), limits())
	if _, err := client.Compare(t.Context(), Pair{long, long}); err != nil {
		t.Error(err)
	}
}

func TestFailuresOfTheCoreHaveTheirKinds(t *testing.T) {
	for name, c := range map[string]struct {
		answer answers
		want   error
	}{
		"sheds": {func(ctx context.Context, _ []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
			_ = grpc.SetTrailer(ctx, metadata.Pairs("grpc-retry-pushback-ms", "1500"))
			return nil, status.Error(codes.ResourceExhausted, "queue is full")
		}, fault.ErrBusy},
		"is late": {func(context.Context, []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
			return nil, status.Error(codes.DeadlineExceeded, "deadline")
		}, fault.ErrDeadline},
		"drains": {func(context.Context, []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
			return nil, status.Error(codes.Unavailable, "draining")
		}, fault.ErrUnavailable},
		"refuses our request": {func(context.Context, []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
			return nil, status.Error(codes.InvalidArgument, "secret")
		}, fault.ErrInternal},
		"miscounts": {func(context.Context, []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
			return nil, nil
		}, fault.ErrInternal},
		"says nothing": {func(context.Context, []*b2cv1.CompareEntry) ([]*b2cv1.CompareResult, error) {
			return []*b2cv1.CompareResult{{}}, nil
		}, fault.ErrInternal},
	} {
		t.Run(name, func(t *testing.T) {
			client := dial(t, startCore(t, "127.0.0.1:0", c.answer), limits())
			eventually(t, "ready", client.Ready)
			_, err := client.Compare(t.Context(), Pair{"a", "b"})
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if known := fault.From(err); strings.Contains(known.Message, "secret") {
				t.Errorf("the caller sees %q", known.Message)
			}
			if name == "sheds" && fault.From(err).RetryAfter != 1500*time.Millisecond {
				t.Errorf("retry after %v, want what the core said", fault.From(err).RetryAfter)
			}
		})
	}
}

func TestACoreThatDiesIsUnavailableUntilItIsBack(t *testing.T) {
	core := startCore(t, "127.0.0.1:0", lengths)
	l := limits()
	l.Patience = 0
	client := dial(t, core, l)
	eventually(t, "ready", client.Ready)
	core.Stop()
	eventually(t, "lost", func() bool { return !client.Ready() })
	if _, err := client.Compare(t.Context(), Pair{"a", "b"}); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
	startCore(t, core.addr, lengths)
	eventually(t, "back", func() bool {
		_, err := client.Compare(t.Context(), Pair{"a", "b"})
		return err == nil
	})
}

func TestAFullQueueIsBusy(t *testing.T) {
	held := newHold(lengths)
	l := limits()
	l.Workers, l.Queue = 1, 1
	client := dial(t, startCore(t, "127.0.0.1:0", held.compare), l)
	var calls sync.WaitGroup
	calls.Go(func() { _, _ = client.Compare(t.Context(), Pair{}) })
	<-held.arrived
	calls.Go(func() { _, _ = client.Compare(t.Context(), Pair{}) })
	eventually(t, "one call waits", func() bool { return waiting(t, client) == 1 })
	if _, err := client.Compare(t.Context(), Pair{}); !errors.Is(err, fault.ErrBusy) {
		t.Errorf("got %v, want busy", err)
	}
	close(held.open)
	calls.Wait()
}

func TestACoreThatStallsMissesTheDeadline(t *testing.T) {
	held := newHold(lengths) // is never opened
	l := limits()
	l.Timeout = 50 * time.Millisecond
	client := dial(t, startCore(t, "127.0.0.1:0", held.compare), l)
	if _, err := client.Compare(t.Context(), Pair{}); !errors.Is(err, fault.ErrDeadline) {
		t.Errorf("got %v, want a passed deadline", err)
	}
}
