package grpcserver

import (
	"context"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/telemetry"
	"example.com/b2/shop/v2/internal/platform/workerpool"
)

func TestEveryEntryHasItsOwnOutcome(t *testing.T) {
	r := start(t, defaults(), roomy())
	got, err := all(r.open(t.Context(), t, entry("a"), entry(""), entry("panic"), entry("missing"), entry("defect"), entry("b")))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a", "REASON_INVALID_ARGUMENT: it is empty", "REASON_INTERNAL: internal error",
		"REASON_NOT_FOUND: there is no such thing", "REASON_INTERNAL: internal error", "b",
	}
	for i, text := range want {
		if got[i] != text {
			t.Errorf("entry %d: got %q, want %q", i, got[i], text)
		}
	}
	for _, text := range []string{"the probe panics", "a secret of the server"} {
		if !strings.Contains(r.said.String(), text) {
			t.Errorf("the log does not say %q", text)
		}
	}
}

func TestAQuickBatchIsOneMessage(t *testing.T) {
	r := start(t, defaults(), roomy())
	eventually(t, "all in one", func() bool { // a busy machine may be too slow for a moment
		got, err := next(r.open(t.Context(), t, entry("a"), entry("b"), entry("c")))
		return err == nil && len(got) == 3
	})
}

func TestWhatIsDoneIsHandedOverWhileANeighbourStillWorks(t *testing.T) {
	r := start(t, defaults(), roomy())
	stream := r.open(t.Context(), t, entry("wait"), entry("a"))
	if got, err := next(stream); err != nil || got[1] != "a" || len(got) != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
	close(r.gate)
	if got, err := all(stream); err != nil || got[0] != "wait" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAnEntryIsAnsweredAtItsDeadlineWhetherItGivesUpOrNot(t *testing.T) {
	for _, what := range []string{"wait", "hang"} {
		t.Run(what, func(t *testing.T) {
			r := start(t, defaults(), roomy())
			defer close(r.gate)
			got, err := all(r.open(t.Context(), t, map[string]any{"what": what, "millis": 20}, entry("a")))
			if err != nil || !strings.HasPrefix(got[0], "REASON_DEADLINE_EXCEEDED") || got[1] != "a" {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestACallThatEndsAtItsDeadlineHasHandedOverWhatWasDone(t *testing.T) {
	r := start(t, defaults(), roomy())
	defer close(r.gate)
	if _, err := r.ask(t.Context(), "a"); err != nil { // so that it is connected
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	got, err := all(r.open(ctx, t, entry("hang"), entry("a")))
	if status.Code(err) != codes.DeadlineExceeded || got[1] != "a" || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestABatchIsNeitherEmptyNorLargerThanItsContractAllows(t *testing.T) {
	r := start(t, defaults(), roomy())
	for _, size := range []int{0, 9} {
		var entries []map[string]any
		for range size {
			entries = append(entries, entry("a"))
		}
		if _, err := all(r.open(t.Context(), t, entries...)); status.Code(err) != codes.InvalidArgument {
			t.Errorf("%d entries: got %v", size, err)
		}
	}
}

func TestEntriesWithoutRoomAreRefusedAndTheirNeighboursAreNot(t *testing.T) {
	r := start(t, defaults(), workerpool.Options[string]{Workers: 1, Limit: 2})
	stream := r.open(t.Context(), t, entry("wait"), entry("wait"), entry("wait"))
	<-r.came
	eventually(t, "one is refused", func() bool { return r.shed(t) == 1 })
	close(r.gate)
	got, err := all(stream)
	refused := 0
	for _, text := range got {
		if strings.HasPrefix(text, "REASON_RESOURCE_EXHAUSTED") {
			refused++
		}
	}
	if err != nil || len(got) != 3 || refused != 1 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestABatchWithoutAnyRoomIsToldWhenToTryAgain(t *testing.T) {
	r := start(t, defaults(), workerpool.Options[string]{Workers: 1, Limit: 1})
	quick, err := all(r.open(t.Context(), t, map[string]any{"what": "wait", "millis": 50})) // which tells the pace
	if err != nil || len(quick) != 1 {
		t.Fatal(quick, err)
	}
	<-r.came
	eventually(t, "it has left", func() bool { return r.pool.Check(t.Context()) == nil })
	inside := r.open(t.Context(), t, entry("wait"))
	<-r.came
	stream := r.open(t.Context(), t, entry("a"), entry("b"))
	got, err := all(stream)
	if status.Code(err) != codes.ResourceExhausted || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	if pushback(stream.Trailer()) == "" {
		t.Error("nobody is told when to try again")
	}
	close(r.gate)
	if _, err := all(inside); err != nil {
		t.Error(err)
	}
}

func TestNobodyIsToTryAgainWhatWasTriedAgainHere(t *testing.T) {
	r := start(t, defaults(), workerpool.Options[string]{Workers: 1, Limit: 2})
	stream := r.open(t.Context(), t, entry("away"), entry("away"))
	if _, err := all(stream); status.Code(err) != codes.Unavailable {
		t.Errorf("got %v", err)
	}
	if told := pushback(stream.Trailer()); told != "-1" {
		t.Errorf("whoever calls is told %q", told)
	}
}

func TestACallerWhoLeavesFreesTheWorker(t *testing.T) {
	r := start(t, defaults(), workerpool.Options[string]{Workers: 1, Limit: 1})
	ctx, cancel := context.WithCancel(t.Context())
	r.open(ctx, t, entry("wait"))
	<-r.came
	cancel()
	eventually(t, "there is room", func() bool {
		got, err := all(r.open(t.Context(), t, entry("a")))
		return err == nil && got[0] == "a"
	})
}

func TestAnEntryHasTheTraceOfItsOwnCaller(t *testing.T) {
	r := start(t, defaults(), roomy())
	trace := telemetry.StartTrace()
	got, err := all(r.open(t.Context(), t, map[string]any{"what": "trace", "trace": trace.Traceparent()}, entry("trace")))
	if err != nil || got[0] != trace.ID() || got[1] == trace.ID() || got[1] == "" {
		t.Errorf("got %v, %v; want %s first and another second", got, err, trace.ID())
	}
}
