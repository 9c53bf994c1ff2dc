package grpcserver

import (
	"errors"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// pushbackKey is the trailer that says, in milliseconds, when to try again; less than
// nothing means never.
const pushbackKey = "grpc-retry-pushback-ms"

// told is what the caller learns of an error, and the kind that it is counted as;
// empty for success. A call whose time is over ended for that reason, whatever
// its handler made of it.
func (c *call) told(err error) (fault.Kind, error) {
	if err == nil {
		return "", nil
	}
	if said, ok := errors.AsType[interface {
		error
		GRPCStatus() *status.Status
	}](err); ok && c.ctx.Err() == nil {
		return fault.KindOf(uint32(said.GRPCStatus().Code())), err
	}
	failure := fault.From(err)
	if c.ctx.Err() != nil {
		failure = fault.Ended(c.ctx)
	}
	if failure.RetryAfter != 0 {
		millis := strconv.FormatInt(failure.RetryAfter.Milliseconds(), 10)
		_ = grpc.SetTrailer(c.ctx, metadata.Pairs(pushbackKey, millis)) // a call without a transport has no trailers
	}
	return failure.Kind, status.Error(codes.Code(failure.Kind.RPC()), failure.Message)
}
