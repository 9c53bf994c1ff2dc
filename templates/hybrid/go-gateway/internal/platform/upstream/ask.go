package upstream

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// ask sends a request to an instance, and says whether any of it can have arrived
// there: whether there was a connection to send it on.
func (s *Service) ask(chosen *instance, r *http.Request) (response *http.Response, sent bool, err error) {
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	out := r.WithContext(httptrace.WithClientTrace(r.Context(), trace))
	url := *r.URL
	url.Scheme, url.Host = s.scheme, chosen.address
	out.URL = &url
	if r.Body != nil && r.Body != http.NoBody {
		body := &unsent{Reader: r.Body}
		out.Body, out.GetBody = body, body.again
	}
	response, err = s.transport.RoundTrip(out)
	return response, connected.Load(), err
}

// unsent is a body that may be sent later, on another connection, as long as
// nobody has read of it.
type unsent struct {
	io.Reader

	begun atomic.Bool
}

// Read tells what it meets from what happens to the connection.
func (u *unsent) Read(piece []byte) (int, error) {
	u.begun.Store(true)
	n, err := u.Reader.Read(piece)
	if err != nil && !errors.Is(err, io.EOF) {
		err = bodyError{err}
	}
	return n, err
}

// bodyError is why a request could not be read, for which no instance can be
// blamed.
type bodyError struct{ error }

// Unwrap returns the reason.
func (e bodyError) Unwrap() error { return e.error }

// Close does nothing: whoever made the request closes its body.
func (u *unsent) Close() error { return nil }

var errBegun = errors.New("the connection broke off while the body was sent")

// again is for a transport whose connection was closed before it could use it.
func (u *unsent) again() (io.ReadCloser, error) {
	if u.begun.Load() {
		return nil, errBegun
	}
	return u, nil
}
