package grpcclient

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	batchv1 "example.com/b2/shop/v2/gen/go/b2_shop/batch/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// sluggish answers as told, after it was told to.
type sluggish struct {
	arrived chan []probeEntry
	open    chan struct{}
	answer  func([]probeEntry, probeStream) error
}

func newSluggish(answer func([]probeEntry, probeStream) error) *sluggish {
	return &sluggish{make(chan []probeEntry, 1000), make(chan struct{}), answer}
}

func (s *sluggish) batch(entries []probeEntry, stream probeStream) error {
	s.arrived <- entries
	select {
	case <-s.open:
		return s.answer(entries, stream)
	case <-stream.Context().Done():
		return stream.Context().Err()
	}
}

// gathered makes calls that share a batch, which arrives at the core behind those
// that keep every worker busy. It returns once they wait.
func gathered(t *testing.T, c *client, s *sluggish, texts []string, result func(text, got string, err error)) (calls *sync.WaitGroup) {
	t.Helper()
	calls = &sync.WaitGroup{}
	for range 1 + workers { // the first is sent by its own caller
		calls.Go(func() { _, _ = c.batch.Do(t.Context(), "") })
		<-s.arrived
	}
	for _, text := range texts {
		calls.Go(func() {
			got, err := c.batch.Do(t.Context(), text)
			result(text, got, err)
		})
	}
	eventually(t, "they wait", func() bool {
		return waitingIn(t, c) == len(texts)
	})
	return calls
}

func waitingIn(t *testing.T, c *client) int {
	t.Helper()
	families, err := c.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			for _, label := range metric.GetLabel() {
				if family.GetName() == "workerpool_entries" && label.GetValue() == "waiting" {
					return int(metric.GetGauge().GetValue())
				}
			}
		}
	}
	t.Fatal("what waits is not measured")
	return 0
}

// patient are options under which nothing leaves before a worker is free, and then
// everything together.
func patient(t *testing.T, p *probe) Options {
	t.Helper()
	options := defaults(t, p.addr)
	options.Linger, options.Work = 0, 0
	return options
}

func TestACallIsAnswered(t *testing.T) {
	c := connect(t, defaults(t, startProbe(t).addr))
	if got, err := c.batch.Do(t.Context(), "hello"); got != "hello" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCallsShareABatchAndGetTheirOwnAnswers(t *testing.T) {
	held, p := newSluggish(echo), new(probe)
	p.batch = held.batch
	c := connect(t, patient(t, p.start(t, "127.0.0.1:0")))
	calls := gathered(t, c, held, []string{"a", "b", "c"}, func(text, got string, err error) {
		if got != text || err != nil {
			t.Errorf("%s got %q, %v", text, got, err)
		}
	})
	close(held.open)
	calls.Wait()
	if batch := <-held.arrived; len(batch) != 3 {
		t.Errorf("the batch has %d entries, want 3", len(batch))
	}
}

func TestAnEntryCarriesTheDeadlineAndTheTraceOfItsCaller(t *testing.T) {
	held, p := newSluggish(echo), new(probe)
	close(held.open)
	var inMetadata atomic.Value
	p.batch = func(entries []probeEntry, stream probeStream) error {
		md, _ := metadata.FromIncomingContext(stream.Context())
		inMetadata.Store(strings.Join(md.Get("traceparent"), ","))
		return held.batch(entries, stream)
	}
	c := connect(t, defaults(t, p.start(t, "127.0.0.1:0").addr))
	trace := telemetry.StartTrace()
	ctx, cancel := context.WithTimeout(telemetry.WithTrace(t.Context(), trace), 3*time.Second)
	defer cancel()
	if _, err := c.batch.Do(ctx, "x"); err != nil {
		t.Fatal(err)
	}
	entry := (<-held.arrived)[0]
	if entry.timeout <= 0 || entry.timeout > 3*time.Second {
		t.Errorf("timeout is %v, want what is left of 3s", entry.timeout)
	}
	for _, where := range []string{entry.trace, inMetadata.Load().(string)} {
		if got, ok := telemetry.ParseTraceparent(where); !ok || got.ID() != trace.ID() {
			t.Errorf("traceparent is %q, want trace %s", where, trace.ID())
		}
	}
}

func TestAnEntryThatFailsDoesNotFailItsNeighbours(t *testing.T) {
	held, p := newSluggish(func(entries []probeEntry, stream probeStream) error {
		var results []probeResult
		for i, e := range entries {
			result := probeResult{index: i, text: e.text, reason: batchv1.Reason(batchv1.Reason_value["REASON_"+e.text])}
			result.empty = e.text == "EMPTY"
			results = append(results, result)
		}
		return stream.results(results...)
	}), new(probe)
	p.batch = held.batch
	c := connect(t, patient(t, p.start(t, "127.0.0.1:0")))
	want := map[string]error{
		"good": nil, "INVALID_ARGUMENT": fault.ErrInvalidArgument, "DEADLINE_EXCEEDED": fault.ErrDeadlineExceeded,
		"CANCELLED": fault.ErrUnavailable, "INTERNAL": fault.ErrInternal, "NOT_FOUND": fault.ErrNotFound,
		"ALREADY_EXISTS": fault.ErrAlreadyExists, "PERMISSION_DENIED": fault.ErrPermissionDenied,
		"RESOURCE_EXHAUSTED": fault.ErrResourceExhausted, "UNIMPLEMENTED": fault.ErrUnimplemented, "EMPTY": fault.ErrInternal,
	}
	var texts []string
	for text := range want {
		texts = append(texts, text)
	}
	calls := gathered(t, c, held, texts, func(text, _ string, err error) {
		if !errors.Is(err, want[text]) {
			t.Errorf("%s: got %v, want %v", text, err, want[text])
		}
	})
	close(held.open)
	calls.Wait()
}

func TestTextThatCannotBeSentKeepsNoOtherFromBeingSent(t *testing.T) {
	held, p := newSluggish(echo), new(probe)
	p.batch = held.batch
	c := connect(t, patient(t, p.start(t, "127.0.0.1:0")))
	want := map[string]error{"good": nil, "\xff": fault.ErrInvalidArgument, "fine": nil}
	calls := gathered(t, c, held, []string{"good", "\xff", "fine"}, func(text, got string, err error) {
		if !errors.Is(err, want[text]) || (err == nil && got != text) {
			t.Errorf("%q: got %q, %v, want %v", text, got, err, want[text])
		}
	})
	close(held.open)
	calls.Wait()
	if _, err := c.batch.Do(t.Context(), "\xff"); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Errorf("alone: got %v", err)
	}
}

