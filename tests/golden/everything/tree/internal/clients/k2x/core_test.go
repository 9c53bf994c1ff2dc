package k2x

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	k2xv1 "example.com/b2/shop/v2/gen/go/b2_shop/k_2x/v1"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// fakeCore is a real gRPC server with false answers.
type fakeCore struct {
	k2xv1.UnimplementedK2XServiceServer

	answer func(*k2xv1.CompareEntry) *k2xv1.CompareResult
}

// Compare answers each entry with what it is told.
func (c fakeCore) Compare(in *k2xv1.CompareRequest, stream grpc.ServerStreamingServer[k2xv1.CompareResponse]) error {
	response := &k2xv1.CompareResponse{}
	for i, entry := range in.GetEntries() {
		result := c.answer(entry)
		result.Index = uint32(i)
		response.Results = append(response.Results, result)
	}
	return stream.Send(response)
}

// startCore returns a client of a core that answers as it is told.
func startCore(t *testing.T, answer func(*k2xv1.CompareEntry) *k2xv1.CompareResult) *Client {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, checks := grpc.NewServer(), health.NewServer()
	k2xv1.RegisterK2XServiceServer(server, fakeCore{answer: answer})
	checks.SetServingStatus(k2xv1.K2XService_ServiceDesc.ServiceName, healthpb.HealthCheckResponse_SERVING)
	healthpb.RegisterHealthServer(server, checks)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return dial(t, listener.Addr().String())
}

func dial(t *testing.T, addr string) *Client {
	t.Helper()
	target, err := grpcclient.ParseTarget(addr)
	if err != nil {
		t.Fatal(err)
	}
	client, err := New(t.Context(), grpcclient.Options{
		Name: "k-2x", Target: target, MaxCalls: 128, Batch: 64,
		Timeout: 20 * time.Second, Patience: 10 * time.Second, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Drain(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("drain: %v", err)
		}
		if err := client.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return client
}
