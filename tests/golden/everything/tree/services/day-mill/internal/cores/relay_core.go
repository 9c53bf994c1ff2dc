package cores

import (
	"context"

	relaycore "example.com/b2/shop/v2/internal/clients/relay"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// Relay is a client of the relay core.
type Relay = relaycore.Client

func newRelay(ctx context.Context, options grpcclient.Options) (*Relay, error) {
	return relaycore.New(ctx, options)
}
