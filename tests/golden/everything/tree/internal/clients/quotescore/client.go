// Package quotescore is the Go face of the quotes-core core. Nothing else imports its
// stub: what changes in the contract is settled here.
package quotescore

import (
	"context"
	"fmt"
	"unicode/utf8"

	quotescorev1 "example.com/b2/shop/v2/gen/go/b2_shop/quotes_core/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// MaxTextBytes is the longest text that the contract allows.
const MaxTextBytes = 16384

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
	compare *grpcclient.Calls[Pair, Comparison]
}

// New returns a client that connects in the background. End it with Drain and
// then Close.
func New(ctx context.Context, options grpcclient.Options) (*Client, error) {
	conn, err := grpcclient.Dial(ctx, options, quotescorev1.QuotesCoreService_ServiceDesc.ServiceName)
	if err != nil {
		return nil, err
	}
	stub := quotescorev1.NewQuotesCoreServiceClient(conn)
	return &Client{
		conn:    conn,
		compare: grpcclient.NewCalls(conn, comparing(stub)),
	}, nil
}

// comparing says how the contract has Compare called.
func comparing(stub quotescorev1.QuotesCoreServiceClient) grpcclient.Method[
	Pair, Comparison,
	*quotescorev1.CompareEntry, quotescorev1.CompareRequest, quotescorev1.CompareResponse, *quotescorev1.CompareResult,
] {
	return grpcclient.Method[
		Pair, Comparison,
		*quotescorev1.CompareEntry, quotescorev1.CompareRequest, quotescorev1.CompareResponse, *quotescorev1.CompareResult,
	]{
		Name: "Compare",
		Call: stub.Compare,
		Entry: func(pair Pair, header *grpcclient.EntryHeader) *quotescorev1.CompareEntry {
			return &quotescorev1.CompareEntry{Header: header, Left: pair.Left, Right: pair.Right}
		},
		Request: func(entries []*quotescorev1.CompareEntry) *quotescorev1.CompareRequest {
			return &quotescorev1.CompareRequest{Entries: entries}
		},
		Results: (*quotescorev1.CompareResponse).GetResults,
		Output: func(result *quotescorev1.CompareResult) (Comparison, bool) {
			got := result.GetComparison()
			return Comparison{Distance: got.GetDistance(), Similarity: got.GetSimilarity()}, got != nil
		},
	}
}

// Compare asks the core about one pair. Its errors are of the kinds of package
// fault.
func (c *Client) Compare(ctx context.Context, pair Pair) (Comparison, error) {
	if err := pair.check(); err != nil {
		return Comparison{}, err
	}
	return c.compare.Do(ctx, pair)
}

// CheckCompare says whether Compare would be refused now, whatever the pair.
func (c *Client) CheckCompare(ctx context.Context) error { return c.compare.Check(ctx) }

// Ready reports whether the core can be reached.
func (c *Client) Ready() bool { return c.conn.Ready() }

// Drain refuses new calls and waits for those under way, until ctx ends.
func (c *Client) Drain(ctx context.Context) error { return c.conn.Drain(ctx) }

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// check finds here what the core would refuse: text that is not UTF-8 would
// even fail the whole batch.
func (p Pair) check() error {
	for _, side := range []struct{ name, text string }{{"left", p.Left}, {"right", p.Right}} {
		if len(side.text) > MaxTextBytes {
			return fault.New(fault.ErrInvalidArgument, fmt.Sprintf("%s is longer than %d bytes", side.name, MaxTextBytes))
		}
		if !utf8.ValidString(side.text) {
			return fault.New(fault.ErrInvalidArgument, side.name+" is not valid UTF-8")
		}
	}
	return nil
}
