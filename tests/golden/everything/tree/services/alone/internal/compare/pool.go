package compare

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/workerpool"
)

// Limits bound what is computed.
type Limits struct {
	Workers int           // comparisons at a time
	Queue   int           // comparisons that may wait
	Timeout time.Duration // of a comparison, waiting included
}

// Pool compares texts on a fixed number of goroutines. Requests beyond what may
// wait are refused: to compute all of them at a time would be in nobody's
// interest.
type Pool struct {
	workers *workerpool.Pool[Pair, Comparison]
	timeout time.Duration
}

// NewPool starts the goroutines. End them with Drain.
func NewPool(limits Limits, metrics prometheus.Registerer) *Pool {
	return &Pool{
		timeout: limits.Timeout,
		workers: workerpool.New(workerpool.Options{
			Name:    "compare",
			Workers: limits.Workers,
			Queue:   limits.Queue,
			Metrics: metrics,
		}, workerpool.Each(Texts)),
	}
}

// Compare compares a pair. Its errors are of the kinds ErrInvalid, ErrBusy,
// ErrUnavailable, ErrDeadline, ErrCanceled and ErrInternal of package fault.
func (p *Pool) Compare(ctx context.Context, pair Pair) (Comparison, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	comparison, err := p.workers.Do(ctx, pair)
	if err != nil {
		return Comparison{}, fault.From(err)
	}
	return comparison, nil
}

// Drain refuses new comparisons and waits for those under way, until ctx ends.
func (p *Pool) Drain(ctx context.Context) error { return p.workers.Drain(ctx) }
