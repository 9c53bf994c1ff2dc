package main

import (
	quotescorecore "example.com/b2/shop/v2/internal/clients/quotescore"
	"example.com/b2/shop/v2/internal/platform/openapitest"
	"example.com/b2/shop/v2/services/quotes/internal/api"
)

// quotesCoreRoutes adds those that the quotes-core core answers.
func quotesCoreRoutes(served openapitest.Routes) {
	api.QuotesCoreRoutes(served, &quotescorecore.Client{})
}
