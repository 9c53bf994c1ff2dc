// Package app puts the parts of the service together.
package app

import (
	"context"

	"example.com/b2/shop/v2/internal/platform/jobworker"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/day-mill/internal/config"
	"example.com/b2/shop/v2/services/day-mill/internal/cores"
	"example.com/b2/shop/v2/services/day-mill/internal/work"
)

// Build adds those who do the jobs.
func Build(ctx context.Context, s *service.Service, cfg config.Config) error {
	clients, err := cores.New(ctx, s, cfg.Cores)
	if err != nil {
		return err
	}
	return jobworker.Work(ctx, s, cfg.Jobs, jobworker.JSON(work.Worker{Cores: clients}.Do))
}
