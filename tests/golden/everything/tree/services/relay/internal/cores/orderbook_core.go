package cores

import (
	"context"

	orderbookcore "example.com/b2/shop/v2/internal/clients/orderbook"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
)

// OrderBook is a client of the order-book core.
type OrderBook = orderbookcore.Client

func newOrderBook(ctx context.Context, options grpcclient.Options) (*OrderBook, error) {
	return orderbookcore.New(ctx, options)
}
