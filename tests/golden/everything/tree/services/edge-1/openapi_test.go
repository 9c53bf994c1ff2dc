package main

import (
	"testing"

	"example.com/b2/shop/v2/internal/platform/openapitest"
)

// cores add the routes that each of them answers.
var cores = []func(openapitest.Routes){
	b2cRoutes,
	k2xRoutes,
	quotesCoreRoutes,
}

func TestTheDocumentHasEveryRoute(t *testing.T) {
	served := openapitest.NewRoutes()
	for _, add := range cores {
		add(served)
	}
	if err := openapitest.CheckRoutes(t.Context(), openAPI, served); err != nil {
		t.Error(err)
	}
}
