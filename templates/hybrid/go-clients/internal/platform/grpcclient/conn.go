// Package grpcclient connects a service to a core over gRPC: calls are spread
// over its healthy instances, bounded, retried where that is safe, and patient
// while a core restarts.
package grpcclient

import (
	"context"
	"fmt"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // without it the health check of the policy does nothing
	"google.golang.org/grpc/keepalive"
)

// maxMessage bounds a message in bytes, in both directions; cores have the same
// limit.
const maxMessage = 4 << 20

// Limits bound what a service asks of one core.
type Limits struct {
	Workers  int           // batches under way at a time
	Queue    int           // calls that may wait for one
	Batch    int           // calls that share a batch
	Timeout  time.Duration // of a call, waiting included
	Patience time.Duration // how long calls wait for a core that was lost, before they fail at once
}

// Conn is a connection to every instance of a core.
type Conn struct {
	*grpc.ClientConn
	patience time.Duration

	mu   sync.Mutex
	lost time.Time // when a call first found no instance ready; zero while one is
}

// Dial prepares a connection; it connects in the background. Service is the
// full name of the gRPC service.
func Dial(target Target, service string, limits Limits) (*Conn, error) {
	options := []grpc.DialOption{
		// The cores listen on loopback or inside one trust domain. For anything
		// else use credentials.NewTLS here and in the core.
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(policy(service, limits.Timeout)),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  50 * time.Millisecond, // Default was 1s.
				Multiplier: 1.6,
				Jitter:     0.2,
				MaxDelay:   time.Second, // Default was 120s.
			},
			MinConnectTimeout: 2 * time.Second, // Default was 20s.
		}),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithIdleTimeout(0), // Default was 30m, after which the first call pays for a new connection.
		grpc.WithNoProxy(),      // HTTPS_PROXY is for the world outside.
	}
	name := target.text
	if len(target.addresses) > 0 {
		builder, list := target.resolver()
		options, name = append(options, grpc.WithResolvers(builder)), list
	}
	conn, err := grpc.NewClient(name, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", target, err)
	}
	conn.Connect()
	return &Conn{ClientConn: conn, patience: limits.Patience}, nil
}

// Ready reports whether an instance is connected and healthy.
func (c *Conn) Ready() bool { return c.GetState() == connectivity.Ready }

// Await waits for an instance to be ready, but not beyond ctx, and not once the
// core has been lost for longer than the patience. It bridges a restart without
// turning a core that is down into calls that hang: those fail at once.
func (c *Conn) Await(ctx context.Context) {
	state := c.GetState()
	left := c.patienceLeft(state == connectivity.Ready)
	if state == connectivity.Ready || left <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	for state != connectivity.Ready && c.WaitForStateChange(ctx, state) {
		state = c.GetState()
	}
	c.patienceLeft(state == connectivity.Ready)
}

// patienceLeft notes whether the core can be reached, and returns how much
// longer it is worth waiting for.
func (c *Conn) patienceLeft(ready bool) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case ready:
		c.lost = time.Time{}
	case c.lost.IsZero():
		c.lost = time.Now()
	}
	if ready {
		return c.patience
	}
	return c.patience - time.Since(c.lost)
}
