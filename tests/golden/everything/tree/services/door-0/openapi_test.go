package main

import (
	"testing"

	"example.com/b2/shop/v2/internal/platform/openapitest"
	"example.com/b2/shop/v2/services/door-0/internal/routes"
)

func TestTheDocumentHasEveryRoute(t *testing.T) {
	cores := map[string]func(openapitest.Routes){}
	cores["k-2x"] = k2xRoutes
	served := openapitest.NewRoutes()
	for _, row := range routes.Table {
		if add, ok := cores[row.To]; ok {
			add(served.Below(row.Strip))
		} else {
			served.Handle(row.Pattern, nil)
		}
	}
	if err := openapitest.CheckRoutes(t.Context(), openAPI, served); err != nil {
		t.Error(err)
	}
}
