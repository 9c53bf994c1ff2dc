//go:build otlp

package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// Export sends spans to the OTLP collector at endpoint (http://host:4317, https
// for TLS) from now on. What is sampled says OTEL_TRACES_SAMPLER: all that their
// callers sample, and all that begins here, unless it is told otherwise. Flush
// sends what is left, at the end.
func Export(ctx context.Context, service, endpoint string) (flush func(context.Context) error, err error) {
	exporter, err := otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("spans: %w", err)
	}
	return export(service, sdktrace.NewBatchSpanProcessor(exporter)), nil
}

func export(service string, processor sdktrace.SpanProcessor) (flush func(context.Context) error) {
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithSpanProcessor(processor),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", service))),
	)
	var t tracer = otelTracer{provider.Tracer(service)}
	exporting.Store(&t)
	return func(ctx context.Context) error {
		exporting.Store(nil)
		return provider.Shutdown(ctx)
	}
}

type otelTracer struct{ trace.Tracer }

func (t otelTracer) start(ctx context.Context, name string, server bool) (Trace, Span) {
	kind := trace.SpanKindClient
	if server {
		kind = trace.SpanKindServer
	}
	if parent, ok := TraceOf(ctx); ok {
		ctx = trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
			TraceID: parent.id, SpanID: parent.span, TraceFlags: trace.TraceFlags(parent.flags), Remote: server,
		}))
	}
	_, span := t.Start(ctx, name, trace.WithSpanKind(kind))
	is := span.SpanContext()
	return Trace{id: is.TraceID(), span: is.SpanID(), flags: byte(is.TraceFlags())}, otelSpan{span}
}

type otelSpan struct{ trace.Span }

// Rename implements Span.
func (s otelSpan) Rename(name string) { s.SetName(name) }

// End implements Span.
func (s otelSpan) End(err error) {
	if err != nil {
		s.SetStatus(codes.Error, string(fault.From(err).Kind))
	}
	s.Span.End()
}
