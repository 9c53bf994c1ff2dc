package grpcserver

import (
	"context"

	"google.golang.org/grpc"
	grpchealth "google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// health says of every service whether calls should come. Those who watch it are
// let go when the server ends: it would wait for them.
type health struct {
	*grpchealth.Server

	ended context.Context //nolint:containedctx // it is the end of the server, not of a call
	end   context.CancelFunc
}

func newHealth() *health {
	h := &health{Server: grpchealth.NewServer()}
	h.SetServingStatus("", healthpb.HealthCheckResponse_NOT_SERVING)
	h.ended, h.end = context.WithCancel(context.Background())
	return h
}

func (h *health) register(server *grpc.Server) { healthpb.RegisterHealthServer(server, h) }

// serving is said once the server runs.
func (h *health) serving(server *grpc.Server) {
	h.SetServingStatus("", healthpb.HealthCheckResponse_SERVING)
	for name := range server.GetServiceInfo() {
		h.SetServingStatus(name, healthpb.HealthCheckResponse_SERVING)
	}
}

// leave tells callers to go elsewhere; calls are still answered.
func (h *health) leave() { h.Shutdown() }

// Watch tells a caller how it is, and whenever that changes.
func (h *health) Watch(request *healthpb.HealthCheckRequest, stream healthpb.Health_WatchServer) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	unhook := context.AfterFunc(h.ended, cancel)
	defer unhook()
	return h.Server.Watch(request, watching{stream, ctx})
}

// watching is a stream that ends with a context of ours.
type watching struct {
	healthpb.Health_WatchServer

	ctx context.Context //nolint:containedctx // a stream carries its context
}

// Context returns it.
func (w watching) Context() context.Context { return w.ctx }
