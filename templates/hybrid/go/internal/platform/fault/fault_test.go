package fault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAnErrorIsOfItsKindAndOfItsCause(t *testing.T) {
	cause := errors.New("connection refused")
	err := fmt.Errorf("fetch: %w", Wrap(ErrUnavailable, "store is unavailable", cause))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, cause) {
		t.Errorf("%v is neither of its kind nor of its cause", err)
	}
	if errors.Is(err, ErrResourceExhausted) {
		t.Errorf("%v is of a kind it does not have", err)
	}
}

func TestFromClassifiesWhatItKnows(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{New(ErrNotFound, "no"), ErrNotFound},
		{fmt.Errorf("outer: %w", New(ErrInvalidArgument, "bad")), ErrInvalidArgument},
		{context.DeadlineExceeded, ErrDeadlineExceeded},
		{context.Canceled, ErrCancelled},
		{errors.New("boom"), ErrInternal},
	} {
		if got := From(c.err).Kind; got != c.want {
			t.Errorf("From(%v) is %q, want %q", c.err, got, c.want)
		}
	}
}

func TestAnUnknownErrorIsNotShownToTheCaller(t *testing.T) {
	if got := From(errors.New("password=hunter2")).Message; strings.Contains(got, "hunter2") {
		t.Errorf("message %q shows the cause", got)
	}
}

func TestEveryKindHasItsStatusAndItsNumber(t *testing.T) {
	for kind, want := range map[Kind]struct {
		status int
		rpc    uint32
	}{
		ErrCancelled: {499, 1}, ErrInvalidArgument: {400, 3}, ErrDeadlineExceeded: {504, 4}, ErrNotFound: {404, 5},
		ErrAlreadyExists: {409, 6}, ErrPermissionDenied: {403, 7}, ErrResourceExhausted: {429, 8},
		ErrFailedPrecondition: {400, 9}, ErrUnimplemented: {501, 12}, ErrInternal: {500, 13}, ErrUnavailable: {503, 14},
		ErrUnauthenticated: {401, 16}, ErrTooLarge: {413, 3}, ErrRequestTimeout: {408, 4}, Kind("new"): {500, 2},
	} {
		if kind.Status() != want.status || kind.RPC() != want.rpc {
			t.Errorf("%s is %d and %d, want %d and %d", kind, kind.Status(), kind.RPC(), want.status, want.rpc)
		}
	}
}

func TestANumberLeadsBackToItsKind(t *testing.T) {
	for number := uint32(1); number <= 16; number++ {
		if got := KindOf(number).RPC(); got != number {
			t.Errorf("%d leads to %s, which is %d", number, KindOf(number), got)
		}
	}
	if KindOf(99) != ErrUnknown || KindOf(99).Status() != http.StatusInternalServerError {
		t.Errorf("99 is %s", KindOf(99))
	}
}

func TestADeadlineWithACauseIsADeadline(t *testing.T) {
	used := errors.New("the budget of this route is used up")
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Nanosecond, used)
	defer cancel()
	<-ctx.Done()
	if err := Ended(ctx); err.Kind != ErrDeadlineExceeded || !errors.Is(err, used) {
		t.Errorf("got %v of kind %s", err, err.Kind)
	}
}

func TestACancelledContextIsACallerWhoHasGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Ended(ctx); err.Kind != ErrCancelled {
		t.Errorf("got %v", err)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	stop(New(ErrUnavailable, "shutting down"))
	if err := Ended(ctx); err.Kind != ErrUnavailable {
		t.Errorf("got %v, want the failure that ended it", err)
	}
}
