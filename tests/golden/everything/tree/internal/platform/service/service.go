// Package service is the main function that services have in common: settings,
// log, metrics, admin server, signals, shutdown and exit code. A service adds
// what is its own.
package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/admin"
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// Program is what is special about a service, with settings of type C.
type Program[C any] struct {
	Name      string
	Prefix    string // of its settings, with the dash below: GATEWAY_
	AdminAddr string // where health and metrics are, unless told otherwise
	Load      func(*env.Reader, Settings) C
	Build     func(context.Context, *Service, C) error
	OpenAPI   []byte       // says what it answers, to who asks the admin server; empty if it is not called over HTTP
	Commands  []Command[C] // what it does when it is told to by an argument; it does not run then
}

// Settings are those of every service.
type Settings struct {
	AdminAddr string
	LogLevel  slog.Level
	Insecure  bool
	Collector string // of spans; empty to keep them
	// DrainDelay is the time between turning unready and refusing connections. It
	// must cover the time in which a load balancer notices: 500 ms suit one machine,
	// 5 to 10 s Kubernetes.
	DrainDelay time.Duration
	// DrainTimeout bounds the rest of the shutdown. What is still under way then is
	// cut off.
	DrainTimeout time.Duration
}

func readSettings(r *env.Reader, adminAddr string) Settings {
	return Settings{
		AdminAddr: r.Addr("ADMIN_ADDR", adminAddr, "where /healthz, /readyz, /metrics, /log and /debug/pprof/ are"),
		LogLevel:  r.Level("LOG", slog.LevelInfo, "what is logged: debug, info, warn or error"),
		Insecure:  r.Bool("INSECURE", false, "whether the network is trusted, so that TLS is not needed on it"),
		Collector: r.String("OTLP_ENDPOINT", r.Common("OTEL_EXPORTER_OTLP_ENDPOINT"), "where spans are sent, such as http://127.0.0.1:4317; nowhere if empty"),
		DrainDelay: r.Duration("DRAIN_DELAY", 500*time.Millisecond, 0, time.Minute,
			"how long it goes on serving, but not ready, when told to stop; 5s to 10s in Kubernetes"),
		DrainTimeout: r.Duration("DRAIN_TIMEOUT", 10*time.Second, 0, time.Hour, "how long what is under way then may take to finish"),
	}
}

// Service is what the parts of a service are made of, and what they are added to.
type Service struct {
	Settings

	Name      string
	Log       *slog.Logger
	Metrics   *prometheus.Registry
	Readiness *admin.Readiness

	level   *slog.LevelVar
	lines   *telemetry.Lines
	group   *lifecycle.Group
	leaving []func() // what has clients leave
	http    *httpserver.Metrics
	openAPI []byte
}

