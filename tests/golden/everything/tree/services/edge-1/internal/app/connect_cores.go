package app

import (
	"context"
	"errors"
	"net/http"

	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/edge-1/internal/config"
)

// connectors add the client of each core that this service calls, and its routes.
var connectors = []struct {
	core    string
	connect func(context.Context, *service.Service, grpcclient.Options, *http.ServeMux) error
}{
	{"b2-c", connectB2c},
	{"k-2x", connectK2x},
	{"quotes-core", connectQuotesCore},
}

func connectCores(ctx context.Context, s *service.Service, cores config.Cores, routes *http.ServeMux) error {
	var problems []error
	for _, c := range connectors {
		problems = append(problems, c.connect(ctx, s, cores[c.core], routes))
	}
	return errors.Join(problems...)
}
