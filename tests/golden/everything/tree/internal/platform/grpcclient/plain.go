package grpcclient

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// Call makes a plain call, which must be idempotent: when the core dies it is
// made again. Its errors are of the kinds of package fault.
func Call[Req, Res any](
	ctx context.Context, conn *Conn, call func(context.Context, *Req, ...grpc.CallOption) (*Res, error), request *Req,
) (*Res, error) {
	ctx, cancel := sooner(ctx, conn.options.Timeout)
	defer cancel()
	if err := conn.await(ctx); err != nil {
		return nil, err
	}
	place, err := conn.calls.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { place.Leave(ctx.Err() == nil) }()
	var response *Res
	trailer, err := conn.retry(ctx, func() (trailer metadata.MD, err error) {
		response, err = call(ctx, request, grpc.Trailer(&trailer))
		return trailer, err
	})
	return response, conn.fault(err, trailer)
}

// Stream calls a server-streaming method and yields its messages; an error is the
// last. A message is read when it is asked for, so that a reader who is slow slows
// the core down; one who stops cancels the call. The first message has the time of
// a call, the stream as a whole only that of ctx. It is made again as long as
// nothing has come.
func Stream[Req, Res any](
	ctx context.Context, conn *Conn, call func(context.Context, *Req, ...grpc.CallOption) (grpc.ServerStreamingClient[Res], error), request *Req,
) iter.Seq2[*Res, error] {
	return func(yield func(*Res, error) bool) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		place, err := conn.streams.Enter(context.WithoutCancel(ctx)) // a stream has no pace to be late by
		if err != nil {
			yield(nil, err)
			return
		}
		defer place.Leave(false)
		late := time.AfterFunc(conn.options.Timeout, func() {
			cancel(fault.New(fault.ErrDeadlineExceeded, conn.options.Name+" did not answer in time"))
		})
		defer late.Stop()
		stream, first, err := open(ctx, conn, call, request)
		late.Stop()
		forward(conn, stream, first, err, ctx, yield)
	}
}

// open returns a stream and its first message.
func open[Req, Res any](
	ctx context.Context, conn *Conn, call func(context.Context, *Req, ...grpc.CallOption) (grpc.ServerStreamingClient[Res], error), request *Req,
) (stream grpc.ServerStreamingClient[Res], first *Res, err error) {
	_, err = conn.retry(ctx, func() (trailer metadata.MD, err error) {
		if stream, err = call(ctx, request); err != nil {
			return nil, err
		}
		if first, err = stream.Recv(); err != nil {
			trailer = stream.Trailer()
		}
		return trailer, err
	})
	return stream, first, err
}

// forward yields first and what follows it.
func forward[Res any](
	conn *Conn, stream grpc.ServerStreamingClient[Res], message *Res, err error, ctx context.Context, yield func(*Res, error) bool, //nolint:revive // ctx is that of the stream
) {
	for err == nil {
		if !yield(message, nil) {
			return
		}
		message, err = stream.Recv()
	}
	switch {
	case errors.Is(err, io.EOF):
	case ctx.Err() != nil:
		yield(nil, fault.Ended(ctx))
	case stream == nil:
		yield(nil, conn.fault(err, nil))
	default:
		yield(nil, conn.fault(err, stream.Trailer()))
	}
}
