package cores

import (
	"context"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// B2c is a client of the b2-c core.
type B2c = b2ccore.Client

func newB2c(ctx context.Context, options grpcclient.Options) (*B2c, error) {
	return b2ccore.New(ctx, options)
}
