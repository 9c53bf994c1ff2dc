package grpcserver

import (
	"errors"
	"net"
	"strings"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

// Settings are those of a server of calls.
type Settings struct {
	Addr           string
	TLS            tlsfiles.Files
	MaxConnections int
	CallTimeout    time.Duration
}

// ReadSettings reads them; addr is where the server listens unless told otherwise.
// Without TLS that must be loopback or a socket file, unless insecure says that
// the network is trusted.
func ReadSettings(r *env.Reader, addr string, insecure bool) Settings {
	s := Settings{
		Addr: env.Parse(r, "ADDR", addr, "where calls arrive: host:port, :port for every interface, or unix:/path", parseAddr),
		CallTimeout: r.Duration("CALL_TIMEOUT", 30*time.Second, time.Millisecond, time.Hour,
			"longest time of a call, whatever its caller asks for"),
		MaxConnections: r.Int("MAX_CONNECTIONS", 1024, 1, 1<<20, "connections at a time; more wait to be accepted"),
		TLS: tlsfiles.Files{
			Cert: r.String("TLS_CERT", "", "file with the certificate to serve with; read again when it changes"),
			Key:  r.String("TLS_KEY", "", "file with its key"),
			CA:   r.String("TLS_CLIENT_CA", "", "file with the authorities whose clients may connect; needs no client certificate if empty"),
		},
	}
	err := s.TLS.Check()
	r.Check(err == nil, "%s: %w", r.Key("TLS_CERT"), err)
	r.Check(insecure || !s.TLS.Empty() || local(s.Addr),
		"%s=%s is open to the network without TLS: set %s, or INSECURE=true where the network is trusted", r.Key("ADDR"), s.Addr, r.Key("TLS_CERT"))
	return s
}

const unixPrefix = "unix:"

// split takes an address apart for net.Listen.
func split(addr string) (network, address string) {
	if path, ok := strings.CutPrefix(addr, unixPrefix); ok {
		return "unix", path
	}
	return "tcp", addr
}

func local(addr string) bool { return strings.HasPrefix(addr, unixPrefix) || env.Loopback(addr) }

func parseAddr(text string) (string, error) {
	if path, ok := strings.CutPrefix(text, unixPrefix); ok {
		if path == "" {
			return "", errors.New("the path of the socket is missing")
		}
		return text, nil
	}
	if _, err := net.ResolveTCPAddr("tcp", text); err != nil {
		return "", errors.New("not an address such as 127.0.0.1:9090 or unix:/run/core.sock")
	}
	return text, nil
}
