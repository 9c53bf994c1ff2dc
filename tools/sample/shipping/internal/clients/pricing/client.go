// Package pricing is the Go face of the pricing core. Nothing else imports its
// stub: what changes in the contract is settled here.
package pricing

import (
	"context"

	pricingv1 "example.com/shop/gen/go/shop/pricing/v1"
	"example.com/shop/internal/platform/grpcclient"
)

// Parcel is a parcel and its way.
type Parcel struct {
	Grams, Kilometres uint32
}

// Offer is what a parcel costs, and how long it takes.
type Offer struct {
	Cents, Days uint32
}

// Client calls the core. It may be used by any number of goroutines: their
// calls share batches.
type Client struct {
	conn  *grpcclient.Conn
	quote *grpcclient.Calls[Parcel, Offer]
}

// New returns a client that connects in the background. End it with Drain and
// then Close.
func New(ctx context.Context, options grpcclient.Options) (*Client, error) {
	conn, err := grpcclient.Dial(ctx, options, pricingv1.PricingService_ServiceDesc.ServiceName)
	if err != nil {
		return nil, err
	}
	stub := pricingv1.NewPricingServiceClient(conn)
	return &Client{
		conn:  conn,
		quote: grpcclient.NewCalls(conn, newQuote(stub)),
	}, nil
}

type quoting = grpcclient.Method[
	Parcel, Offer,
	*pricingv1.QuoteEntry, pricingv1.QuoteRequest, pricingv1.QuoteResponse, *pricingv1.QuoteResult,
]

// newQuote says how the contract has Quote called.
func newQuote(stub pricingv1.PricingServiceClient) quoting {
	return quoting{
		Name: "Quote",
		Call: stub.Quote,
		Entry: func(parcel Parcel, header *grpcclient.EntryHeader) *pricingv1.QuoteEntry {
			return &pricingv1.QuoteEntry{Header: header, Grams: parcel.Grams, Kilometres: parcel.Kilometres}
		},
		Request: func(entries []*pricingv1.QuoteEntry) *pricingv1.QuoteRequest {
			return &pricingv1.QuoteRequest{Entries: entries}
		},
		Results: (*pricingv1.QuoteResponse).GetResults,
		Output: func(result *pricingv1.QuoteResult) (Offer, bool) {
			got := result.GetOffer()
			return Offer{Cents: got.GetCents(), Days: got.GetDays()}, got != nil
		},
	}
}

// Quote says what it costs to ship a parcel. Its errors are of the kinds of package
// fault.
func (c *Client) Quote(ctx context.Context, parcel Parcel) (Offer, error) {
	return c.quote.Do(ctx, parcel)
}

// CheckQuote says whether Quote would be refused now, whatever the parcel.
func (c *Client) CheckQuote(ctx context.Context) error { return c.quote.Check(ctx) }

// Ready reports whether the core can be reached.
func (c *Client) Ready() bool { return c.conn.Ready() }

// Drain refuses new calls and waits for those under way, until ctx ends.
func (c *Client) Drain(ctx context.Context) error { return c.conn.Drain(ctx) }

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }
