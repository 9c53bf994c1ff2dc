package httpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

const (
	// eventTime is how long a client may take to read an event. One who is slower
	// has its stream cut off, which tells whoever feeds it.
	eventTime = 15 * time.Second
	// heartbeat is how often a stream that has nothing to say shows that it lives,
	// and finds out whether its client does.
	heartbeat = 15 * time.Second
)

// Events answers a request with server-sent events: one for each value that feed
// yields, as JSON. An error that feed yields before the first value is answered
// like any other; a later one is an event called error, and the last.
//
// The stream outlives the deadline of requests. The ctx that feed is given ends
// when the client has gone or the server stops. The next value is asked for once
// the one before is on its way, so that a slow client slows the feed down.
func Events[T any](feed func(ctx context.Context, r *http.Request) iter.Seq2[T, error]) http.Handler {
	return HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		ctx, cancel := LongContext(r)
		defer cancel(nil)
		s := &events{w: w, control: http.NewResponseController(w)}
		defer s.beat(ctx)()
		for value, err := range feed(ctx, r) {
			if err == nil {
				err = s.send("", value)
			}
			if err != nil {
				return s.fail(r, endOf(ctx, err))
			}
		}
		return s.begin()
	})
}

// LongContext is the context of a request whose answer goes on: it outlives the
// deadline of requests, and ends when the client has gone, when the server stops
// or with cancel, which must be called.
func LongContext(r *http.Request) (ctx context.Context, cancel context.CancelCauseFunc) {
	ctx, cancel = context.WithCancelCause(withoutDeadline(r))
	go func() {
		select {
		case <-Stopping(ctx):
			cancel(fault.New(fault.ErrUnavailable, "the service is shutting down"))
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// endOf prefers the reason for which the stream was ended to what it caused.
func endOf(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.Ended(ctx)
	}
	return err
}

// events writes a stream. Feed and heartbeat share it.
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController

	mu    sync.Mutex
	begun bool
}

// begin sends the header, unless that was done.
func (s *events) begin() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun {
		return nil
	}
	return s.write("")
}

func (s *events) send(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode an event: %w", err)
	}
	text := "data: " + string(data) + "\n\n"
	if name != "" {
		text = "event: " + name + "\n" + text
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(text)
}

// write is called with mu held.
func (s *events) write(text string) error {
	if !s.begun {
		s.begun = true
		_ = s.control.SetReadDeadline(time.Time{}) // that of the request has been read
		header := s.w.Header()
		header.Set("Content-Type", "text/event-stream")
		header.Set("Cache-Control", "no-store")
		s.w.WriteHeader(http.StatusOK)
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(eventTime)) // a writer that has none needs none
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fault.Wrap(fault.ErrCancelled, "the caller has gone", err)
	}
	_ = s.control.Flush() // a writer that does not buffer need not
	return nil
}

// fail says why the stream ends: as an ordinary answer if nothing was sent, and
// else as its last event.
func (s *events) fail(r *http.Request, err error) error {
	s.mu.Lock()
	begun := s.begun
	s.mu.Unlock()
	if !begun {
		return err
	}
	if n := noteOf(r); n != nil {
		n.err = err
	}
	known := fault.From(err)
	_ = s.send("error", errorOf(r, string(known.Kind), known.Message)) // the log has it, whoever reads this
	return nil
}

// beat shows that the stream lives, once it has begun, until the end of ctx or of
// the returned function.
func (s *events) beat(ctx context.Context) (end func()) {
	done := make(chan struct{})
	var beating sync.WaitGroup
	beating.Go(func() {
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				s.comment()
			case <-ctx.Done():
				return
			case <-done:
				return
			}
		}
	})
	return func() { close(done); beating.Wait() }
}

func (s *events) comment() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun {
		_ = s.write(":\n\n") // net/http ends the context of a client that has gone
	}
}

// lifted is the context of a request without its deadline.
type lifted struct {
	context.Context // what it ends with

	values context.Context
}

// Value implements context.Context.
func (l lifted) Value(key any) any { return l.values.Value(key) }

func withoutDeadline(r *http.Request) context.Context {
	if n := noteOf(r); n != nil {
		return lifted{n.request, r.Context()}
	}
	return r.Context()
}
