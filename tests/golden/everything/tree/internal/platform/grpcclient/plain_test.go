package grpcclient

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

func TestAPlainCallIsAnsweredAndCarriesItsTrace(t *testing.T) {
	p := startProbe(t)
	var seen atomic.Value
	p.ask = func(ctx context.Context, text string) (string, error) {
		md, _ := metadata.FromIncomingContext(ctx)
		seen.Store(strings.Join(md.Get("traceparent"), ","))
		return text + "!", nil
	}
	trace := telemetry.StartTrace()
	got, err := connect(t, defaults(t, p.addr)).ask(telemetry.WithTrace(t.Context(), trace), "hello")
	if got != "hello!" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if in, ok := telemetry.ParseTraceparent(seen.Load().(string)); !ok || in.ID() != trace.ID() {
		t.Errorf("traceparent is %q, want trace %s", seen.Load(), trace.ID())
	}
}

func TestStatusesOfAPlainCallAreClassified(t *testing.T) {
	for code, want := range map[codes.Code]struct {
		kind  fault.Kind
		shown bool
	}{
		codes.InvalidArgument:    {fault.ErrInvalidArgument, true},
		codes.NotFound:           {fault.ErrNotFound, true},
		codes.AlreadyExists:      {fault.ErrAlreadyExists, true},
		codes.FailedPrecondition: {fault.ErrFailedPrecondition, true},
		codes.PermissionDenied:   {fault.ErrPermissionDenied, true},
		codes.ResourceExhausted:  {fault.ErrResourceExhausted, false},
		codes.DeadlineExceeded:   {fault.ErrDeadlineExceeded, false},
		codes.Unauthenticated:    {fault.ErrInternal, false}, // who is not known is this service
		codes.Internal:           {fault.ErrInternal, false},
		codes.Unknown:            {fault.ErrInternal, false},
	} {
		p := startProbe(t)
		p.ask = func(context.Context, string) (string, error) { return "", status.Error(code, "detail") }
		_, err := connect(t, defaults(t, p.addr)).ask(t.Context(), "")
		got := fault.From(err)
		if got.Kind != want.kind || strings.Contains(got.Message, "detail") != want.shown || got.Message == "" {
			t.Errorf("%v is %q and shows %q, want %q", code, got.Kind, got.Message, want.kind)
		}
	}
}

func TestAMessageOverTheLimitIsNotBusy(t *testing.T) {
	p := startProbe(t)
	p.ask = func(context.Context, string) (string, error) { return strings.Repeat("a", MaxMessage+1), nil }
	c := connect(t, defaults(t, p.addr))
	if _, err := c.ask(t.Context(), strings.Repeat("a", MaxMessage+1)); !errors.Is(err, fault.ErrTooLarge) {
		t.Errorf("a request that is too large: got %v", err)
	}
	if _, err := c.ask(t.Context(), ""); !errors.Is(err, fault.ErrInternal) {
		t.Errorf("an answer that is too large: got %v", err)
	}
}

func TestPlainCallsAreBounded(t *testing.T) {
	p, open := startProbe(t), make(chan struct{})
	arrived := make(chan struct{}, 10)
	p.ask = func(context.Context, string) (string, error) { arrived <- struct{}{}; <-open; return "", nil }
	options := defaults(t, p.addr)
	options.MaxCalls = 2
	c := connect(t, options)
	for range 2 {
		go func() { _, _ = c.ask(t.Context(), "") }()
		<-arrived
	}
	if _, err := c.ask(t.Context(), ""); !errors.Is(err, fault.ErrResourceExhausted) {
		t.Errorf("got %v, want a refusal", err)
	}
	if err := c.Check(t.Context()); !errors.Is(err, fault.ErrResourceExhausted) {
		t.Errorf("Check says %v, want a refusal", err)
	}
	close(open)
}

func count(send func(string) error, n int) error {
	for i := range n {
		if err := send(strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

func TestAStreamYieldsItsMessages(t *testing.T) {
	p := startProbe(t)
	p.watch = func(_ string, send func(string) error) error { return count(send, 3) }
	c := connect(t, defaults(t, p.addr))
	var got []string
	for message, err := range Stream(t.Context(), c.Conn, c.watching, wrapperspb.String("")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, message.GetValue())
	}
	if strings.Join(got, "") != "012" {
		t.Errorf("got %v", got)
	}
}

func TestAStreamThatFailsSaysWhyAtItsEnd(t *testing.T) {
	p := startProbe(t)
	p.watch = func(_ string, send func(string) error) error {
		_ = count(send, 1)
		return status.Error(codes.NotFound, "gone")
	}
	c := connect(t, defaults(t, p.addr))
	var last error
	messages := 0
	for _, err := range Stream(t.Context(), c.Conn, c.watching, wrapperspb.String("")) {
		if last = err; err == nil {
			messages++
		}
	}
	if messages != 1 || !errors.Is(last, fault.ErrNotFound) {
		t.Errorf("%d messages and %v", messages, last)
	}
}

func TestAReaderWhoStopsCancelsTheStream(t *testing.T) {
	p, ended := startProbe(t), make(chan error, 1)
	p.watch = func(_ string, send func(string) error) error {
		err := count(send, 1<<30)
		ended <- err
		return err
	}
	c := connect(t, defaults(t, p.addr))
	for _, err := range Stream(t.Context(), c.Conn, c.watching, wrapperspb.String("")) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if err := <-ended; err == nil {
		t.Error("the core was not told")
	}
}

func TestAReaderWhoIsSlowSlowsTheCoreDown(t *testing.T) {
	p := startProbe(t)
	var sent atomic.Int64
	p.watch = func(_ string, send func(string) error) error {
		text := strings.Repeat("a", 64<<10)
		for range 1000 {
			if err := send(text); err != nil {
				return err
			}
			sent.Add(1)
		}
		return nil
	}
	c := connect(t, defaults(t, p.addr))
	for _, err := range Stream(t.Context(), c.Conn, c.watching, wrapperspb.String("")) {
		if err != nil {
			t.Error(err)
		}
		time.Sleep(200 * time.Millisecond) // in which an unbounded sender would send everything
		break
	}
	if got := sent.Load(); got > 100 {
		t.Errorf("%d messages of 64 KiB were sent to a reader who took one", got)
	}
}

func TestAStreamThatDoesNotBeginMissesTheDeadlineAndOneThatRunsDoesNot(t *testing.T) {
	p, open := startProbe(t), make(chan struct{})
	p.watch = func(text string, send func(string) error) error {
		if text == "runs" {
			_ = send("first")
			<-open
			return send("second")
		}
		<-open
		return nil
	}
	options := defaults(t, p.addr)
	options.Timeout = 50 * time.Millisecond
	c := connect(t, options)
	for _, err := range Stream(t.Context(), c.Conn, c.watching, wrapperspb.String("stalls")) {
		if !errors.Is(err, fault.ErrDeadlineExceeded) {
			t.Errorf("got %v, want a passed deadline", err)
		}
	}
	time.AfterFunc(4*options.Timeout, func() { close(open) })
	messages := 0
	for _, err := range Stream(t.Context(), c.Conn, c.watching, wrapperspb.String("runs")) {
		if err != nil {
			t.Fatalf("a stream that has begun is cut off: %v", err)
		}
		messages++
	}
	if messages != 2 {
		t.Errorf("%d messages, want 2", messages)
	}
}
