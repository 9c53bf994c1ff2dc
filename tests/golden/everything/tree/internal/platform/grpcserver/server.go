// Package grpcserver is what every gRPC listener needs: bounds on what a caller
// may do to us, a deadline, a trace, a log line and a measurement for each call,
// batches whose entries fail alone, health, reflection, and an end that lets
// calls finish.
package grpcserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/net/netutil"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"example.com/b2/shop/v2/internal/platform/lifecycle"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

const (
	// maxStreams is how many calls may be open on one connection.
	maxStreams = 1024
	// helloTime is what a client has to begin to speak.
	helloTime = 5 * time.Second
	// pingTime is how often a silent client is asked whether it is still there.
	pingTime, pongTime = 30 * time.Second, 10 * time.Second
	// mayPing is how often clients may ask; gRPC's own default (5m) sends away those
	// that look after their connections.
	mayPing = 10 * time.Second
)

// Server is a gRPC server on a listener of its own.
type Server struct {
	grpc     *grpc.Server
	listener net.Listener
	silent   *silent
	health   *health
	calls    *observer
}

// Serve adds a server to s. Register adds the services that it answers, and
// maxMessage is the largest request of their contracts, in bytes.
func Serve(ctx context.Context, s *service.Service, settings Settings, maxMessage int, register func(grpc.ServiceRegistrar)) error {
	server, err := listen(ctx, settings, maxMessage, newObserver(s.Log, s.Metrics, settings.CallTimeout), register)
	if err != nil {
		return err
	}
	s.OnDrain(server.health.leave)
	s.Add(lifecycle.Part{Name: "grpc", Run: server.Run, Stop: server.Stop})
	s.Log.InfoContext(ctx, "listening", "server", "grpc", "addr", server.Addr())
	return nil
}

// listen binds the address, so that a port in use is found out before any work
// starts.
func listen(
	ctx context.Context, settings Settings, maxMessage int, calls *observer, register func(grpc.ServiceRegistrar),
) (*Server, error) {
	options := []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(calls.unary),
		grpc.ChainStreamInterceptor(calls.stream),
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.ConnectionTimeout(helloTime),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: pingTime, Timeout: pongTime}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: mayPing, PermitWithoutStream: true}),
		grpc.WaitForHandlers(true),
	}
	if !settings.TLS.Empty() {
		source, err := tlsfiles.New(settings.TLS, calls.log)
		if err != nil {
			return nil, err
		}
		options = append(options, grpc.Creds(credentials.NewTLS(source.Server())))
	}
	network, address := split(settings.Addr)
	listener, err := new(net.ListenConfig).Listen(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	quiet := &silent{Listener: netutil.LimitListener(listener, settings.MaxConnections)}
	server := &Server{grpc: grpc.NewServer(options...), listener: quiet, silent: quiet, health: newHealth(), calls: calls}
	register(server.grpc)
	server.health.register(server.grpc)
	reflection.Register(server.grpc)
	return server, nil
}

// Addr is the address that was bound.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run serves until Stop. If ctx ends first, it cuts everything off.
func (s *Server) Run(ctx context.Context) error {
	unhook := context.AfterFunc(ctx, s.grpc.Stop)
	defer unhook()
	s.health.serving(s.grpc)
	if err := s.grpc.Serve(s.listener); err != nil && !errors.Is(err, grpc.ErrServerStopped) { // told to stop before it began
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Stop accepts nothing new and waits for the calls under way. When ctx ends
// first, they are cut off, and that is an error.
func (s *Server) Stop(ctx context.Context) error {
	defer func() { _ = s.listener.Close() }() // a graceful stop closes it only if Run was called
	s.health.end()
	timer := time.AfterFunc(silentGrace, s.silent.close)
	defer timer.Stop()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.grpc.GracefulStop()
	}()
	select {
	case <-stopped:
		return nil
	case <-ctx.Done():
	}
	lost := s.calls.open.Load()
	s.grpc.Stop()
	if lost > 0 {
		return fmt.Errorf("%d calls were cut off: %w", lost, context.Cause(ctx))
	}
	return nil
}

// silentGrace is how long a stop waits for a connection that has not said
// anything. gRPC would wait until its time to begin is over.
const silentGrace = 300 * time.Millisecond

// silent is a listener that remembers the connections on which nothing has
// arrived.
type silent struct {
	net.Listener

	mu    sync.Mutex
	conns map[*conn]struct{}
}

// conn is one of them until the first byte.
type conn struct {
	net.Conn

	heard func()
}

// Accept waits for the next connection.
func (s *silent) Accept() (net.Conn, error) {
	accepted, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: accepted}
	c.heard = sync.OnceFunc(func() { s.forget(c) })
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns == nil {
		s.conns = map[*conn]struct{}{}
	}
	s.conns[c] = struct{}{}
	return c, nil
}

// Read notes that there is somebody.
func (c *conn) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	c.heard()
	return n, err
}

// Close also forgets the connection.
func (c *conn) Close() error {
	c.heard()
	return c.Conn.Close()
}

func (s *silent) forget(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

func (s *silent) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Conn.Close() // whoever is there has said nothing
	}
}
