package quotescore

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	quotescorev1 "example.com/b2/shop/v2/gen/go/b2_shop/quotes_core/v1"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// answers is what a fake core does with a batch.
type answers func(context.Context, []*quotescorev1.CompareEntry) ([]*quotescorev1.CompareResult, error)

// fakeCore is a real gRPC server with false answers.
type fakeCore struct {
	quotescorev1.UnimplementedQuotesCoreServiceServer
	*grpc.Server
	addr   string
	answer answers
}

func (c *fakeCore) Compare(ctx context.Context, in *quotescorev1.CompareRequest) (*quotescorev1.CompareResponse, error) {
	results, err := c.answer(ctx, in.GetEntries())
	if err != nil {
		return nil, err
	}
	return &quotescorev1.CompareResponse{Results: results}, nil
}

func startCore(t *testing.T, addr string, answer answers) *fakeCore {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c := &fakeCore{Server: grpc.NewServer(), addr: listener.Addr().String(), answer: answer}
	quotescorev1.RegisterQuotesCoreServiceServer(c.Server, c)
	checks := health.NewServer()
	checks.SetServingStatus(quotescorev1.QuotesCoreService_ServiceDesc.ServiceName, healthpb.HealthCheckResponse_SERVING)
	healthpb.RegisterHealthServer(c.Server, checks)
	go func() { _ = c.Serve(listener) }()
	t.Cleanup(c.Stop)
	return c
}

// lengths answers with something that can be told from the texts.
func lengths(_ context.Context, entries []*quotescorev1.CompareEntry) ([]*quotescorev1.CompareResult, error) {
	var results []*quotescorev1.CompareResult
	for _, entry := range entries {
		results = append(results, answer(len(entry.GetRight())-len(entry.GetLeft()), 0.5))
	}
	return results, nil
}

func answer(distance int, similarity float64) *quotescorev1.CompareResult {
	return &quotescorev1.CompareResult{Outcome: &quotescorev1.CompareResult_Comparison{
		Comparison: &quotescorev1.Comparison{Distance: uint32(distance), Similarity: similarity},
	}}
}

// hold shows each batch that arrives, and answers it once open is closed.
type hold struct {
	arrived chan []*quotescorev1.CompareEntry
	open    chan struct{}
	answer  answers
}

func newHold(answer answers) *hold {
	return &hold{arrived: make(chan []*quotescorev1.CompareEntry, 100), open: make(chan struct{}), answer: answer}
}

func (h *hold) compare(ctx context.Context, entries []*quotescorev1.CompareEntry) ([]*quotescorev1.CompareResult, error) {
	h.arrived <- entries
	select {
	case <-h.open:
		return h.answer(ctx, entries)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func limits() grpcclient.Limits {
	return grpcclient.Limits{
		Workers: 4, Queue: 100, Batch: 64, Timeout: 20 * time.Second, Patience: 10 * time.Second,
	}
}

// testClient keeps the metrics of its client.
type testClient struct {
	*Client
	metrics *prometheus.Registry
}

func dial(t *testing.T, core *fakeCore, limits grpcclient.Limits) testClient {
	t.Helper()
	target, err := grpcclient.ParseTarget(core.addr)
	if err != nil {
		t.Fatal(err)
	}
	metrics := prometheus.NewRegistry()
	client, err := New(target, limits, metrics)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		core.Stop() // whatever it still holds
		if err := client.Drain(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("drain: %v", err)
		}
		if err := client.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return testClient{client, metrics}
}

// waiting is the number of calls that wait for a worker.
func waiting(t *testing.T, client testClient) int {
	t.Helper()
	families, err := client.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "workerpool_queue_depth" {
			return int(family.GetMetric()[0].GetGauge().GetValue())
		}
	}
	t.Fatal("the depth of the queue is not measured")
	return 0
}

func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if met() {
			return
		}
	}
	t.Fatalf("not in 10s: %s", what)
}
