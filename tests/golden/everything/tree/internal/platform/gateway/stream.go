package gateway

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/httpserver"
)

// patience is how long a client may take to send or to read the next piece of
// something that goes on.
const patience = 15 * time.Second

// stream gives an answer the time it takes, once it has begun. It ends when either
// side has gone, or the server stops.
func (g *guard) stream(w http.ResponseWriter, r *http.Request, p *passage) error {
	ctx, cancel := httpserver.LongContext(r)
	defer cancel(nil)
	late := time.AfterFunc(g.Timeout, func() {
		cancel(fault.New(fault.ErrDeadlineExceeded, "there was not enough time"))
	})
	defer late.Stop()
	s := &streamed{ResponseWriter: w, control: http.NewResponseController(w), begun: func() { late.Stop() }}
	r = r.WithContext(withPassage(ctx, p))
	if r.ContentLength == 0 {
		_ = s.control.SetReadDeadline(time.Time{}) // there is nothing to wait for; a server that has none needs none
	} else {
		r.Body = &arriving{r.Body, s.control}
	}
	defer excuse(ctx)
	g.backend.ServeHTTP(s, r)
	return nil
}

// excuse ends the cutting off of an answer that nobody reads any more: to leave is
// how a client ends what would go on.
func excuse(ctx context.Context) {
	value := recover()
	cause, ok := value.(error)
	left := ok && errors.Is(cause, http.ErrAbortHandler) && errors.Is(context.Cause(ctx), context.Canceled)
	if value != nil && !left {
		panic(value)
	}
}

// streamed notes when an answer begins, and cuts off who does not read it.
type streamed struct {
	http.ResponseWriter

	control *http.ResponseController
	begun   func()
}

// WriteHeader begins the answer, unless it only announces one.
func (s *streamed) WriteHeader(status int) {
	if status >= http.StatusOK {
		s.begun()
	}
	s.ResponseWriter.WriteHeader(status)
}

// Write begins the answer, if nothing has.
func (s *streamed) Write(piece []byte) (int, error) {
	s.begun()
	_ = s.control.SetWriteDeadline(time.Now().Add(patience)) // a server that has none needs none
	return s.ResponseWriter.Write(piece)
}

// Hijack is how an answer begins that switches protocols.
func (s *streamed) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	s.begun()
	return s.control.Hijack()
}

// Unwrap is for http.ResponseController.
func (s *streamed) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// arriving is a body that may take long, but not between two pieces.
type arriving struct {
	io.ReadCloser

	control *http.ResponseController
}

// Read waits for the next piece.
func (a *arriving) Read(piece []byte) (int, error) {
	_ = a.control.SetReadDeadline(time.Now().Add(patience))
	n, err := a.ReadCloser.Read(piece)
	if err != nil {
		_ = a.control.SetReadDeadline(time.Time{}) // what comes now is the answer
	}
	return n, err
}
