package grpcclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	batchv1 "example.com/b2/shop/v2/gen/go/b2_shop/batch/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
	"example.com/b2/shop/v2/internal/platform/workerpool"
)

const (
	// workers is how many batches are under way without anybody having to wait for
	// a moment first. With more of them most calls would travel alone, and each
	// request costs both sides more than waiting for the answer to the one before.
	workers = 1
	// maxBytes is where a batch ends. The last entry may go beyond, and is as large
	// at most, so that the whole is below MaxMessage.
	maxBytes = MaxMessage / 2
	// entryOverhead is what the header of an entry takes, with room to spare.
	entryOverhead = 96
	// farewell is how long a core may take to end a call once it has answered.
	farewell = 100 * time.Millisecond
)

// EntryHeader is what an entry carries of its own caller: deadline and trace.
type EntryHeader = batchv1.EntryHeader

// Result is what became of one entry, as contracts say it.
type Result interface {
	GetIndex() uint32
	GetError() *batchv1.EntryError
}

// Method is a batched method of a stub.
type Method[Req, Res any] = func(context.Context, *Req, ...grpc.CallOption) (grpc.ServerStreamingClient[Res], error)

// Calls gathers single calls of a method into batches. Each keeps its own
// deadline, trace and error, and is answered as soon as the core has its answer.
type Calls[I, O any] struct {
	conn   *Conn
	name   string
	encode func(I) *entry
	pool   *workerpool.Pool[*entry, O]
}

// entry is an input on its way.
type entry struct {
	message proto.Message
	header  *batchv1.EntryHeader
	size    int
}

// NewCalls starts the workers of a method, which is called name in spans and
// metrics: call is that of the stub; wrap makes an entry of an input, with the
// header that is filled in when it is sent; request makes a batch of entries, and
// results takes an answer apart; output reads a result, and says whether there was
// one. The connection's Drain ends the workers.
func NewCalls[I, O any, E proto.Message, Req, Res any, R Result](
	conn *Conn, name string, call Method[Req, Res],
	wrap func(I, *EntryHeader) E, request func([]E) *Req, results func(*Res) []R, output func(R) (O, bool),
) *Calls[I, O] {
	s := &sender[I, O, E, Req, Res, R]{conn, call, wrap, request, results, output}
	name = conn.options.Name + "." + name
	pool := workerpool.New(workerpool.Options[*entry]{
		Name:    name,
		Workers: workers,
		Limit:   conn.options.MaxCalls,
		Batch:   conn.options.Batch,
		Work:    conn.options.Work,
		Bytes:   maxBytes,
		Size:    func(e *entry) int { return e.size },
		Linger:  conn.options.Linger,
		Inline:  true, // a call ends with its context
		Metrics: conn.options.Metrics,
	}, s.send)
	conn.mu.Lock()
	defer conn.mu.Unlock()
	conn.batched = append(conn.batched, pool.Drain)
	return &Calls[I, O]{conn: conn, name: name, encode: s.encode, pool: pool}
}

// Do makes one call. Its errors are of the kinds of package fault. Calls must be
// idempotent: one whose core dies is made again.
func (c *Calls[I, O]) Do(ctx context.Context, input I) (output O, err error) {
	ctx, span := telemetry.ClientSpan(ctx, c.name)
	output, err = c.do(ctx, input)
	span.End(err)
	return output, err
}

func (c *Calls[I, O]) do(ctx context.Context, input I) (O, error) {
	var none O
	ctx, cancel := sooner(ctx, c.conn.options.Timeout)
	defer cancel()
	e := c.encode(input)
	if e.size > maxBytes {
		return none, fault.New(fault.ErrTooLarge, "the request is too large")
	}
	if err := c.conn.await(ctx); err != nil { // before it takes a place
		return none, err
	}
	output, err := c.pool.Do(ctx, e)
	if err != nil {
		return none, fault.From(err)
	}
	return output, nil
}

// sooner is context.WithTimeout, but costs nothing if ctx ends before that anyway.
func sooner(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= timeout {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, timeout)
}

// Check says whether a call would be refused now, so that nobody need read what
// it would be about.
func (c *Calls[I, O]) Check(ctx context.Context) error {
	if err := c.conn.lost(); err != nil {
		return err
	}
	return c.pool.Check(ctx)
}

// Drain refuses new calls and waits for those under way, until ctx ends.
func (c *Calls[I, O]) Drain(ctx context.Context) error { return c.pool.Drain(ctx) }

// sender is the side of Calls that knows the types of the contract.
type sender[I, O any, E proto.Message, Req, Res any, R Result] struct {
	conn    *Conn
	call    Method[Req, Res]
	wrap    func(I, *EntryHeader) E
	request func([]E) *Req
	results func(*Res) []R
	output  func(R) (O, bool)
}

