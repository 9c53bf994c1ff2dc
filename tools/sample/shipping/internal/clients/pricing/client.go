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

// Client calls the core. Goroutines that use the same one share batches.
type Client struct {
	*grpcclient.Conn

	quote *grpcclient.Calls[Parcel, Offer]
}

// New connects in the background. Drain and then Close end the client.
func New(ctx context.Context, options grpcclient.Options) (*Client, error) {
	conn, err := grpcclient.Dial(ctx, options, pricingv1.PricingService_ServiceDesc.ServiceName)
	if err != nil {
		return nil, err
	}
	return &Client{
		Conn: conn,
		quote: grpcclient.NewCalls(conn, "Quote", pricingv1.NewPricingServiceClient(conn).Quote,
			func(parcel Parcel, header *grpcclient.EntryHeader) *pricingv1.QuoteEntry {
				return &pricingv1.QuoteEntry{Header: header, Grams: parcel.Grams, Kilometres: parcel.Kilometres}
			},
			func(entries []*pricingv1.QuoteEntry) *pricingv1.QuoteRequest {
				return &pricingv1.QuoteRequest{Entries: entries}
			},
			(*pricingv1.QuoteResponse).GetResults,
			func(result *pricingv1.QuoteResult) (Offer, bool) {
				got := result.GetOffer()
				return Offer{Cents: got.GetCents(), Days: got.GetDays()}, got != nil
			}),
	}, nil
}

// Quote says what it costs to ship a parcel, or fails as package fault says.
func (c *Client) Quote(ctx context.Context, parcel Parcel) (Offer, error) {
	return c.quote.Do(ctx, parcel)
}

// CheckQuote says whether Quote would be refused now, whatever the parcel.
func (c *Client) CheckQuote(ctx context.Context) error { return c.quote.Check(ctx) }
