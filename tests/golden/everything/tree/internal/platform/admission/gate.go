// Package admission decides at the door whether a piece of work may enter: it
// counts what is inside against one number, and it refuses at once what would
// not be done in time, by the pace it has measured.
package admission

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// Options bound a gate.
type Options struct {
	// Limit is how much may be inside at a time: what waits and what is in work.
	// The longest wait is Limit x time of one / how many are done at a time.
	Limit int
	// Free is how much is always admitted, whatever the pace: without it a gate
	// that once was slow would never learn that it is quick again. At least 1.
	Free int
}

// Gate counts and measures. It may be used by any number of goroutines.
type Gate struct {
	limit, free int64
	inside      atomic.Int64

	mu    sync.Mutex
	spent float64 // seconds spent inside, of late
	depth float64 // how many were inside when each of those entered, of late
}

// memory is how many observations the measured pace rests on, roughly.
const memory = 64

// margin is kept for what the pace does not know: the way there and back, and
// that half of all waits are longer than the mean.
const margin = 1.25

// New returns a gate with nobody inside.
func New(options Options) *Gate {
	return &Gate{limit: int64(max(options.Limit, 1)), free: int64(max(options.Free, 1))}
}

// Place is room for one. Leave it exactly once.
type Place struct {
	gate    *Gate
	entered time.Time
	depth   int64
}

// Enter takes a place, or says at once why there is none: ErrResourceExhausted
// with the time after which to try again. The deadline of ctx is what the
// expected wait is held against.
func (g *Gate) Enter(ctx context.Context) (Place, error) {
	depth := g.inside.Add(1)
	if err := g.refuse(ctx, depth); err != nil {
		g.inside.Add(-1)
		return Place{}, err
	}
	return Place{gate: g, entered: time.Now(), depth: depth}, nil
}

// Check says whether Enter would refuse, without entering.
func (g *Gate) Check(ctx context.Context) error { return g.refuse(ctx, g.inside.Load()+1) }

func (g *Gate) refuse(ctx context.Context, depth int64) error {
	if depth <= g.free && depth <= g.limit {
		return nil
	}
	expected := time.Duration(float64(depth) * float64(g.Pace()))
	if depth > g.limit {
		return refusal("too many requests are waiting", expected)
	}
	deadline, ok := ctx.Deadline()
	if ok && time.Duration(margin*float64(expected)) > time.Until(deadline) {
		return refusal("this cannot be answered in time", expected)
	}
	return nil
}

// longest is what a caller is told to wait, at most.
const longest = 10 * time.Second

// refusal asks the caller to come back when half of what is waiting is done.
func refusal(message string, expected time.Duration) error {
	return &fault.Error{Kind: fault.ErrResourceExhausted, Message: message, RetryAfter: min(expected/2, longest)}
}

// First reports whether nobody else was inside when p was taken.
func (p Place) First() bool { return p.depth == 1 }

// Entered is when p was taken.
func (p Place) Entered() time.Time { return p.entered }

// Leave gives the place back and measures how long it was taken. What was not
// served tells only how long it takes at least, so it can make the pace slower
// and not quicker.
func (p Place) Leave(served bool) {
	p.gate.inside.Add(-1)
	stay := time.Since(p.entered)
	if served || stay > time.Duration(p.depth)*p.gate.Pace() {
		p.gate.observe(stay, p.depth)
	}
}

// observe weighs each stay with the number of those inside, so that the pace is
// right when it matters: among many, the time of one is spent/depth, by Little's
// law, whatever is done at the same time; a lone one tells its own time.
func (g *Gate) observe(stay time.Duration, depth int64) {
	const keep = 1 - 1.0/memory
	g.mu.Lock()
	defer g.mu.Unlock()
	g.spent = g.spent*keep + stay.Seconds()
	g.depth = g.depth*keep + float64(depth)
}

// Pace is the measured time between two that are done, while there is enough to
// do; 0 before anything was measured.
func (g *Gate) Pace() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.depth == 0 {
		return 0
	}
	return time.Duration(math.Round(g.spent / g.depth * float64(time.Second)))
}

// Inside is how many have entered and not left.
func (g *Gate) Inside() int { return int(g.inside.Load()) }
