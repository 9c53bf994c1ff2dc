package cores

import (
	"context"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// K2x is a client of the k-2x core.
type K2x = k2xcore.Client

func newK2x(ctx context.Context, options grpcclient.Options) (*K2x, error) {
	return k2xcore.New(ctx, options)
}
