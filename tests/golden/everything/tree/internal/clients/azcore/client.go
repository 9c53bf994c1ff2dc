// Package azcore is the Go face of the a-z-core core. Nothing else imports its
// stub: what changes in the contract is settled here.
package azcore

import (
	"context"

	azcorev1 "example.com/b2/shop/v2/gen/go/b2_shop/a_z_core/v1"
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
	conn, err := grpcclient.Dial(ctx, options, azcorev1.AzCoreService_ServiceDesc.ServiceName)
	if err != nil {
		return nil, err
	}
	return &Client{
		Conn: conn,
		compare: grpcclient.NewCalls(conn, "Compare", azcorev1.NewAzCoreServiceClient(conn).Compare,
			func(texts Texts, header *grpcclient.EntryHeader) *azcorev1.CompareEntry {
				return &azcorev1.CompareEntry{Header: header, Left: texts.Left, Right: texts.Right}
			},
			func(entries []*azcorev1.CompareEntry) *azcorev1.CompareRequest {
				return &azcorev1.CompareRequest{Entries: entries}
			},
			(*azcorev1.CompareResponse).GetResults,
			func(result *azcorev1.CompareResult) (uint32, bool) {
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
