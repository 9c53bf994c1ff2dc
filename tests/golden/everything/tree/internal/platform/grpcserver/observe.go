package grpcserver

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// observer gives each call a trace, a deadline, a log line and a measurement. A
// panic is the end of that call only.
type observer struct {
	log     *slog.Logger
	timeout time.Duration
	open    atomic.Int64

	calls    *prometheus.CounterVec
	took     *prometheus.HistogramVec
	inFlight *prometheus.GaugeVec
}

func newObserver(log *slog.Logger, registerer prometheus.Registerer, timeout time.Duration) *observer {
	auto, byMethod := promauto.With(registerer), []string{"method"}
	return &observer{
		log: log, timeout: timeout,
		calls: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "rpc_server_calls_total",
			Help: "Calls answered, by method and code.",
		}, []string{"method", "code"}),
		took: auto.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "rpc_server_call_seconds",
			Help:    "Time from the header of a call to the end of its answer.",
			Buckets: telemetry.LatencyBuckets,
		}, byMethod),
		inFlight: auto.NewGaugeVec(prometheus.GaugeOpts{
			Name: "rpc_server_calls_in_flight",
			Help: "Calls without a whole answer.",
		}, byMethod),
	}
}

// ours are the services of gRPC itself, health before all: whatever else is
// refused or slow, they are answered, and they are not counted.
const ours = "/grpc."

func (o *observer) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (response any, err error) {
	if strings.HasPrefix(info.FullMethod, ours) {
		return next(ctx, request)
	}
	ctx, c := o.begin(ctx, info.FullMethod)
	defer func() { err = c.end(recover(), err) }()
	return next(ctx, request)
}

func (o *observer) stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) (err error) {
	if strings.HasPrefix(info.FullMethod, ours) {
		return next(server, stream)
	}
	ctx, c := o.begin(stream.Context(), info.FullMethod)
	defer func() { err = c.end(recover(), err) }()
	return next(server, within{stream, ctx})
}

// within is a stream with a context of ours.
type within struct {
	grpc.ServerStream

	ctx context.Context //nolint:containedctx // a stream carries its context
}

// Context returns it.
func (w within) Context() context.Context { return w.ctx }

// call is one that is under way.
type call struct {
	*observer

	ctx    context.Context //nolint:containedctx // what is reported at the end needs it
	cancel context.CancelFunc
	span   telemetry.Span
	method string
	start  time.Time
}

func (o *observer) begin(ctx context.Context, method string) (context.Context, *call) {
	method = strings.TrimPrefix(method, "/")
	ctx, span := telemetry.ServerSpan(parent(ctx), method)
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	o.open.Add(1)
	o.inFlight.WithLabelValues(method).Inc()
	return ctx, &call{observer: o, ctx: ctx, cancel: cancel, span: span, method: method, start: time.Now()}
}

// parent adds the trace of the caller, if there is one.
func parent(ctx context.Context) context.Context {
	for _, header := range metadata.ValueFromIncomingContext(ctx, "traceparent") {
		if trace, ok := telemetry.ParseTraceparent(header); ok {
			return telemetry.WithTrace(ctx, trace)
		}
	}
	return ctx
}

// end reports the call, and returns what its caller is told.
func (c *call) end(panicked any, err error) error {
	if panicked != nil {
		err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
	}
	took := time.Since(c.start)
	kind, told := c.told(err)
	c.cancel()
	c.open.Add(-1)
	c.inFlight.WithLabelValues(c.method).Dec()
	c.calls.WithLabelValues(c.method, codeOf(kind)).Inc()
	c.took.WithLabelValues(c.method).Observe(took.Seconds())
	c.span.End(err)
	c.report(kind, err, took)
	return told
}

func (c *call) report(kind fault.Kind, err error, took time.Duration) {
	level := levelOf(kind)
	if !c.log.Enabled(c.ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", c.method), slog.String("code", codeOf(kind)), slog.Float64("duration_ms", telemetry.Millis(took)),
	}
	if from, ok := peer.FromContext(c.ctx); ok {
		attrs = append(attrs, slog.String("peer", from.Addr.String()))
	}
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	c.log.LogAttrs(c.ctx, level, "call", attrs...)
}

// levelOf keeps what callers do wrong, and what is refused in an overload, from
// filling the log: metrics count it.
func levelOf(kind fault.Kind) slog.Level {
	switch kind {
	case fault.ErrInternal, fault.ErrUnknown, fault.ErrDataLoss:
		return slog.LevelError
	default:
		return slog.LevelDebug
	}
}

func codeOf(kind fault.Kind) string {
	if kind == "" {
		return "ok"
	}
	return string(kind)
}
