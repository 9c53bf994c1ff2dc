package grpcserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"google.golang.org/grpc"

	batchv1 "example.com/b2/shop/v2/gen/go/b2_shop/batch/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// EntryHeader is what an entry carries of its own caller: deadline and trace.
type EntryHeader = batchv1.EntryHeader

// EntryError says why an entry has no answer.
type EntryError = batchv1.EntryError

// moment is how long an answer that is ready waits for others to travel with.
const moment = time.Millisecond

// Method says how the entries E of a batched method are answered: each becomes an
// input I, that an output O, and that a result R of a response.
type Method[E, I, O, R, Res any] struct {
	Most     int // entries in a call, by the contract
	Header   func(E) *EntryHeader
	Input    func(E) (I, error)
	Do       func(context.Context, I) (O, error) // ends with its context; refuses what would be too much
	Result   func(index uint32, output O) R
	Failure  func(index uint32, failure *EntryError) R
	Response func([]R) *Res
	Log      *slog.Logger // of what is a defect
}

// outcome is what became of one entry.
type outcome[O any] struct {
	index  uint32
	output O
	err    error
}

// Answer answers every entry once, and hands over what is ready. If there was no
// room for a single one, the call as a whole is refused.
func (m Method[E, I, O, R, Res]) Answer(entries []E, stream grpc.ServerStreamingServer[Res]) error {
	if n := len(entries); n == 0 || n > m.Most {
		return fault.New(fault.ErrInvalidArgument, fmt.Sprintf("a call has 1 to %d entries, not %d", m.Most, n))
	}
	outcomes := make(chan outcome[O], len(entries))
	for i, entry := range entries {
		go func() { outcomes <- m.one(stream.Context(), uint32(i), entry) }() //nolint:gosec // at most Most
	}
	return m.deliver(outcomes, len(entries), stream)
}

func (m Method[E, I, O, R, Res]) deliver(outcomes <-chan outcome[O], missing int, stream grpc.ServerStreamingServer[Res]) error {
	var refused []outcome[O] // kept back while nobody has got in
	admitted := false
	for missing > 0 {
		ready, err := some(stream.Context(), outcomes, missing)
		if err != nil {
			return err
		}
		missing -= len(ready)
		if !admitted {
			ready, refused = append(refused, ready...), nil
			if admitted = !allRefused(ready); !admitted {
				refused = ready
				continue
			}
		}
		if err := stream.Send(m.response(ready)); err != nil {
			return err
		}
	}
	if len(refused) > 0 {
		return refused[0].err
	}
	return nil
}

// some waits for an outcome, and a moment for more, but for no more than missing.
func some[O any](ctx context.Context, outcomes <-chan outcome[O], missing int) ([]outcome[O], error) {
	ready := make([]outcome[O], 0, missing)
	select {
	case first := <-outcomes:
		ready = append(ready, first)
	case <-ctx.Done():
		return nil, fault.Ended(ctx)
	}
	late := time.NewTimer(moment)
	defer late.Stop()
	for len(ready) < missing {
		select {
		case next := <-outcomes:
			ready = append(ready, next)
		case <-late.C:
			return ready, nil
		}
	}
	return ready, nil
}

func allRefused[O any](outcomes []outcome[O]) bool {
	for _, o := range outcomes {
		if !errors.Is(o.err, fault.ErrResourceExhausted) && !errors.Is(o.err, fault.ErrUnavailable) {
			return false
		}
	}
	return true
}

// one answers an entry under its own deadline and in its own trace.
func (m Method[E, I, O, R, Res]) one(ctx context.Context, index uint32, entry E) (o outcome[O]) {
	o.index = index
	defer func() {
		if value := recover(); value != nil {
			o.err = fmt.Errorf("panic: %v\n%s", value, debug.Stack())
		}
		if o.err != nil && levelOf(fault.From(o.err).Kind) == slog.LevelError {
			m.Log.ErrorContext(ctx, "an entry failed", "error", o.err)
		}
	}()
	header := m.Header(entry)
	if trace, ok := telemetry.ParseTraceparent(header.GetTraceparent()); ok {
		ctx = telemetry.WithTrace(ctx, trace.Child())
	}
	if millis := header.GetTimeoutMillis(); millis > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(millis)*time.Millisecond)
		defer cancel()
	}
	input, err := m.Input(entry)
	if err == nil {
		o.output, err = m.Do(ctx, input)
	}
	o.err = err
	return o
}

func (m Method[E, I, O, R, Res]) response(ready []outcome[O]) *Res {
	results := make([]R, len(ready))
	for i, o := range ready {
		if o.err == nil {
			results[i] = m.Result(o.index, o.output)
		} else {
			results[i] = m.Failure(o.index, entryError(o.err))
		}
	}
	return m.Response(results)
}

// entryError says why an entry has no answer. What cannot be said of one entry
// alone is a defect, but for a server that is stopping: that has no room.
func entryError(err error) *EntryError {
	failure := fault.From(err)
	reason := batchv1.Reason(failure.Kind.RPC()) //nolint:gosec // a small number
	if failure.Kind == fault.ErrUnavailable {
		reason = batchv1.Reason_REASON_RESOURCE_EXHAUSTED
	}
	if _, known := batchv1.Reason_name[int32(reason)]; !known || reason == batchv1.Reason_REASON_UNSPECIFIED {
		return &EntryError{Reason: batchv1.Reason_REASON_INTERNAL, Message: "internal error"}
	}
	return &EntryError{Reason: reason, Message: failure.Message}
}
