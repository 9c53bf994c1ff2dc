package grpcclient

import (
	"context"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// metrics measure every attempt to call a core, and hand on its trace.
type metrics struct {
	calls    *prometheus.CounterVec
	took     *prometheus.HistogramVec
	inFlight prometheus.Gauge
	ready    prometheus.Gauge
}

func newMetrics(registerer prometheus.Registerer, target string) *metrics {
	auto := promauto.With(prometheus.WrapRegistererWith(prometheus.Labels{"target": target}, registerer))
	return &metrics{
		calls: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "rpc_client_calls_total",
			Help: "Calls to a core, retries counted, by method and code.",
		}, []string{"method", "code"}),
		took: auto.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "rpc_client_call_seconds",
			Help:    "Time from the start of a call to its end.",
			Buckets: telemetry.LatencyBuckets,
		}, []string{"method"}),
		inFlight: auto.NewGauge(prometheus.GaugeOpts{
			Name: "rpc_client_calls_in_flight",
			Help: "Calls to a core open now; a batch is one.",
		}),
		ready: auto.NewGauge(prometheus.GaugeOpts{
			Name: "rpc_client_ready",
			Help: "1 while an instance of the core is connected and healthy.",
		}),
	}
}

func (m *metrics) unary(
	ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	start := m.begin()
	ctx, span := telemetry.ClientSpan(ctx, strings.TrimPrefix(method, "/"))
	err := invoke(traced(ctx), method, request, reply, conn, options...)
	m.end(method, start, err)
	span.End(err)
	return err
}

func (m *metrics) stream(
	ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	start := m.begin()
	options = append(options, grpc.OnFinish(func(err error) { m.end(method, start, err) }))
	return open(traced(ctx), desc, conn, method, options...)
}

func (m *metrics) begin() time.Time {
	m.inFlight.Inc()
	return time.Now()
}

func (m *metrics) end(method string, start time.Time, err error) {
	m.inFlight.Dec()
	method = strings.TrimPrefix(method, "/")
	m.calls.WithLabelValues(method, codeOf(err)).Inc()
	m.took.WithLabelValues(method).Observe(time.Since(start).Seconds())
}

func codeOf(err error) string {
	if err == nil {
		return "ok"
	}
	return string(fault.KindOf(uint32(status.Code(err))))
}

// traced hands the trace of ctx on, if it has one: a batch of several callers has
// none, its entries do.
func traced(ctx context.Context) context.Context {
	if trace, ok := telemetry.TraceOf(ctx); ok {
		return metadata.AppendToOutgoingContext(ctx, "traceparent", trace.Traceparent())
	}
	return ctx
}
