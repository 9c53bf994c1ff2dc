package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// proxy passes requests on.
type proxy struct {
	httputil.ReverseProxy

	name    string
	trusted bool // that who is in front of us says the truth about clients
}

// Proxy is the backend that passes requests on to a service, over transport.
// Neither requests nor answers are kept. Trusted says that every client is a proxy
// of ours, whose X-Forwarded headers are to be believed.
func Proxy(name string, transport http.RoundTripper, trusted bool, log *slog.Logger) http.Handler {
	p := proxy{name: name, trusted: trusted}
	p.ReverseProxy = httputil.ReverseProxy{
		Transport: transport, Rewrite: p.rewrite, ModifyResponse: tidy, BufferPool: &buffers{},
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	return httpserver.HandlerFunc(func(w http.ResponseWriter, r *http.Request) (err error) {
		ctx, span := telemetry.ClientSpan(r.Context(), name)
		defer func() { span.End(err) }()
		once := p.ReverseProxy // a copy, for the error of this request
		once.ErrorHandler = func(_ http.ResponseWriter, _ *http.Request, cause error) { err = p.failure(ctx, cause) }
		once.ServeHTTP(w, r.WithContext(ctx))
		return err
	})
}

// failure tells what a client did from what a backend did not.
func (p proxy) failure(ctx context.Context, cause error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](cause); ok {
		return fault.Wrap(fault.ErrTooLarge, "the body is too large", tooLarge)
	}
	if ctx.Err() != nil {
		return fault.Ended(ctx)
	}
	if _, dialed := errors.AsType[*net.OpError](cause); !dialed && isTimeout(cause) {
		return fault.Wrap(fault.ErrRequestTimeout, "the body did not arrive in time", cause)
	}
	return fault.Wrap(fault.ErrUnavailable, p.name+" does not answer", cause)
}

func isTimeout(err error) bool {
	network, ok := errors.AsType[net.Error](err)
	return ok && network.Timeout()
}

// bufferSize is what is copied at a time, in bytes.
const bufferSize = 32 << 10

// buffers are used again.
type buffers struct{ pool sync.Pool }

// Get implements httputil.BufferPool.
func (b *buffers) Get() []byte {
	if used, ok := b.pool.Get().(*[bufferSize]byte); ok {
		return used[:]
	}
	return make([]byte, bufferSize)
}

// Put implements httputil.BufferPool.
func (b *buffers) Put(used []byte) { b.pool.Put((*[bufferSize]byte)(used)) }
