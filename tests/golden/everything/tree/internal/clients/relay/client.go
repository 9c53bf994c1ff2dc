// Package relay is the Go face of the relay core. Nothing else imports its
// stub: what changes in the contract is settled here.
package relay

import (
	"context"

	relayv1 "example.com/b2/shop/v2/gen/go/b2_shop/relay/v1"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// Texts are two texts to compare.
type Texts struct {
	Left, Right string
}

// Client calls the core. Goroutines that use the same one share batches.
type Client struct {
	*grpcclient.Conn

	compare *grpcclient.Calls[Texts, uint32]
}

// New connects in the background. Drain and then Close end the client.
func New(ctx context.Context, options grpcclient.Options) (*Client, error) {
	conn, err := grpcclient.Dial(ctx, options, relayv1.RelayService_ServiceDesc.ServiceName)
	if err != nil {
		return nil, err
	}
	return &Client{
		Conn: conn,
		compare: grpcclient.NewCalls(conn, "Compare", relayv1.NewRelayServiceClient(conn).Compare,
			func(texts Texts, header *grpcclient.EntryHeader) *relayv1.CompareEntry {
				return &relayv1.CompareEntry{Header: header, Left: texts.Left, Right: texts.Right}
			},
			func(entries []*relayv1.CompareEntry) *relayv1.CompareRequest {
				return &relayv1.CompareRequest{Entries: entries}
			},
			(*relayv1.CompareResponse).GetResults,
			func(result *relayv1.CompareResult) (uint32, bool) {
				got := result.GetComparison()
				return got.GetDistance(), got != nil
			}),
	}, nil
}

// Compare returns the distance of two texts, or an error of package fault.
func (c *Client) Compare(ctx context.Context, texts Texts) (distance uint32, err error) {
	return c.compare.Do(ctx, texts)
}

// CheckCompare says whether Compare would be refused now, whatever the texts.
func (c *Client) CheckCompare(ctx context.Context) error { return c.compare.Check(ctx) }
