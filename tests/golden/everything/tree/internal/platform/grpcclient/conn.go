// Package grpcclient connects a service to a core over gRPC: calls are spread
// over its healthy instances, bounded, measured, retried where that is safe, and
// patient while a core restarts.
package grpcclient

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/connectivity"
	_ "google.golang.org/grpc/health" // without it the health check of the policy does nothing
	"google.golang.org/grpc/keepalive"

	"example.com/b2/shop/v2/internal/platform/admission"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

// MaxMessage bounds a message in bytes, in both directions; cores have the same
// limit.
const MaxMessage = 4 << 20

// Options say how a core is called.
type Options struct {
	Name     string // of the core, in messages, logs and metrics
	Target   Target
	TLS      tlsfiles.Files // none for plaintext
	MaxCalls int            // calls of a method inside at a time: those that wait and those in flight
	Batch    int            // calls that share a batch, at most
	Work     time.Duration  // how long a batch may be expected to take, so that slow calls travel alone; 0 for any time
	Linger   time.Duration  // how long a call waits for company while every worker is busy
	Timeout  time.Duration  // of a call, waiting included
	Patience time.Duration  // how long calls wait for a core that was lost, before they fail at once
	Log      *slog.Logger
	Metrics  prometheus.Registerer // may be nil
}

// Conn is a connection to every instance of a core. It may be used by any number
// of goroutines.
type Conn struct {
	*grpc.ClientConn
	options  Options
	calls    *admission.Gate // of plain calls
	streams  *admission.Gate
	throttle throttle
	watch    *watch

	mu      sync.Mutex
	batched []func(context.Context) error // of the methods that are batched
}

// Dial prepares a connection; it connects in the background, and outlives ctx.
// Service is the full name of the gRPC service whose health is asked for.
func Dial(ctx context.Context, options Options, service string) (*Conn, error) {
	grpcTarget.Store(options.Log)
	transport, err := transportCredentials(options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", options.Name, err)
	}
	measures := newMetrics(options.Metrics, options.Name)
	dial := append(options.Target.options(),
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultServiceConfig(policy(service)),
		grpc.WithChainUnaryInterceptor(measures.unary),
		grpc.WithChainStreamInterceptor(measures.stream),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  50 * time.Millisecond, // gRPC's own default is 1s.
				Multiplier: 1.6,
				Jitter:     0.2,
				MaxDelay:   time.Second, // gRPC's own default is 120s.
			},
			MinConnectTimeout: 2 * time.Second, // gRPC's own default is 20s.
		}),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(MaxMessage), grpc.MaxCallSendMsgSize(MaxMessage)),
		grpc.WithIdleTimeout(0), // gRPC's own default is 30m, after which the first call pays for a new connection.
		grpc.WithNoProxy(),      // HTTPS_PROXY is for the world outside.
	)
	conn, err := grpc.NewClient(options.Target.name(), dial...)
	if err != nil {
		return nil, fmt.Errorf("%s: connect to %s: %w", options.Name, options.Target, err)
	}
	limits := admission.Options{Limit: options.MaxCalls, Free: freePlaces}
	c := &Conn{
		ClientConn: conn, options: options,
		calls: admission.New(limits), streams: admission.New(limits),
		throttle: throttle{tokens: maxTokens},
	}
	c.watch = startWatch(ctx, conn, options, service, measures.ready)
	return c, nil
}

// freePlaces is how many calls are let in whatever they may have to wait.
const freePlaces = 4

// Ready reports whether an instance is connected and healthy.
func (c *Conn) Ready() bool { return c.GetState() == connectivity.Ready }

// Drain refuses new calls of every batched method and waits for those under way,
// until ctx ends.
func (c *Conn) Drain(ctx context.Context) error {
	c.mu.Lock()
	batched := c.batched
	c.mu.Unlock()
	errs := make([]error, len(batched))
	var drains sync.WaitGroup
	for i, drain := range batched {
		drains.Go(func() { errs[i] = drain(ctx) })
	}
	drains.Wait()
	return errors.Join(errs...)
}

// Close ends the connection, and the calls that still use it.
func (c *Conn) Close() error {
	c.watch.stop()
	return c.ClientConn.Close()
}

// Check says whether a plain call would be refused now.
func (c *Conn) Check(ctx context.Context) error {
	if err := c.lost(); err != nil {
		return err
	}
	return c.calls.Check(ctx)
}
