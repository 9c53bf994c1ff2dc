package fault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAnErrorIsOfItsKindAndOfItsCause(t *testing.T) {
	cause := errors.New("connection refused")
	err := fmt.Errorf("compare: %w", Wrap(ErrUnavailable, "core is unavailable", cause))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, cause) {
		t.Errorf("%v is neither of its kind nor of its cause", err)
	}
	if errors.Is(err, ErrBusy) {
		t.Errorf("%v is of a kind it does not have", err)
	}
}

func TestFromClassifiesWhatItKnows(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{New(ErrBusy, "full"), ErrBusy},
		{fmt.Errorf("outer: %w", New(ErrInvalid, "bad")), ErrInvalid},
		{context.DeadlineExceeded, ErrDeadline},
		{context.Canceled, ErrCanceled},
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
