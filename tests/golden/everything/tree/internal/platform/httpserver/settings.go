package httpserver

import (
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

// Settings are those of a public server.
type Settings struct {
	Addr           string
	TLS            tlsfiles.Files
	MaxConnections int
	MaxRequests    int
	RequestTimeout time.Duration
	OwnTraces      bool
}

// ReadSettings reads them; addr is where the server listens unless told otherwise.
// Without TLS that must be loopback, unless insecure says that the network is
// trusted.
func ReadSettings(r *env.Reader, addr string, insecure bool) Settings {
	s := Settings{
		Addr: r.Addr("ADDR", addr, "where it serves requests"),
		RequestTimeout: r.Duration("REQUEST_TIMEOUT", 2*time.Second, time.Millisecond, time.Hour,
			"deadline of a whole request, shared by all calls below it"),
		MaxRequests:    r.Int("MAX_REQUESTS", 1024, 1, 1<<20, "requests at a time; more get 429 before they are read"),
		MaxConnections: r.Int("MAX_CONNECTIONS", 8192, 1, 1<<20, "connections at a time; more wait to be accepted"),
		OwnTraces:      !r.Bool("TRUST_TRACEPARENT", true, "whether requests go on with the trace of their client"),
		TLS: tlsfiles.Files{
			Cert: r.String("TLS_CERT", "", "file with the certificate to serve with; read again when it changes"),
			Key:  r.String("TLS_KEY", "", "file with its key"),
			CA:   r.String("TLS_CLIENT_CA", "", "file with the authorities whose clients may connect; needs no client certificate if empty"),
		},
	}
	err := s.TLS.Check()
	r.Check(err == nil, "%s: %w", r.Key("TLS_CERT"), err)
	r.Check(insecure || !s.TLS.Empty() || env.Loopback(s.Addr),
		"%s=%s is open to the network without TLS: set %s, or INSECURE=true where the network is trusted", r.Key("ADDR"), s.Addr, r.Key("TLS_CERT"))
	return s
}
