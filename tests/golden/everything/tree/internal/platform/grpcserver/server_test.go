package grpcserver

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/telemetry"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
	"example.com/b2/shop/v2/internal/platform/tlsfiles/tlstest"
)

func TestAFailureIsToldByItsKindAndADefectHidesItsText(t *testing.T) {
	r := start(t, defaults(), roomy())
	for what, want := range map[string]*status.Status{
		"missing": status.New(codes.NotFound, "there is no such thing"),
		"defect":  status.New(codes.Internal, "internal error"),
		"panic":   status.New(codes.Internal, "internal error"),
	} {
		_, err := r.ask(t.Context(), what)
		if got := status.Convert(err); got.Code() != want.Code() || got.Message() != want.Message() {
			t.Errorf("%s: got %v", what, got)
		}
	}
	if got, err := r.ask(t.Context(), "a"); err != nil || got != "a" {
		t.Errorf("after a panic: got %q, %v", got, err)
	}
	if !strings.Contains(r.said.String(), "the probe panics") {
		t.Error("the log does not say what panicked")
	}
}

func TestACallHasTheTimeOfTheServerIfItsCallerGivesMore(t *testing.T) {
	r := start(t, defaults(), roomy())
	if got, err := r.ask(t.Context(), "time"); err != nil || got != "1h0m0s" {
		t.Errorf("got %q, %v", got, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	if got, err := r.ask(ctx, "time"); err != nil || got != "10m0s" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestACallGoesOnInTheTraceOfItsCaller(t *testing.T) {
	r := start(t, defaults(), roomy())
	trace := telemetry.StartTrace()
	ctx := metadata.AppendToOutgoingContext(t.Context(), "traceparent", trace.Traceparent())
	if got, err := r.ask(ctx, "trace"); err != nil || got != trace.ID() {
		t.Errorf("got %q, %v", got, err)
	}
	eventually(t, "the log says the trace", func() bool { return strings.Contains(r.said.String(), trace.ID()) })
}

func TestCallsAreCountedByTheirCodeAndHealthIsNot(t *testing.T) {
	r := start(t, defaults(), roomy())
	_, _ = r.ask(t.Context(), "a")
	_, _ = r.ask(t.Context(), "missing")
	if _, err := healthpb.NewHealthClient(r.conn).Check(t.Context(), &healthpb.HealthCheckRequest{}); err != nil {
		t.Error(err)
	}
	want := `
# HELP rpc_server_calls_total Calls answered, by method and code.
# TYPE rpc_server_calls_total counter
rpc_server_calls_total{code="not_found",method="probe.v1.Probe/Ask"} 1
rpc_server_calls_total{code="ok",method="probe.v1.Probe/Ask"} 1
`
	if err := testutil.GatherAndCompare(r.metrics, strings.NewReader(want), "rpc_server_calls_total"); err != nil {
		t.Error(err)
	}
	if n := r.calls.open.Load(); n != 0 {
		t.Errorf("%d calls are still open", n)
	}
}

func TestUntilTheDoorClosesCallsAreServedAndHealthSaysNotToCome(t *testing.T) {
	r := start(t, defaults(), roomy())
	watch, err := healthpb.NewHealthClient(r.conn).Watch(t.Context(), &healthpb.HealthCheckRequest{Service: probeService})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "serving", func() bool {
		said, err := watch.Recv()
		return err == nil && said.GetStatus() == healthpb.HealthCheckResponse_SERVING
	})
	r.health.leave()
	if said, err := watch.Recv(); err != nil || said.GetStatus() != healthpb.HealthCheckResponse_NOT_SERVING {
		t.Errorf("got %v, %v", said, err)
	}
	if got, err := r.ask(t.Context(), "a"); err != nil || got != "a" {
		t.Errorf("got %q, %v", got, err)
	}
}

// stopping stops r in the background.
func (r *running) stopping(t *testing.T, limit time.Duration) <-chan error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	stopped := make(chan error, 1)
	go func() {
		defer cancel()
		stopped <- r.Stop(ctx)
	}()
	return stopped
}

func TestCallsUnderWayAreAnsweredBeforeTheServerEnds(t *testing.T) {
	r := start(t, defaults(), roomy())
	stream := r.open(t.Context(), t, entry("wait"))
	<-r.came
	stopped := r.stopping(t, time.Minute)
	select {
	case err := <-stopped:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(r.gate)
	if got, err := all(stream); err != nil || got[0] != "wait" {
		t.Errorf("got %v, %v", got, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestAServerThatCutsCallsOffSaysSo(t *testing.T) {
	r := start(t, defaults(), roomy())
	stream := r.open(t.Context(), t, entry("wait"), entry("a"))
	<-r.came
	got, err := next(stream)
	if err != nil || got[1] != "a" {
		t.Fatal(got, err)
	}
	err = <-r.stopping(t, 50*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "1 calls were cut off") {
		t.Errorf("got %v", err)
	}
	if _, err := all(stream); status.Code(err) == codes.OK {
		t.Error("the caller was not told")
	}
}

func TestNobodyWhoOnlyListensOrIsSilentHoldsUpTheEnd(t *testing.T) {
	r := start(t, defaults(), roomy())
	if _, err := healthpb.NewHealthClient(r.conn).Watch(t.Context(), &healthpb.HealthCheckRequest{}); err != nil {
		t.Fatal(err)
	}
	quiet, err := new(net.Dialer).DialContext(t.Context(), "tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = quiet.Close() }()
	eventually(t, "the silent one is noticed", func() bool {
		r.silent.mu.Lock()
		defer r.silent.mu.Unlock()
		return len(r.silent.conns) == 1
	})
	begin := time.Now()
	if err := <-r.stopping(t, time.Minute); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took > helloTime {
		t.Errorf("it took %v", took)
	}
	if _, err := io.ReadAll(quiet); err != nil {
		t.Logf("the silent one: %v", err)
	}
}

func TestTheCertificateOfAClientIsAskedFor(t *testing.T) {
	authority := tlstest.New(t)
	settings := defaults()
	settings.TLS = authority.Issue(t, "server")
	r := start(t, settings, roomy())
	for _, c := range []struct {
		files tlsfiles.Files
		good  bool
	}{
		{authority.Issue(t, "client"), true},
		{tlsfiles.Files{CA: settings.TLS.CA}, false},
	} {
		source, err := tlsfiles.New(c.files, r.log)
		if err != nil {
			t.Fatal(err)
		}
		config := source.Client()
		config.ServerName = "localhost"
		conn, err := grpc.NewClient(r.Addr(), grpc.WithTransportCredentials(credentials.NewTLS(config)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = healthpb.NewHealthClient(conn).Check(t.Context(), &healthpb.HealthCheckRequest{})
		if (err == nil) != c.good {
			t.Errorf("with %+v: %v", c.files, err)
		}
		_ = conn.Close()
	}
}

func TestSettingsSayWhatIsWrongWithThem(t *testing.T) {
	for _, c := range []struct{ environ, want string }{
		{"PROBE_ADDR=nowhere", "not an address"},
		{"PROBE_ADDR=unix:", "the path of the socket is missing"},
		{"PROBE_ADDR=0.0.0.0:9090", "open to the network without TLS"},
		{"PROBE_TLS_CERT=/nowhere", "needs its key"},
		{"PROBE_CALL_TIMEOUT=0s", "must be from"},
	} {
		reader := env.NewReader([]string{c.environ}, "PROBE_")
		ReadSettings(reader, "127.0.0.1:9090", false)
		if err := reader.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", c.environ, err)
		}
	}
	reader := env.NewReader([]string{"PROBE_ADDR=unix:/run/probe.sock"}, "PROBE_")
	if s := ReadSettings(reader, "127.0.0.1:9090", false); reader.Err() != nil || s.Addr != "unix:/run/probe.sock" {
		t.Errorf("got %v, %v", s, reader.Err())
	}
}

func TestAnAddressInUseIsFoundOutBeforeAnythingRuns(t *testing.T) {
	r := start(t, defaults(), roomy())
	settings := defaults()
	settings.Addr = r.Addr()
	_, err := listen(t.Context(), settings, 1<<20, newObserver(r.log, nil, time.Minute), func(grpc.ServiceRegistrar) {})
	if opError, ok := errors.AsType[*net.OpError](err); !ok || opError.Op != "listen" {
		t.Errorf("got %v", err)
	}
}
