package grpcclient

import (
	"strconv"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// pushbackKey is the trailer in which a server says, in milliseconds, when to
// try again.
const pushbackKey = "grpc-retry-pushback-ms"

// Fault classifies the error of a call to a core, for the callers of this
// service: what the core said about our request is not theirs to see.
func Fault(core string, err error, trailer metadata.MD) error {
	switch status.Code(err) {
	case codes.ResourceExhausted:
		return &fault.Error{
			Kind: fault.ErrBusy, Message: core + " is busy", RetryAfter: pushback(trailer), Cause: err,
		}
	case codes.Unavailable:
		return fault.Wrap(fault.ErrUnavailable, core+" is unavailable", err)
	case codes.DeadlineExceeded:
		return fault.Wrap(fault.ErrDeadline, core+" did not answer in time", err)
	case codes.Canceled:
		return fault.Wrap(fault.ErrUnavailable, core+" gave up", err)
	default:
		return fault.Wrap(fault.ErrInternal, "internal error", err)
	}
}

func pushback(trailer metadata.MD) time.Duration {
	for _, value := range trailer.Get(pushbackKey) {
		if millis, err := strconv.ParseUint(value, 10, 31); err == nil {
			return time.Duration(millis) * time.Millisecond
		}
	}
	return 0
}
