// Package telemetry holds what every service logs, measures and passes on.
package telemetry

import (
	"context"
	"io"
	"log/slog"
)

// NewLogger writes one JSON object a line. Lines logged with a context that
// carries a trace name it.
func NewLogger(w io.Writer, service string, level slog.Level) *slog.Logger {
	handler := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})
	return slog.New(traceHandler{handler}).With("service", service)
}

type traceHandler struct{ slog.Handler }

func (h traceHandler) Handle(ctx context.Context, record slog.Record) error {
	if trace, ok := TraceOf(ctx); ok {
		record.AddAttrs(slog.String("trace_id", trace.ID()))
	}
	return h.Handler.Handle(ctx, record)
}

func (h traceHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return traceHandler{h.Handler.WithAttrs(attrs)}
}

func (h traceHandler) WithGroup(name string) slog.Handler {
	return traceHandler{h.Handler.WithGroup(name)}
}
