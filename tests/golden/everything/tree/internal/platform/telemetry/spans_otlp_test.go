//go:build otlp

package telemetry

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestSpansGoOnWithTheTraceOfTheirCaller(t *testing.T) {
	exported := tracetest.NewInMemoryExporter()
	flush := export("probe", sdktrace.NewSimpleSpanProcessor(exported))
	defer func() { _ = flush(context.WithoutCancel(t.Context())) }()
	caller, _ := ParseTraceparent(parent)
	ctx, server := ServerSpan(WithTrace(t.Context(), caller), "request")
	inner, client := ClientSpan(ctx, "call")
	handed, _ := TraceOf(inner)
	client.End(fault.New(fault.ErrNotFound, "no"))
	server.Rename("GET /x")
	server.End(nil)

	spans := exported.GetSpans()
	if len(spans) != 2 {
		t.Fatalf("%d spans, want 2", len(spans))
	}
	call, request := spans[0], spans[1]
	if request.Name != "GET /x" || request.SpanKind != trace.SpanKindServer || request.Parent.SpanID() != caller.span {
		t.Errorf("the request is %q of %v, %v", request.Name, request.Parent.SpanID(), request.SpanKind)
	}
	if call.Parent.SpanID() != request.SpanContext.SpanID() || call.SpanContext.TraceID() != caller.id {
		t.Error("the call is not below the request, in the trace of the caller")
	}
	if call.Status.Code != codes.Error || call.Status.Description != "not_found" {
		t.Errorf("the call ended with %v", call.Status)
	}
	if handed.span != call.SpanContext.SpanID() {
		t.Error("what is handed on is not the span of the call")
	}
}

func TestWhatItsCallerDoesNotSampleIsNotExported(t *testing.T) {
	exported := tracetest.NewInMemoryExporter()
	flush := export("probe", sdktrace.NewSimpleSpanProcessor(exported))
	defer func() { _ = flush(context.WithoutCancel(t.Context())) }()
	caller, _ := ParseTraceparent(parent[:len(parent)-1] + "0")
	ctx, span := ServerSpan(WithTrace(t.Context(), caller), "request")
	span.End(nil)
	if n := len(exported.GetSpans()); n != 0 {
		t.Errorf("%d spans were exported", n)
	}
	if handed, _ := TraceOf(ctx); handed.ID() != caller.ID() || handed.flags != 0 {
		t.Errorf("%s does not go on with %s", handed.Traceparent(), caller.Traceparent())
	}
}
