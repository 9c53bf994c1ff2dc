// Package quotescore is the Go face of the quotes-core core. Nothing else imports its
// stub: what changes in the contract is settled here.
package quotescore

import (
	"context"

	quotescorev1 "example.com/b2/shop/v2/gen/go/b2_shop/quotes_core/v1"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// Texts are two texts to compare.
type Texts struct {
	Left, Right string
}

// Client calls the core. It may be used by any number of goroutines: their
// calls share batches.
type Client struct {
	conn    *grpcclient.Conn
	compare *grpcclient.Calls[Texts, uint32]
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
		compare: grpcclient.NewCalls(conn, newCompare(stub)),
	}, nil
}

type comparing = grpcclient.Method[
	Texts, uint32,
	*quotescorev1.CompareEntry, quotescorev1.CompareRequest, quotescorev1.CompareResponse, *quotescorev1.CompareResult,
]

// newCompare says how the contract has Compare called.
func newCompare(stub quotescorev1.QuotesCoreServiceClient) comparing {
	return comparing{
		Name: "Compare",
		Call: stub.Compare,
		Entry: func(texts Texts, header *grpcclient.EntryHeader) *quotescorev1.CompareEntry {
			return &quotescorev1.CompareEntry{Header: header, Left: texts.Left, Right: texts.Right}
		},
		Request: func(entries []*quotescorev1.CompareEntry) *quotescorev1.CompareRequest {
			return &quotescorev1.CompareRequest{Entries: entries}
		},
		Results: (*quotescorev1.CompareResponse).GetResults,
		Output: func(result *quotescorev1.CompareResult) (uint32, bool) {
			got := result.GetComparison()
			return got.GetDistance(), got != nil
		},
	}
}

// Compare returns the distance of two texts. Its errors are of the kinds of package
// fault.
func (c *Client) Compare(ctx context.Context, texts Texts) (distance uint32, err error) {
	return c.compare.Do(ctx, texts)
}

// CheckCompare says whether Compare would be refused now, whatever the texts.
func (c *Client) CheckCompare(ctx context.Context) error { return c.compare.Check(ctx) }

// Ready reports whether the core can be reached.
func (c *Client) Ready() bool { return c.conn.Ready() }

// Drain refuses new calls and waits for those under way, until ctx ends.
func (c *Client) Drain(ctx context.Context) error { return c.conn.Drain(ctx) }

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }
