// Package cores has the clients of the cores that this service calls: what needs
// one is handed it by package app.
package cores

import (
	"context"
	"errors"

	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/a-z/internal/config"
)

// Clients are the clients of all of them. Any number of goroutines may use them.
type Clients struct {
	// AzCore calls a-z-core.
	AzCore *AzCore
}

// New connects to all of them. The service turns ready once each has been reached,
// and lets go of them when what uses them has stopped.
func New(ctx context.Context, s *service.Service, cores config.Cores) (Clients, error) {
	var all Clients
	err := errors.Join(
		connect(ctx, s, cores, "a-z-core", newAzCore, &all.AzCore),
	)
	return all, err
}

// connect makes a client of the core called name with dial.
func connect[C service.Dependency](
	ctx context.Context, s *service.Service, cores config.Cores,
	name string, dial func(context.Context, grpcclient.Options) (C, error), client *C,
) error {
	options := cores[name]
	options.Log, options.Metrics = s.Log, s.Metrics
	connected, err := dial(ctx, options)
	if err != nil {
		return err
	}
	s.Depend(name, connected)
	*client = connected
	return nil
}
