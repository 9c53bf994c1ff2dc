package jobworker

import (
	"context"

	"github.com/nats-io/nats.go"

	"example.com/b2/shop/v2/internal/platform/jobs"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/internal/platform/service"
)

// Work adds to a service those who do the jobs of the queue that has its name, and
// the queue itself if this process is to keep it.
func Work(ctx context.Context, s *service.Service, settings Settings, handle Handler) error {
	url, options := settings.URL, []nats.Option(nil)
	if url == "" {
		server, err := keep(s.Name, settings, s.Log)
		if err != nil {
			return err
		}
		s.Add(lifecycle.Part{Name: "queue", Stop: server.stop})
		s.Log.InfoContext(ctx, "listening", "server", "queue", "addr", server.nats.Addr().String())
		options = append(options, server.within())
	}
	queue, err := jobs.Open(s.Name, url, options...)
	if err != nil {
		return err
	}
	s.Add(lifecycle.Part{Name: "connection to the queue", Stop: func(context.Context) error { return queue.Close() }})
	w := newWorker(queue, handle, settings, s.Log, s.Metrics)
	s.Add(lifecycle.Part{Name: "jobs", Run: w.Run, Stop: w.Stop})
	s.Readiness.Require("queue", w.Ready)
	return nil
}
