// Package httpserver is what every public HTTP listener needs: limits on what a
// client may do to us, errors as JSON, a log line and a measurement for each
// request, and an end that lets requests finish.
package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	idleTimeout       = 120 * time.Second // longer than that of the usual load balancers, so that they close first
	maxHeaderBytes    = 64 << 10          // Default was 1 MiB.
)

// Server is an HTTP server on a listener of its own.
type Server struct {
	http     *http.Server
	listener net.Listener
}

// Listen binds addr, so that a port in use is found out before any work starts.
// An answer may take answerTime from the end of its request.
func Listen(ctx context.Context, addr string, handler http.Handler, answerTime time.Duration, log *slog.Logger) (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return &Server{
		listener: listener,
		http: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: readHeaderTimeout,
			ReadTimeout:       readTimeout,
			WriteTimeout:      readTimeout + answerTime, // counted from the end of the header
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		},
	}, nil
}

// Addr is the address that Listen bound.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run serves until Stop.
func (s *Server) Run() error {
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Stop accepts nothing new and waits for the requests under way. When ctx ends
// first, they are cut off.
func (s *Server) Stop(ctx context.Context) error {
	defer func() { _ = s.listener.Close() }() // Shutdown closes it only if Run was called
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}
