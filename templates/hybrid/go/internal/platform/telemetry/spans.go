package telemetry

import (
	"context"
	"sync/atomic"
)

// Span is a piece of work that somebody may be looking at. Where spans are not
// exported it costs nothing; the trace goes on all the same.
type Span interface {
	// Rename is for those whose name is known at their end.
	Rename(name string)
	// End ends the span; err is why the work failed, or nil.
	End(err error)
}

// tracer makes spans.
type tracer interface {
	// start returns a span of the trace of ctx, or of a new one, and the trace as it
	// is within the span.
	start(ctx context.Context, name string, server bool) (Trace, Span)
}

// exporting is the tracer while spans are exported, and nil otherwise.
var exporting atomic.Pointer[tracer]

// ServerSpan enters the work that a request asks for. The trace is that of ctx, if
// it has one, and else a new one.
func ServerSpan(ctx context.Context, name string) (context.Context, Span) {
	if t := exporting.Load(); t != nil {
		return within(ctx, *t, name, true)
	}
	trace, ok := TraceOf(ctx)
	if !ok {
		trace = StartTrace()
	}
	return WithTrace(ctx, trace.Child()), noSpan{}
}

// ClientSpan enters a call that ctx makes.
func ClientSpan(ctx context.Context, name string) (context.Context, Span) {
	if t := exporting.Load(); t != nil {
		return within(ctx, *t, name, false)
	}
	return ctx, noSpan{}
}

func within(ctx context.Context, t tracer, name string, server bool) (context.Context, Span) {
	trace, span := t.start(ctx, name, server)
	return WithTrace(ctx, trace), span
}

type noSpan struct{}

func (noSpan) Rename(string) {}
func (noSpan) End(error)     {}
