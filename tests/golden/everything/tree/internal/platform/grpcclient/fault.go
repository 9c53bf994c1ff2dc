package grpcclient

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	batchv1 "example.com/b2/shop/v2/gen/go/b2_shop/batch/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
)

// pushbackKey is the trailer in which a server says, in milliseconds, when to
// try again.
const pushbackKey = "grpc-retry-pushback-ms"

// theirs are the failures that a core finds in what our caller asked for: he may
// read what the core says about it. All others are between us and the core.
var theirs = map[fault.Kind]bool{
	fault.ErrInvalidArgument:    true,
	fault.ErrNotFound:           true,
	fault.ErrAlreadyExists:      true,
	fault.ErrPermissionDenied:   true,
	fault.ErrFailedPrecondition: true,
	fault.ErrAborted:            true,
	fault.ErrOutOfRange:         true,
	fault.ErrUnimplemented:      true,
}

// fault classifies the error of a call for the callers of this service.
func (c *Conn) fault(err error, trailer metadata.MD) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known
	}
	said := status.Convert(err)
	if said.Code() == codes.ResourceExhausted && strings.Contains(said.Message(), "message larger than max") {
		return tooLarge(said.Message(), err) // gRPC itself says that, and not because the core is busy
	}
	failure := c.classify(fault.KindOf(uint32(said.Code())), said.Message(), err)
	if told := pushback(trailer); told != 0 {
		failure.RetryAfter = told
	}
	return failure
}

// entryFault classifies the error of one entry of a batch.
func (c *Conn) entryFault(said *batchv1.EntryError) error {
	cause := fmt.Errorf("%s: %s", said.GetReason(), said.GetMessage())
	if said.GetReason() == batchv1.Reason_REASON_UNSPECIFIED {
		return fault.Wrap(fault.ErrInternal, "internal error", cause)
	}
	return c.classify(fault.KindOf(uint32(said.GetReason())), said.GetMessage(), cause) //nolint:gosec // an enum of codes
}

func (c *Conn) classify(kind fault.Kind, message string, cause error) *fault.Error {
	name := c.options.Name
	switch {
	case theirs[kind]:
		return fault.Wrap(kind, message, cause)
	case kind == fault.ErrResourceExhausted:
		return fault.Wrap(kind, name+" is busy", cause)
	case kind == fault.ErrDeadlineExceeded:
		return fault.Wrap(kind, name+" did not answer in time", cause)
	case kind == fault.ErrUnavailable, kind == fault.ErrCancelled:
		return c.unavailable(cause)
	}
	return fault.Wrap(fault.ErrInternal, "internal error", cause)
}

func (c *Conn) unavailable(cause error) *fault.Error {
	failure := fault.Wrap(fault.ErrUnavailable, c.options.Name+" is unavailable", cause)
	failure.RetryAfter = fault.Tried
	return failure
}

// tooLarge tells a request that is too large from an answer that is.
func tooLarge(message string, err error) error {
	if strings.Contains(message, "trying to send") {
		return fault.Wrap(fault.ErrTooLarge, "the request is too large", err)
	}
	return fault.Wrap(fault.ErrInternal, "internal error", err)
}

// pushback is when a server wants to be asked again; what is no number means never,
// by https://github.com/grpc/proposal/blob/master/A6-client-retries.md.
func pushback(trailer metadata.MD) time.Duration {
	told := trailer.Get(pushbackKey)
	if len(told) == 0 {
		return 0
	}
	millis, err := strconv.ParseUint(told[0], 10, 31)
	if err != nil {
		return fault.Tried
	}
	return time.Duration(millis) * time.Millisecond
}
