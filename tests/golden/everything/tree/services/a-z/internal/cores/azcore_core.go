package cores

import (
	"context"

	azcorecore "example.com/b2/shop/v2/internal/clients/azcore"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// AzCore is a client of the a-z-core core.
type AzCore = azcorecore.Client

func newAzCore(ctx context.Context, options grpcclient.Options) (*AzCore, error) {
	return azcorecore.New(ctx, options)
}
