package grpcclient

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestTargets(t *testing.T) {
	for text, local := range map[string]bool{
		"127.0.0.1:9090": true, "localhost:1": true, "[::1]:5": true, "core:1": false, "dns:///core:1": false,
		"dns:core:9090": false, "dns://8.8.8.8/core:1": false, "passthrough:///core:1": false,
		"unix:///run/x.sock": true, "unix:x.sock": true, "a:1, b:2": false, "127.0.0.1:1,localhost:2": true,
	} {
		if target, err := ParseTarget(text); err != nil || target.String() != text || target.Local() != local {
			t.Errorf("%q: got %q, local %v, %v", text, target, target.Local(), err)
		}
	}
	for _, text := range []string{
		"", "core", "a:1,b", "a:1,", ",", "http://core:9090", "core:", "core:99999", "core:0", ":9090", "foo://x", "dns:///core",
		"ipv4:10.0.0.1:9090", "dns:///a:1,dns:///b:2", "unix:", "unix:///",
	} {
		if _, err := ParseTarget(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestCallsAreSpreadOverTheHealthyInstances(t *testing.T) {
	a, b := startProbe(t), startProbe(t)
	c := connect(t, defaults(t, a.addr+","+b.addr))
	eventually(t, "both are used", func() bool {
		var calls sync.WaitGroup
		for range 8 {
			calls.Go(func() { _, _ = c.batch.Do(t.Context(), "x") })
		}
		calls.Wait()
		return a.calls.Load() > 0 && b.calls.Load() > 0
	})
	a.Stop()
	for range 50 {
		if _, err := c.batch.Do(t.Context(), "x"); err != nil {
			t.Fatalf("one of two instances is down, and a call fails: %v", err)
		}
	}
}

// TestAHungInstanceIsLeft has one of two instances stop answering while it keeps
// its connection and its health.
func TestAHungInstanceIsLeft(t *testing.T) {
	a, b := startProbe(t), new(probe)
	b.batch = func(_ []probeEntry, stream probeStream) error {
		<-stream.Context().Done()
		return stream.Context().Err()
	}
	b.start(t, "127.0.0.1:0")
	options := defaults(t, a.addr+","+b.addr)
	options.Timeout = time.Second
	c := connect(t, options)
	var failed atomic.Int64
	var calls sync.WaitGroup
	const n = 600
	for range n {
		calls.Go(func() {
			if _, err := c.batch.Do(t.Context(), "x"); err != nil {
				failed.Add(1)
			}
		})
		time.Sleep(2 * time.Millisecond)
	}
	calls.Wait()
	// One that hangs gets as many as the other has under way, which is more on a machine
	// that is busy. Were it not left, half of them would fail.
	if got := failed.Load(); got > n/10 {
		t.Errorf("%d of %d calls failed, want at most one in ten", got, n)
	}
}

func TestAnInstanceThatIsNotHealthyIsNotReady(t *testing.T) {
	a := startProbe(t)
	c := connect(t, defaults(t, a.addr))
	a.health.SetServingStatus(probeService, healthpb.HealthCheckResponse_NOT_SERVING)
	eventually(t, "not ready", func() bool { return !c.Ready() })
	a.health.SetServingStatus(probeService, healthpb.HealthCheckResponse_SERVING)
	eventually(t, "ready again", c.Ready)
}

// lose stops p and waits until c knows.
func (c *client) lose(t *testing.T, p *probe) {
	t.Helper()
	p.Stop()
	eventually(t, "lost", func() bool { return !c.Ready() && c.watch.lostFor() > 0 })
}

func TestACallBridgesARestart(t *testing.T) {
	a := startProbe(t)
	c := connect(t, defaults(t, a.addr))
	c.lose(t, a)
	result := make(chan error)
	go func() {
		_, err := c.batch.Do(t.Context(), "x")
		result <- err
	}()
	time.Sleep(100 * time.Millisecond)
	a.start(t, a.addr)
	if err := <-result; err != nil {
		t.Errorf("the call did not wait for the restart: %v", err)
	}
}

// TestTheSecondRestartIsBridgedToo though the first outage used the patience up
// and nobody called in between.
func TestTheSecondRestartIsBridgedToo(t *testing.T) {
	a := startProbe(t)
	options := defaults(t, a.addr)
	options.Patience = 300 * time.Millisecond
	c := connect(t, options)
	c.lose(t, a)
	if err := c.await(t.Context()); !errors.Is(err, fault.ErrUnavailable) {
		t.Fatalf("got %v from a core that stays away", err)
	}
	a.start(t, a.addr)
	eventually(t, "back", func() bool { return c.Ready() && c.watch.lostFor() == 0 })
	c.lose(t, a)
	go func() {
		time.Sleep(50 * time.Millisecond)
		a.start(t, a.addr)
	}()
	if err := c.await(t.Context()); err != nil {
		t.Errorf("the second restart was not waited for: %v", err)
	}
}

func TestACoreThatIsDownFailsCallsAtOnce(t *testing.T) {
	a := startProbe(t)
	options := defaults(t, a.addr)
	options.Patience = 50 * time.Millisecond
	c := connect(t, options)
	c.lose(t, a)
	time.Sleep(options.Patience)
	before := time.Now()
	for range 100 {
		if _, err := c.batch.Do(t.Context(), "x"); !errors.Is(err, fault.ErrUnavailable) {
			t.Fatalf("got %v, want unavailable", err)
		}
		if err := c.batch.Check(t.Context()); !errors.Is(err, fault.ErrUnavailable) {
			t.Fatalf("Check says %v, want unavailable", err)
		}
	}
	if took := time.Since(before); took > time.Second {
		t.Errorf("100 calls took %v to fail", took)
	}
	a.start(t, a.addr)
	eventually(t, "back", c.Ready)
	if _, err := c.batch.Do(t.Context(), "x"); err != nil {
		t.Errorf("the core is back, and a call fails: %v", err)
	}
}

func TestWaitingForACoreEndsWithTheCall(t *testing.T) {
	a := startProbe(t)
	a.Stop()
	options := defaults(t, a.addr)
	options.Patience, options.Timeout = time.Hour, 20*time.Millisecond
	if _, err := dial(t, options).batch.Do(t.Context(), "x"); !errors.Is(err, fault.ErrDeadlineExceeded) {
		t.Errorf("got %v, want a passed deadline", err)
	}
}

// lockedLog is a log that is read while it is written.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(text)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestAConnectionThatIsLostIsLoggedWithItsReasonAndMeasured(t *testing.T) {
	a := startProbe(t)
	options, log := defaults(t, a.addr), &lockedLog{}
	options.Log = slog.New(slog.NewTextHandler(log, nil))
	c := connect(t, options)
	eventually(t, "the connection is logged", func() bool { return strings.Contains(log.String(), "connected") })
	if got := testutil.ToFloat64(c.watch.ready); got != 1 {
		t.Errorf("rpc_client_ready is %v while connected", got)
	}
	a.Stop()
	eventually(t, "the loss is logged with its reason", func() bool {
		return strings.Contains(log.String(), "connection refused")
	})
	if got := testutil.ToFloat64(c.watch.ready); got != 0 {
		t.Errorf("rpc_client_ready is %v while lost", got)
	}
	if n := strings.Count(log.String(), "not connected"); n != 1 {
		t.Errorf("the loss is logged %d times:\n%s", n, log)
	}
}

func TestCallsAreMeasuredByMethodAndCode(t *testing.T) {
	a := startProbe(t)
	a.ask = func(context.Context, string) (string, error) { return "", status.Error(codes.NotFound, "no") }
	c := connect(t, defaults(t, a.addr))
	for range 50 { // none of which may look cancelled
		_, _ = c.batch.Do(t.Context(), "x")
	}
	_, _ = c.ask(t.Context(), "x")
	eventually(t, "both are measured", func() bool {
		n, err := testutil.GatherAndCount(c.metrics, "rpc_client_calls_total")
		return n >= 2 && err == nil // the health check may be a third
	})
	problems, err := testutil.GatherAndLint(c.metrics)
	if err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
	families, _ := c.metrics.Gather()
	var text strings.Builder
	for _, family := range families {
		text.WriteString(family.String())
	}
	if strings.Contains(text.String(), `"cancelled"`) {
		t.Error("calls that were answered count as cancelled")
	}
	for _, want := range []string{`"store"`, `"probe.v1.Probe/Batch"`, `"probe.v1.Probe/Ask"`, `"ok"`, `"not_found"`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no label %s in the metrics", want)
		}
	}
}
