// Package telemetry holds what every service logs, measures and passes on.
package telemetry

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// NewLogger writes one JSON object a line, with times in UTC. Lines logged with a
// context that carries a trace name it. The level may change while it is used.
func NewLogger(w io.Writer, service string, level slog.Leveler) *slog.Logger {
	handler := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})
	return slog.New(traceHandler{handler.WithAttrs([]slog.Attr{slog.String("service", service)})})
}

type traceHandler struct{ slog.Handler }

func (h traceHandler) Handle(ctx context.Context, record slog.Record) error {
	record.Time = record.Time.UTC().Truncate(time.Microsecond)
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

// Millis is how durations are logged: in the fields that end in _ms.
func Millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
