package main

import (
	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/openapitest"
	"example.com/b2/shop/v2/services/edge-1/internal/api"
)

// b2cRoutes adds those that the b2-c core answers.
func b2cRoutes(served openapitest.Routes) {
	api.B2cRoutes(served, &b2ccore.Client{})
}
