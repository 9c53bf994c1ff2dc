package grpcclient

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	attempts   = 4
	firstPause = 25 * time.Millisecond

	maxTokens  = 100.0
	tokenRatio = 0.1
)

// retry runs attempt, and again while the core says UNAVAILABLE. It is the one
// layer of retries: gRPC's own would send again what is answered, and tell the
// core deadlines of before.
//
// Only UNAVAILABLE is retried: RESOURCE_EXHAUSTED is how a core sheds load, and
// asking again at once would bring it back. After a crash a retry runs the work
// a second time, so the calls must be idempotent. What a core has tried again itself,
// with those that it calls, is not tried again here.
func (c *Conn) retry(ctx context.Context, attempt func() (metadata.MD, error)) (metadata.MD, error) {
	pause := firstPause
	for n := 1; ; n++ {
		if err := c.await(ctx); err != nil {
			return nil, err
		}
		trailer, err := attempt()
		again := c.throttle.record(err) && n < attempts && pushback(trailer) >= 0
		if status.Code(err) != codes.Unavailable || !again {
			return trailer, err
		}
		select {
		case <-time.After(pause + rand.N(pause)): //nolint:gosec // spreads load, guards nothing
		case <-ctx.Done():
			return trailer, err
		}
		pause *= 2
	}
}

// throttle ends retries when many attempts fail, so that they cannot become a
// storm: https://github.com/grpc/proposal/blob/master/A6-client-retries.md. A
// core that is known to be lost costs no tokens: it is not called.
type throttle struct {
	mu     sync.Mutex
	tokens float64
}

// record counts an attempt and reports whether another may follow.
func (t *throttle) record(err error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if status.Code(err) == codes.Unavailable {
		t.tokens = max(0, t.tokens-1)
	} else {
		t.tokens = min(maxTokens, t.tokens+tokenRatio)
	}
	return t.tokens > maxTokens/2
}
