package upstream

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	// mostFailures is how many requests in succession may get no answer. A few can
	// be the fault of what they ask for.
	mostFailures = 5
	// mostMissed is how many looks in succession may find nobody. One can be the
	// fault of a machine that is busy.
	mostMissed = 2
	// leavingTime is how long an instance is left alone that has asked to be. When it
	// is over, a request finds out whether it is still about to stop.
	leavingTime = 5 * time.Second
)

// instance is one of those that a service has. While it is out, requests go
// elsewhere; a look that finds it well brings it back.
type instance struct {
	address  string
	log      *slog.Logger
	ready    prometheus.Gauge
	inFlight atomic.Int64
	failures atomic.Int64
	leaving  atomic.Int64 // until when, in Unix nanoseconds
	out      atomic.Bool
	seen     atomic.Bool // that it was well
	missed   int         // looks; known to those who look alone
	mu       sync.Mutex  // held while out and seen change
}

// answered notes that a request got an answer. One that does not keep its
// connection is how a server that is about to stop has its clients go elsewhere.
func (i *instance) answered(last bool) {
	if i.failures.Load() != 0 {
		i.failures.Store(0)
	}
	if last {
		i.leaving.Store(time.Now().Add(leavingTime).UnixNano())
	}
}

// avoided reports whether requests should rather go elsewhere.
func (i *instance) avoided(now time.Time) bool {
	return i.out.Load() || i.leaving.Load() > now.UnixNano()
}

// failed notes that a request got no answer. A caller who did not wait for it, or
// who did not send all of it, says nothing about the instance.
func (i *instance) failed(ctx context.Context, sent bool, err error) {
	if _, ok := errors.AsType[bodyError](err); ok || errors.Is(ctx.Err(), context.Canceled) {
		return
	}
	_, network := errors.AsType[net.Error](err)
	if (network && !sent) || i.failures.Add(1) >= mostFailures {
		i.lose(ctx, err)
	}
}

// looked notes what a look has found. Silent is an instance that takes connections
// and says nothing, which one that has much to do may seem to be.
func (i *instance) looked(ctx context.Context, silent bool, err error) {
	if err == nil {
		i.missed = 0
		i.find(ctx)
		return
	}
	i.missed++
	if !silent || i.missed >= mostMissed {
		i.lose(ctx, err)
	}
}

func (i *instance) find(ctx context.Context) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.seen.Load() && !i.out.Load() {
		return
	}
	i.failures.Store(0)
	i.seen.Store(true)
	i.out.Store(false)
	i.ready.Inc()
	i.log.InfoContext(ctx, "connected")
}

func (i *instance) lose(ctx context.Context, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.out.Swap(true) {
		return
	}
	if i.seen.Load() {
		i.ready.Dec()
	}
	i.log.WarnContext(ctx, "not connected", "error", err)
}
