// Package fault names the ways in which a request can fail, so that the code
// that fails and the code that answers need not know each other.
package fault

import (
	"context"
	"errors"
	"time"
)

// Error is a failure together with what its caller may know about it.
type Error struct {
	Kind       Kind
	Message    string        // shown to the caller
	RetryAfter time.Duration // when to try again; 0 if nobody knows, Tried if that was done already
	Cause      error         // for the log only; may be nil
}

// Tried is when to try again what was tried again already, nearer to the cause: not at
// all, as long as there is a caller who waits for the answer. A chain of components
// would make many calls of one otherwise.
const Tried = -time.Millisecond

// New returns a failure of a kind, with a message for the caller.
func New(kind Kind, message string) *Error {
	return &Error{Kind: kind, Message: message}
}

// Wrap is New with the cause that the log shows.
func Wrap(kind Kind, message string, cause error) *Error {
	return &Error{Kind: kind, Message: message, Cause: cause}
}

// Error returns the message and the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// Ended returns why ctx is over, as a failure. A cause of its own does not hide
// that it was a deadline.
func Ended(ctx context.Context) *Error {
	cause := context.Cause(ctx)
	if known, ok := errors.AsType[*Error](cause); ok {
		return known
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return Wrap(ErrDeadlineExceeded, "there was not enough time", cause)
	}
	return Wrap(ErrCancelled, "the caller has gone", cause)
}

// From returns the Error in err's tree, or one that hides err behind a general
// message: what nobody classified is a defect, and its text may hold secrets.
func From(err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Wrap(ErrDeadlineExceeded, "there was not enough time", err)
	case errors.Is(err, context.Canceled):
		return Wrap(ErrCancelled, "the caller has gone", err)
	}
	return Wrap(ErrInternal, "internal error", err)
}