// Main runs a service until it is told to stop, and returns its exit code: 0 if
// nothing was lost, 1 if something was, or if it failed, and 64 for bad settings.
func Main[C any](p Program[C]) int {
	// A log that nobody reads any more must not be the end of the process.
	signal.Ignore(syscall.SIGPIPE)
	defer takeHeadroom()()
	ctx, stop := lifecycle.SignalContext()
	defer stop()
	return run(ctx, p, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
}

func run[C any](ctx context.Context, p Program[C], args, environ []string, stdout, stderr io.Writer) int {
	reader := env.NewReader(environ, p.Prefix)
	settings := readSettings(reader, p.AdminAddr)
	cfg := p.Load(reader, settings)
	if len(args) > 0 {
		return p.command(ctx, args, reader, cfg, stdout, stderr)
	}
	if err := reader.Err(); err != nil {
		_, _ = fmt.Fprintf(stderr, "%s: bad settings:\n%v\n", p.Name, err)
		return env.ExitUsage
	}
	s := newService(p.Name, settings, stderr)
	defer s.lines.Close(lastLines)
	s.openAPI = p.OpenAPI
	for _, key := range reader.Strangers() {
		s.Log.WarnContext(ctx, "there is no such setting", "variable", key)
	}
	if err := s.run(ctx, func() error { return p.Build(ctx, s, cfg) }); err != nil {
		s.Log.ErrorContext(ctx, "stopped", "error", err)
		return 1
	}
	s.Log.InfoContext(ctx, "stopped")
	return 0
}

// lastLines is how long the end waits for a log that is read slowly.
const lastLines = 500 * time.Millisecond

func newService(name string, settings Settings, stderr io.Writer) *Service {
	level := &slog.LevelVar{}
	level.Set(settings.LogLevel)
	var log *slog.Logger
	lines := telemetry.NewLines(stderr, func(lost int) { log.Warn("log lines were lost", "lines", lost) })
	log = telemetry.NewLogger(lines, name, level)
	slog.SetDefault(log) // for what is handed no logger
	s := &Service{
		Settings: settings, Name: name, Log: log, level: level, lines: lines, Metrics: telemetry.NewRegistry(), Readiness: &admin.Readiness{},
		group: lifecycle.New(log, settings.DrainDelay+settings.DrainTimeout),
	}
	s.http = httpserver.NewMetrics(s.Metrics)
	return s
}

// run builds the service and keeps it running until ctx ends. Its parts stop in
// the opposite order: first it turns unready, then it lets its requests finish,
// and only then does it let go of what they need. Metrics can be read to the end.
func (s *Service) run(ctx context.Context, build func() error) error {
	s.exportSpans(ctx)
	if err := errors.Join(s.serveAdmin(ctx), build()); err != nil {
		return errors.Join(fmt.Errorf("start: %w", err), s.group.Stop(ctx))
	}
	s.Add(lifecycle.Part{Name: "readiness", Stop: s.drain})
	return s.group.Run(ctx)
}

const (
	adminConnections = 64
	adminAnswer      = 2 * time.Minute // profiles take as long as they are asked to
)

func (s *Service) serveAdmin(ctx context.Context) error {
	server, err := httpserver.Listen(ctx, httpserver.Listener{
		Addr: s.AdminAddr, MaxConnections: adminConnections, AnswerTime: adminAnswer, Log: s.Log,
	}, admin.Handler(s.Readiness, s.Metrics, s.level, s.openAPI))
	if err != nil {
		return err
	}
	s.Add(lifecycle.Part{Name: "admin", Run: server.Run, Stop: server.Stop})
	s.Log.InfoContext(ctx, "listening", "server", "admin", "addr", server.Addr())
	return nil
}

// exportSpans is the first part, so that it ends last. A service without its
// collector is still a service.
func (s *Service) exportSpans(ctx context.Context) {
	if s.Collector == "" {
		return
	}
	flush, err := telemetry.Export(ctx, s.Name, s.Collector)
	if err != nil {
		s.Log.WarnContext(ctx, "spans are not exported", "error", err)
		return
	}
	s.Add(lifecycle.Part{Name: "spans", Stop: func(ctx context.Context) error {
		if err := flush(ctx); err != nil {
			s.Log.WarnContext(ctx, "spans were lost", "error", err)
		}
		return nil
	}})
}

// drain turns the service unready, has clients leave, and gives them time to.
func (s *Service) drain(ctx context.Context) error {
	for _, leave := range s.leaving {
		leave()
	}
	return s.Readiness.Drain(ctx, s.DrainDelay)
}

// Add adds a part. It may use those before it, and is stopped before them.
func (s *Service) Add(part lifecycle.Part) { s.group.Add(part) }

// OnDrain has leave called as soon as the service is told to stop, while calls are
// still answered: clients should go elsewhere then.
func (s *Service) OnDrain(leave func()) { s.leaving = append(s.leaving, leave) }

// Dependency is something that the service needs and that others run, such as the
// client of a core.
type Dependency interface {
	Ready() bool
	Drain(ctx context.Context) error // finishes what is under way
	Close() error
}

// Depend has the service wait for d before it turns ready for the first time, and
// let go of it once its requests are finished.
func (s *Service) Depend(name string, d Dependency) {
	s.Add(lifecycle.Part{Name: "connection to " + name, Stop: func(context.Context) error { return d.Close() }})
	s.Add(lifecycle.Part{Name: "calls to " + name, Stop: d.Drain})
	s.Readiness.Require(name, admin.Once(d.Ready))
}

// ServeHTTP adds a public server for routes, whose bodies have at most maxBody
// bytes.
func (s *Service) ServeHTTP(ctx context.Context, settings httpserver.Settings, maxBody int64, routes *http.ServeMux) error {
	handler := httpserver.Protect(httpserver.Routes(routes), httpserver.Limits{
		MaxBody: maxBody, MaxRequests: settings.MaxRequests, Timeout: settings.RequestTimeout, OwnTraces: settings.OwnTraces,
		Log: s.Log, Metrics: s.http,
	})
	server, err := httpserver.Listen(ctx, httpserver.Listener{
		Addr: settings.Addr, TLS: settings.TLS, MaxConnections: settings.MaxConnections,
		AnswerTime: 2 * settings.RequestTimeout, Log: s.Log,
	}, handler)
	if err != nil {
		return err
	}
	s.OnDrain(server.Drain)
	s.Add(lifecycle.Part{Name: "http", Run: server.Run, Stop: server.Stop})
	s.Log.InfoContext(ctx, "listening", "server", "http", "addr", server.Addr())
	return nil
}
