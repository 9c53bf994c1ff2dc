// Package upstream reaches an HTTP service of which there may be several
// instances: a request goes to the one with the fewest under way, and none goes
// to an instance that hangs or is gone.
package upstream

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

const (
	dialTime       = time.Second
	handshakeTime  = 2 * time.Second
	continueTime   = time.Second
	idleTime       = 30 * time.Second // shorter than that of servers, so that it is not they who close first
	idlePerServer  = 256
	maxHeaderBytes = 64 << 10
)

// Service is every instance of a service. It is an http.RoundTripper, and may be
// used by any number of goroutines. The host of a request does not matter.
type Service struct {
	options   Options
	scheme    string
	transport *http.Transport
	probes    *http.Transport
	instances []*instance
	next      atomic.Uint64 // where to begin to look, so that equals take turns
	metrics   *metrics
	end       context.CancelFunc
	ended     chan struct{}
}

// New begins to look after the instances, in the background. Close ends that.
func New(ctx context.Context, options Options) (*Service, error) {
	dial, err := dialTLS(options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", options.Name, err)
	}
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	s := &Service{
		options: options, scheme: "http", transport: newTransport(dial), probes: newTransport(dial),
		metrics: newMetrics(options.Metrics, options.Name), end: end, ended: make(chan struct{}),
	}
	s.probes.DisableKeepAlives = true // so that each finds out whether it can connect
	if dial != nil {
		s.scheme = "https"
	}
	for _, address := range options.Addresses {
		s.instances = append(s.instances, &instance{
			address: address, log: options.Log.With("target", options.Name, "addr", address), ready: s.metrics.ready,
		})
	}
	go s.watch(ctx)
	return s, nil
}

type dialer = func(ctx context.Context, network, addr string) (net.Conn, error)

// dialTLS is nil for plaintext.
func dialTLS(options Options) (dialer, error) {
	if options.TLS.Empty() {
		return nil, nil //nolint:nilnil // no TLS is no error
	}
	source, err := tlsfiles.New(options.TLS, options.Log)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		config := source.Client()
		config.NextProtos = []string{"http/1.1"} // in which a protocol can be switched
		return (&tls.Dialer{NetDialer: &net.Dialer{Timeout: dialTime}, Config: config}).DialContext(ctx, network, addr)
	}, nil
}

// newTransport leaves the number of connections to those who bound the requests.
func newTransport(dial dialer) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // HTTP_PROXY is for the world outside.
		DialContext:            (&net.Dialer{Timeout: dialTime}).DialContext,
		DialTLSContext:         dial,
		TLSHandshakeTimeout:    handshakeTime,
		ExpectContinueTimeout:  continueTime,
		IdleConnTimeout:        idleTime,
		MaxIdleConnsPerHost:    idlePerServer,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // what the service says is passed on as it is
	}
}

// RoundTrip sends a request to an instance. If it cannot be sent at all, the next
// one gets it; what was sent is never sent again. The body is left open if it
// fails.
func (s *Service) RoundTrip(r *http.Request) (*http.Response, error) {
	start := s.metrics.begin()
	response, err := s.send(r)
	s.metrics.answered(start, response, err)
	if err != nil {
		s.metrics.end()
		return nil, err
	}
	return response, nil
}

func (s *Service) send(r *http.Request) (*http.Response, error) {
	var tried uint64 // a bit an instance
	for left := len(s.instances); ; left-- {
		at := s.pick(tried)
		tried |= 1 << at
		chosen := s.instances[at]
		chosen.inFlight.Add(1)
		response, sent, err := s.ask(chosen, r)
		if err == nil {
			chosen.answered(response.Close)
			response.Body = held(response.Body, func() { chosen.inFlight.Add(-1); s.metrics.end() })
			return response, nil
		}
		chosen.inFlight.Add(-1)
		chosen.failed(r.Context(), sent, err)
		if sent || left <= 1 || r.Context().Err() != nil {
			return nil, err
		}
	}
}

// pick returns the instance with the fewest requests under way, of those that were
// not tried and that there is no reason to avoid. If there is one for each of them,
// it may be wrong, and they are all asked.
func (s *Service) pick(tried uint64) int {
	best, bestAvoided, fewest, now := -1, true, int64(0), time.Now()
	first := int(s.next.Add(1) % uint64(len(s.instances))) //nolint:gosec // smaller than the number of instances
	for i := range s.instances {
		at := (first + i) % len(s.instances)
		if tried&(1<<at) != 0 {
			continue
		}
		avoided, busy := s.instances[at].avoided(now), s.instances[at].inFlight.Load()
		if best < 0 || (bestAvoided && !avoided) || (bestAvoided == avoided && busy < fewest) {
			best, bestAvoided, fewest = at, avoided, busy
		}
	}
	return best
}

// Ready reports whether an instance has answered, and is well.
func (s *Service) Ready() bool {
	return slices.ContainsFunc(s.instances, func(i *instance) bool { return i.seen.Load() && !i.out.Load() })
}

// Drain has nothing to do: requests end before those who ask for them.
func (s *Service) Drain(context.Context) error { return nil }

// Close ends the look after the instances, and lets go of connections.
func (s *Service) Close() error {
	s.end()
	<-s.ended
	s.transport.CloseIdleConnections()
	return nil
}

// held calls release once body is closed. An answer that switches protocols keeps
// that it can be written to.
func held(body io.ReadCloser, release func()) io.ReadCloser {
	h := &holder{ReadCloser: body, release: release}
	if both, ok := body.(io.ReadWriteCloser); ok {
		return struct {
			*holder
			io.Writer
		}{h, both}
	}
	return h
}

type holder struct {
	io.ReadCloser

	closed  atomic.Bool
	release func()
}

// Close closes the body and lets go of what it holds, once.
func (h *holder) Close() error {
	if !h.closed.Swap(true) {
		h.release()
	}
	return h.ReadCloser.Close()
}
