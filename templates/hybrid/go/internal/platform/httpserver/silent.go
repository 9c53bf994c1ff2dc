package httpserver

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// silentGrace is how long a stop waits for the first request of a connection
// that has not yet sent one. net/http would wait for five seconds.
const silentGrace = 300 * time.Millisecond

// silent are the connections on which no request has arrived.
type silent struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// note is a hook of http.Server.
func (s *silent) note(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state != http.StateNew {
		delete(s.conns, conn)
		return
	}
	if s.conns == nil {
		s.conns = map[net.Conn]struct{}{}
	}
	s.conns[conn] = struct{}{}
}

func (s *silent) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.conns {
		_ = conn.Close() // whoever is there has said nothing
	}
}

type stoppingKey struct{}

func withStopping(ctx context.Context, stopping <-chan struct{}) context.Context {
	return context.WithValue(ctx, stoppingKey{}, stopping)
}

// Stopping is closed once the server of a request was told to stop. What would go
// on for long should end then.
func Stopping(ctx context.Context) <-chan struct{} {
	stopping, _ := ctx.Value(stoppingKey{}).(<-chan struct{})
	return stopping
}
