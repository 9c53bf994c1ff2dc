package compare

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/workerpool"
)

// Limits bound what is computed.
type Limits struct {
	Workers int // comparisons in work at a time
	Calls   int // comparisons inside at a time: waiting and in work
}

// Pool compares texts on a fixed number of goroutines. What would not be done in
// time is refused: to compute all of it at a time would be in nobody's interest.
type Pool struct {
	workers *workerpool.Pool[Pair, Comparison]
}

// NewPool starts the goroutines. End them with Drain.
func NewPool(limits Limits, metrics prometheus.Registerer) *Pool {
	return &Pool{workerpool.New(workerpool.Options[Pair]{
		Name:    "compare",
		Workers: limits.Workers,
		Limit:   limits.Calls,
		Metrics: metrics,
	}, workerpool.Each(Texts))}
}

// Compare compares a pair. Its errors are of the kinds of package fault.
func (p *Pool) Compare(ctx context.Context, pair Pair) (Comparison, error) {
	comparison, err := p.workers.Do(ctx, pair)
	if err != nil {
		return Comparison{}, fault.From(err)
	}
	return comparison, nil
}

// CheckCompare says whether Compare would be refused now.
func (p *Pool) CheckCompare(ctx context.Context) error { return p.workers.Check(ctx) }

// Drain refuses new comparisons and waits for those under way, until ctx ends.
func (p *Pool) Drain(ctx context.Context) error { return p.workers.Drain(ctx) }
