package main

import (
	"testing"

	"example.com/b2/shop/v2/internal/platform/openapitest"
	"example.com/b2/shop/v2/services/alone/internal/api"
)

func TestTheDocumentHasEveryRoute(t *testing.T) {
	served := openapitest.NewRoutes()
	api.Routes(served, nil)
	if err := openapitest.CheckRoutes(t.Context(), openAPI, served); err != nil {
		t.Error(err)
	}
}
