package grpcclient

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// The health service is called as if it were a core: it is at hand.
const service = "grpc.health.v1.Health"

// core is an instance that can be stopped and started again on its address.
type core struct {
	addr   string
	server *grpc.Server
	health *health.Server
}

func start(t *testing.T, addr string) *core {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c := &core{addr: listener.Addr().String(), server: grpc.NewServer(), health: health.NewServer()}
	healthpb.RegisterHealthServer(c.server, c.health)
	c.health.SetServingStatus(service, healthpb.HealthCheckResponse_SERVING)
	go func() { _ = c.server.Serve(listener) }()
	t.Cleanup(c.server.Stop)
	return c
}

func dial(t *testing.T, target string, patience time.Duration) *Conn {
	t.Helper()
	parsed, err := ParseTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := Dial(parsed, service, Limits{Timeout: 10 * time.Second, Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func call(ctx context.Context, conn *Conn) error {
	_, err := healthpb.NewHealthClient(conn).Check(ctx, &healthpb.HealthCheckRequest{Service: service})
	return err
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

func TestTargets(t *testing.T) {
	for _, text := range []string{"127.0.0.1:9090", "core:1", "dns:///core:1", "unix:///run/x.sock", "unix:x.sock", "a:1, b:2"} {
		if target, err := ParseTarget(text); err != nil || target.String() != text {
			t.Errorf("%q: got %q, %v", text, target, err)
		}
	}
	for _, text := range []string{"", "core", "a:1,b", "a:1,", ","} {
		if _, err := ParseTarget(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestCallsAreSpreadOverTheHealthyInstances(t *testing.T) {
	a, b := start(t, "127.0.0.1:0"), start(t, "127.0.0.1:0")
	conn := dial(t, a.addr+","+b.addr, time.Second)
	eventually(t, "ready", conn.Ready)
	a.server.Stop()
	for range 20 {
		if err := call(t.Context(), conn); err != nil {
			t.Fatalf("one of two instances is down, and a call fails: %v", err)
		}
	}
}

func TestAnInstanceThatIsNotHealthyIsNotReady(t *testing.T) {
	a := start(t, "127.0.0.1:0")
	conn := dial(t, a.addr, time.Second)
	eventually(t, "ready", conn.Ready)
	a.health.SetServingStatus(service, healthpb.HealthCheckResponse_NOT_SERVING)
	eventually(t, "not ready", func() bool { return !conn.Ready() })
	a.health.SetServingStatus(service, healthpb.HealthCheckResponse_SERVING)
	eventually(t, "ready again", conn.Ready)
}

func TestACallBridgesARestart(t *testing.T) {
	a := start(t, "127.0.0.1:0")
	conn := dial(t, a.addr, 10*time.Second)
	eventually(t, "ready", conn.Ready)
	a.server.Stop()
	eventually(t, "lost", func() bool { return !conn.Ready() })
	result := make(chan error)
	go func() {
		conn.Await(t.Context())
		result <- call(t.Context(), conn)
	}()
	start(t, a.addr)
	if err := <-result; err != nil {
		t.Errorf("the call did not wait for the restart: %v", err)
	}
}

func TestACoreThatIsDownFailsCallsAtOnce(t *testing.T) {
	a := start(t, "127.0.0.1:0")
	a.server.Stop()
	conn := dial(t, a.addr, 50*time.Millisecond)
	conn.Await(t.Context()) // uses the patience up
	before := time.Now()
	for range 100 {
		conn.Await(t.Context())
	}
	if took := time.Since(before); took > 2*time.Second {
		t.Errorf("100 calls waited %v after the patience was over", took)
	}
	err := Fault("store", call(t.Context(), conn), nil)
	if !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	a := start(t, "127.0.0.1:0")
	a.server.Stop()
	conn := dial(t, a.addr, time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	conn.Await(ctx)
	if ctx.Err() == nil {
		t.Error("returned before the end of its context")
	}
}

func TestStatusesAreClassified(t *testing.T) {
	for code, want := range map[codes.Code]fault.Kind{
		codes.ResourceExhausted: fault.ErrBusy,
		codes.Unavailable:       fault.ErrUnavailable,
		codes.DeadlineExceeded:  fault.ErrDeadline,
		codes.Canceled:          fault.ErrUnavailable,
		codes.InvalidArgument:   fault.ErrInternal, // our request, our defect
		codes.Internal:          fault.ErrInternal,
		codes.Unknown:           fault.ErrInternal,
	} {
		err := Fault("store", status.Error(code, "secret"), nil)
		got := fault.From(err)
		if got.Kind != want {
			t.Errorf("%v is %q, want %q", code, got.Kind, want)
		}
		if got.Message == "" || got.Message == "secret" {
			t.Errorf("%v shows %q", code, got.Message)
		}
	}
}

func TestABusyCoreSaysWhenToTryAgain(t *testing.T) {
	busy := status.Error(codes.ResourceExhausted, "full")
	for value, want := range map[string]time.Duration{"1500": 1500 * time.Millisecond, "-1": 0, "soon": 0} {
		err := Fault("store", busy, metadata.Pairs(pushbackKey, value))
		if got := fault.From(err).RetryAfter; got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
}
