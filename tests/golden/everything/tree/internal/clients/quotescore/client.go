// Package quotescore is the Go face of the quotes-core core. Nothing else imports its
// stub: what changes in the contract is settled here.
package quotescore

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	quotescorev1 "example.com/b2/shop/v2/gen/go/b2_shop/quotes_core/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/workerpool"
)

// Limits of the contract.
const (
	MaxTextBytes = 16384
	maxEntries   = 64
)

// name is what messages and metrics call the core.
const name = "quotes-core"

// Pair is two texts to compare.
type Pair struct {
	Left, Right string
}

// Comparison says how far apart two texts are.
type Comparison struct {
	Distance   uint32  // Levenshtein distance in Unicode scalar values
	Similarity float64 // from 0 to 1, which is equal
}

// Client calls the core. It may be used by any number of goroutines: their
// calls share batches.
type Client struct {
	conn    *grpcclient.Conn
	stub    quotescorev1.QuotesCoreServiceClient
	pool    *workerpool.Pool[Pair, Comparison]
	timeout time.Duration
}

// New returns a client that connects in the background. End it with Drain and
// then Close.
func New(target grpcclient.Target, limits grpcclient.Limits, metrics prometheus.Registerer) (*Client, error) {
	conn, err := grpcclient.Dial(target, quotescorev1.QuotesCoreService_ServiceDesc.ServiceName, limits)
	if err != nil {
		return nil, err
	}
	c := &Client{conn: conn, stub: quotescorev1.NewQuotesCoreServiceClient(conn), timeout: limits.Timeout}
	c.pool = workerpool.New(workerpool.Options{
		Name:    name,
		Workers: limits.Workers,
		Queue:   limits.Queue,
		Batch:   min(limits.Batch, maxEntries),
		Metrics: metrics,
	}, c.send)
	return c, nil
}

// Compare asks the core about one pair. Its errors are of the kinds ErrInvalid,
// ErrBusy, ErrUnavailable, ErrDeadline, ErrCanceled and ErrInternal of package
// fault.
func (c *Client) Compare(ctx context.Context, pair Pair) (Comparison, error) {
	if err := pair.check(); err != nil {
		return Comparison{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	comparison, err := c.pool.Do(ctx, pair)
	if err != nil {
		return Comparison{}, fault.From(err)
	}
	return comparison, nil
}

// Ready reports whether the core can be reached.
func (c *Client) Ready() bool { return c.conn.Ready() }

// Drain refuses new calls and waits for those under way, until ctx ends.
func (c *Client) Drain(ctx context.Context) error { return c.pool.Drain(ctx) }

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// check finds here what the core would refuse: text that is not UTF-8 would
// even fail the whole batch.
func (p Pair) check() error {
	for _, side := range []struct{ name, text string }{{"left", p.Left}, {"right", p.Right}} {
		if len(side.text) > MaxTextBytes {
			return fault.New(fault.ErrInvalid, fmt.Sprintf("%s is longer than %d bytes", side.name, MaxTextBytes))
		}
		if !utf8.ValidString(side.text) {
			return fault.New(fault.ErrInvalid, side.name+" is not valid UTF-8")
		}
	}
	return nil
}