func (s *sender[I, O, E, Req, Res, R]) encode(input I) *entry {
	header := &batchv1.EntryHeader{}
	message := s.wrap(input, header)
	return &entry{message, header, proto.Size(message) + entryOverhead}
}

// send has a batch answered; what fails as a whole is tried again with those that
// have no answer yet.
func (s *sender[I, O, E, Req, Res, R]) send(ctx context.Context, batch []*workerpool.Job[*entry, O]) {
	trailer, err := s.conn.retry(ctx, func() (metadata.MD, error) {
		if batch = unanswered(batch); len(batch) == 0 {
			return nil, nil
		}
		trailer, err := s.attempt(ctx, batch)
		if status.Code(err) != codes.Internal {
			return trailer, err
		}
		all := len(batch)
		if batch = encodable(batch); 0 < len(batch) && len(batch) < all {
			trailer, err = s.attempt(ctx, batch)
		}
		return trailer, err
	})
	if err = s.conn.fault(err, trailer); errors.Is(err, fault.ErrInvalidArgument) {
		err = fault.Wrap(fault.ErrInternal, "internal error", err) // the batch is ours, whatever is in it
	}
	for _, job := range batch {
		job.Fail(err)
	}
}

// attempt makes one call and hands over its answers as they come.
func (s *sender[I, O, E, Req, Res, R]) attempt(ctx context.Context, batch []*workerpool.Job[*entry, O]) (metadata.MD, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := s.call(ctx, s.message(batch))
	if err != nil {
		return nil, err
	}
	missing := len(batch)
	for {
		response, err := stream.Recv()
		switch {
		case err != nil && missing == 0:
			return nil, nil
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%s left %d of %d entries without an answer", s.conn.options.Name, missing, len(batch))
		case err != nil:
			return stream.Trailer(), err
		}
		answers, err := s.deliver(batch, s.results(response))
		if err != nil {
			return nil, err
		}
		if missing -= answers; missing == 0 {
			late := time.AfterFunc(farewell, cancel)
			defer late.Stop()
		}
	}
}

// message is made of a batch just before it is sent, so that what it says of
// deadlines is true.
func (s *sender[I, O, E, Req, Res, R]) message(batch []*workerpool.Job[*entry, O]) *Req {
	entries := make([]E, len(batch))
	for i, job := range batch {
		fill(job.Input.header, job.Context)
		entries[i], _ = job.Input.message.(E) // encode made it
	}
	return s.request(entries)
}

// fill hands on what is the caller's own: his deadline and his trace.
func fill(header *batchv1.EntryHeader, ctx context.Context) { //nolint:revive // the context is what is read
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline).Milliseconds()
		header.TimeoutMillis = uint32(min(max(left, 1), math.MaxUint32)) // 0 would mean none
	}
	if trace, ok := telemetry.TraceOf(ctx); ok {
		header.Traceparent = trace.Traceparent()
	}
}

// deliver gives the callers their answers and returns how many there were.
func (s *sender[I, O, E, Req, Res, R]) deliver(batch []*workerpool.Job[*entry, O], results []R) (answers int, err error) {
	for _, result := range results {
		i := int(result.GetIndex())
		if i >= len(batch) {
			return answers, fmt.Errorf("%s answered entry %d of %d", s.conn.options.Name, i, len(batch))
		}
		if !batch[i].Answered() {
			batch[i].Answer(s.outcome(result))
			answers++
		}
	}
	return answers, nil
}

func (s *sender[I, O, E, Req, Res, R]) outcome(result R) (O, error) {
	output, ok := s.output(result)
	switch {
	case ok:
		return output, nil
	case result.GetError() != nil:
		return output, s.conn.entryFault(result.GetError())
	}
	return output, fmt.Errorf("%s sent a result without an outcome", s.conn.options.Name)
}

// encodable refuses the jobs whose entries cannot be sent, and with which no other can
// be: text that is not UTF-8 is found only when a message is written.
func encodable[O any](batch []*workerpool.Job[*entry, O]) (rest []*workerpool.Job[*entry, O]) {
	for _, job := range batch {
		if _, err := proto.Marshal(job.Input.message); err != nil {
			job.Fail(fault.Wrap(fault.ErrInvalidArgument, "the request holds text that is not UTF-8", err))
		} else {
			rest = append(rest, job)
		}
	}
	return rest
}

// unanswered returns the jobs of batch whose callers still wait.
func unanswered[I, O any](batch []*workerpool.Job[I, O]) (rest []*workerpool.Job[I, O]) {
	for _, job := range batch {
		if !job.Answered() && job.Context.Err() == nil {
			rest = append(rest, job)
		}
	}
	return rest
}
