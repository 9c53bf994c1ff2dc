// Package app puts the parts of the service together.
package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/admin"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/internal/platform/telemetry"
	"example.com/b2/shop/v2/services/edge-1/internal/config"
)

// maxBody holds two texts of the largest size, with every byte escaped.
const maxBody = 256 << 10

// builder is what the parts are made of, and what they are added to.
type builder struct {
	cfg       config.Config
	log       *slog.Logger
	metrics   *prometheus.Registry
	readiness *admin.Readiness
	routes    *http.ServeMux
	group     *lifecycle.Group
}

// Run serves until ctx ends, and then finishes what is under way.
func Run(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	b := &builder{
		cfg:       cfg,
		log:       log,
		metrics:   telemetry.NewRegistry(),
		readiness: &admin.Readiness{},
		routes:    http.NewServeMux(),
		group:     lifecycle.New(log, cfg.DrainDelay+cfg.DrainTimeout),
	}
	if err := b.build(ctx); err != nil {
		return errors.Join(err, b.group.Stop(ctx))
	}
	return b.group.Run(ctx)
}

// build adds every part. They stop in the opposite order: first the service
// turns unready, then it lets its requests finish, and only then does it let go
// of what they need. Metrics can be read until the end.
func (b *builder) build(ctx context.Context) error {
	if err := b.addServer(ctx, "admin", b.cfg.AdminAddr, admin.Handler(b.readiness, b.metrics)); err != nil {
		return err
	}
	if err := b.connectCores(); err != nil {
		return err
	}
	public := httpserver.Protect(httpserver.JSONRoutes(b.routes), httpserver.Options{
		MaxBody: maxBody,
		Log:     b.log,
		Metrics: b.metrics,
	})
	if err := b.addServer(ctx, "http", b.cfg.Addr, public); err != nil {
		return err
	}
	b.group.Add(lifecycle.Part{Name: "readiness", Stop: b.readiness.Drain(b.cfg.DrainDelay)})
	return nil
}

func (b *builder) addServer(ctx context.Context, name, addr string, handler http.Handler) error {
	server, err := httpserver.Listen(ctx, addr, handler, 2*b.cfg.Limits.Timeout, b.log)
	if err != nil {
		return err
	}
	b.group.Add(lifecycle.Part{Name: name, Run: server.Run, Stop: server.Stop})
	b.log.InfoContext(ctx, "listening", "server", name, "addr", server.Addr())
	return nil
}
