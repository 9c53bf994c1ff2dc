package grpcclient

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// watch follows the state of a connection, from one goroutine: it alone knows
// when the core was lost, and it alone says so.
type watch struct {
	conn    *grpc.ClientConn
	service string
	log     *slog.Logger
	ready   prometheus.Gauge
	end     context.CancelFunc
	done    chan struct{}

	mu    sync.Mutex
	since time.Time // when the core was lost; zero while it is there
}

// reasonTime bounds the search for the reason of a loss.
const reasonTime = time.Second

func startWatch(ctx context.Context, conn *grpc.ClientConn, options Options, service string, ready prometheus.Gauge) *watch {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	w := &watch{
		conn: conn, service: service, ready: ready, end: end,
		log:  options.Log.With("target", options.Name, "addr", options.Target.String()),
		done: make(chan struct{}), since: time.Now(),
	}
	conn.Connect()
	go w.follow(ctx)
	return w
}

func (w *watch) stop() {
	w.end()
	<-w.done
}

func (w *watch) follow(ctx context.Context) {
	defer close(w.done)
	reported := false // that it is lost
	for {
		state := w.conn.GetState()
		switch {
		case state == connectivity.Ready && w.found():
			w.log.InfoContext(ctx, "connected")
			reported = false
		case state != connectivity.Ready:
			w.missed()
			// Connecting alone is not worth a line: it is how everything begins.
			if state == connectivity.TransientFailure && !reported {
				reported = true
				w.log.WarnContext(ctx, "not connected", "error", w.reason(ctx))
			}
		}
		if !w.conn.WaitForStateChange(ctx, state) {
			return
		}
	}
}

// found notes that the core is there, and reports whether that is news.
func (w *watch) found() bool {
	w.ready.Set(1)
	w.mu.Lock()
	defer w.mu.Unlock()
	news := !w.since.IsZero()
	w.since = time.Time{}
	return news
}

// missed notes that the core is lost.
func (w *watch) missed() {
	w.ready.Set(0)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() {
		w.since = time.Now()
	}
}

// lostFor is how long the core has been lost.
func (w *watch) lostFor() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() {
		return 0 // it has only just been
	}
	return time.Since(w.since)
}

// reason asks gRPC why there is no connection: only a call that fails is told.
func (w *watch) reason(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, reasonTime)
	defer cancel()
	_, err := healthpb.NewHealthClient(w.conn).Check(ctx, &healthpb.HealthCheckRequest{Service: w.service})
	return status.Convert(err).Message()
}

// await waits for an instance to be ready, but not beyond ctx, and not once the
// core has been lost for longer than the patience. It bridges a restart without
// turning a core that is down into calls that hang: those fail at once.
func (c *Conn) await(ctx context.Context) error {
	for {
		state := c.GetState()
		if state == connectivity.Ready {
			return nil
		}
		left := c.options.Patience - c.watch.lostFor()
		if left <= 0 {
			return c.unavailable(nil)
		}
		if !c.changes(ctx, state, left) && ctx.Err() != nil {
			return fault.Ended(ctx)
		}
	}
}

func (c *Conn) changes(ctx context.Context, state connectivity.State, within time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return c.WaitForStateChange(ctx, state)
}

// lost returns an error if the core is lost and no longer waited for.
func (c *Conn) lost() error {
	if c.Ready() || c.watch.lostFor() < c.options.Patience {
		return nil
	}
	return c.unavailable(nil)
}
