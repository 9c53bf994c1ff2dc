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
	workers *workerpool.Pool[Texts, uint32]
}

// NewPool starts the goroutines. End them with Drain.
func NewPool(limits Limits, metrics prometheus.Registerer) *Pool {
	return &Pool{workerpool.New(workerpool.Options[Texts]{
		Name:    "compare",
		Workers: limits.Workers,
		Limit:   limits.Calls,
		Metrics: metrics,
	}, workerpool.Each(Distance))}
}

// Compare returns the distance of two texts. Its errors are of the kinds of package fault.
func (p *Pool) Compare(ctx context.Context, texts Texts) (uint32, error) {
	distance, err := p.workers.Do(ctx, texts)
	if err != nil {
		return 0, fault.From(err)
	}
	return distance, nil
}

// CheckCompare says whether Compare would be refused now.
func (p *Pool) CheckCompare(ctx context.Context) error { return p.workers.Check(ctx) }

// Drain refuses new comparisons and waits for those under way, until ctx ends.
func (p *Pool) Drain(ctx context.Context) error { return p.workers.Drain(ctx) }
