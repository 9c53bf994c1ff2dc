// Package httpserver is what every public HTTP listener needs: limits on what a
// client may do to us, errors as JSON, a log line and a measurement for each
// request, and an end that lets requests finish.
package httpserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"

	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	idleTimeout       = 120 * time.Second // longer than that of the usual load balancers, so that they close first
	maxHeaderBytes    = 64 << 10          // net/http's own default is 1 MiB.
)

// Listener says where a server listens, and what it takes.
type Listener struct {
	Addr           string
	TLS            tlsfiles.Files // none for plaintext
	MaxConnections int            // more of them wait to be accepted
	AnswerTime     time.Duration  // for an answer, from the end of its request
	Log            *slog.Logger
}

// Server is an HTTP server on a listener of its own.
type Server struct {
	http     *http.Server
	listener net.Listener
	silent   silent
	draining atomic.Bool
	stopping chan struct{} // closed once Stop was called
	stop     func()        // closes it
}

// Listen binds its address, so that a port in use is found out before any work
// starts.
func Listen(ctx context.Context, on Listener, handler http.Handler) (*Server, error) {
	encryption, err := serverTLS(on)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", on.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s := &Server{
		listener: netutil.LimitListener(listener, max(1, on.MaxConnections)),
		stopping: make(chan struct{}),
	}
	s.stop = sync.OnceFunc(func() { close(s.stopping) })
	s.http = &http.Server{
		Handler:           s.farewell(handler),
		TLSConfig:         encryption,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + on.AnswerTime, // counted from the end of the header
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ConnState:         s.silent.note,
		BaseContext:       func(net.Listener) context.Context { return withStopping(context.WithoutCancel(ctx), s.stopping) },
		ErrorLog:          slog.NewLogLogger(on.Log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

func serverTLS(on Listener) (*tls.Config, error) {
	if on.TLS.Empty() {
		return nil, nil //nolint:nilnil // no TLS is no error
	}
	source, err := tlsfiles.New(on.TLS, on.Log)
	if err != nil {
		return nil, err
	}
	return source.Server(), nil
}

// farewell tells clients that keep their connections to open new ones, elsewhere,
// once the server drains.
func (s *Server) farewell(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// Addr is the address that Listen bound.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run serves until Stop. If ctx ends first, it cuts everything off.
func (s *Server) Run(ctx context.Context) error {
	unhook := context.AfterFunc(ctx, func() { _ = s.http.Close() })
	defer unhook()
	if err := s.serve(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

func (s *Server) serve() error {
	if s.http.TLSConfig != nil {
		return s.http.ServeTLS(s.listener, "", "") // its TLSConfig knows the certificate
	}
	return s.http.Serve(s.listener)
}

// Drain goes on serving, and has every answer ask its client to leave.
func (s *Server) Drain() { s.draining.Store(true) }

// Stop accepts nothing new and waits for the requests under way. When ctx ends
// first, they are cut off.
func (s *Server) Stop(ctx context.Context) error {
	s.Drain()
	s.stop()
	defer func() { _ = s.listener.Close() }() // Shutdown closes it only if Run was called
	timer := time.AfterFunc(silentGrace, s.silent.close)
	defer timer.Stop()
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}
