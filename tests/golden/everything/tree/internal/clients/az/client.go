// Package az is the Go face of the a-z core. Nothing else imports its
// stub: what changes in the contract is settled here.
package az

import (
	"context"

	azv1 "example.com/b2/shop/v2/gen/go/b2_shop/a_z/v1"
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
	conn, err := grpcclient.Dial(ctx, options, azv1.AzService_ServiceDesc.ServiceName)
	if err != nil {
		return nil, err
	}
	return &Client{
		Conn: conn,
		compare: grpcclient.NewCalls(conn, "Compare", azv1.NewAzServiceClient(conn).Compare,
			func(texts Texts, header *grpcclient.EntryHeader) *azv1.CompareEntry {
				return &azv1.CompareEntry{Header: header, Left: texts.Left, Right: texts.Right}
			},
			func(entries []*azv1.CompareEntry) *azv1.CompareRequest {
				return &azv1.CompareRequest{Entries: entries}
			},
			(*azv1.CompareResponse).GetResults,
			func(result *azv1.CompareResult) (uint32, bool) {
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