func TestASlowEntryKeepsNoOtherWaiting(t *testing.T) {
	finish := make(chan struct{})
	held, p := newSluggish(func(entries []probeEntry, stream probeStream) error {
		slow := -1
		for i, e := range entries {
			if e.text == "slow" {
				slow = i
			} else if err := stream.results(probeResult{index: i, text: e.text}); err != nil {
				return err
			}
		}
		if slow < 0 {
			return nil
		}
		<-finish
		return stream.results(probeResult{index: slow, text: "slow"})
	}), new(probe)
	p.batch = held.batch
	c := connect(t, patient(t, p.start(t, "127.0.0.1:0")))
	quick := make(chan string, 3)
	calls := gathered(t, c, held, []string{"a", "slow", "b"}, func(text, got string, err error) {
		if got != text || err != nil {
			t.Errorf("%s got %q, %v", text, got, err)
		}
		quick <- text
	})
	close(held.open)
	got := []string{<-quick, <-quick}
	slices.Sort(got)
	if !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%v were answered first", got)
	}
	close(finish)
	calls.Wait()
}

func TestABatchStaysBelowTheLimitOfAMessage(t *testing.T) {
	held, p := newSluggish(echo), new(probe)
	p.batch = func(entries []probeEntry, stream probeStream) error {
		held.arrived <- entries
		<-held.open
		for i := range entries { // the answers are as large
			if err := stream.results(probeResult{index: i, text: entries[i].text}); err != nil {
				return err
			}
		}
		return nil
	}
	c := connect(t, patient(t, p.start(t, "127.0.0.1:0")))
	texts := make([]string, 60)
	for i := range texts {
		texts[i] = strconv.Itoa(i) + strings.Repeat("a", 128<<10)
	}
	calls := gathered(t, c, held, texts, func(text, got string, err error) {
		if got != text || err != nil {
			t.Errorf("%.2s: %v", text, err)
		}
	})
	close(held.open)
	calls.Wait()
}

func TestAnEntryThatFitsInNoMessageIsTooLarge(t *testing.T) {
	c := connect(t, defaults(t, startProbe(t).addr))
	if _, err := c.batch.Do(t.Context(), strings.Repeat("a", maxBytes)); !errors.Is(err, fault.ErrTooLarge) {
		t.Errorf("got %v, want too large", err)
	}
}

func TestFailuresOfTheWholeCallHaveTheirKinds(t *testing.T) {
	for name, c := range map[string]struct {
		answer func([]probeEntry, probeStream) error
		want   error
	}{
		"sheds": {func(_ []probeEntry, stream probeStream) error {
			stream.SetTrailer(metadata.Pairs(pushbackKey, "1500"))
			return status.Error(codes.ResourceExhausted, "full")
		}, fault.ErrResourceExhausted},
		"is late":             {func([]probeEntry, probeStream) error { return status.Error(codes.DeadlineExceeded, "") }, fault.ErrDeadlineExceeded},
		"drains":              {func([]probeEntry, probeStream) error { return status.Error(codes.Unavailable, "") }, fault.ErrUnavailable},
		"refuses our request": {func([]probeEntry, probeStream) error { return status.Error(codes.InvalidArgument, "secret") }, fault.ErrInternal},
		"is broken":           {func([]probeEntry, probeStream) error { return status.Error(codes.DataLoss, "secret") }, fault.ErrInternal},
		"says nothing":        {func([]probeEntry, probeStream) error { return nil }, fault.ErrInternal},
		"answers others":      {func(_ []probeEntry, s probeStream) error { return s.results(probeResult{index: 7}) }, fault.ErrInternal},
	} {
		t.Run(name, func(t *testing.T) {
			p := &probe{batch: c.answer}
			_, err := connect(t, defaults(t, p.start(t, "127.0.0.1:0").addr)).batch.Do(t.Context(), "x")
			if !errors.Is(fault.From(err).Kind, c.want) {
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
