package main

import (
	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/openapitest"
	"example.com/b2/shop/v2/services/door-0/internal/api"
)

// k2xRoutes adds those that the k-2x core answers.
func k2xRoutes(served openapitest.Routes) {
	api.K2xRoutes(served, &k2xcore.Client{})
}
