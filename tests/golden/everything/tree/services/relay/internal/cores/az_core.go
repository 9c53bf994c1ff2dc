package cores

import (
	"context"

	azcore "example.com/b2/shop/v2/internal/clients/az"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// Az is a client of the a-z core.
type Az = azcore.Client

func newAz(ctx context.Context, options grpcclient.Options) (*Az, error) {
	return azcore.New(ctx, options)
}
