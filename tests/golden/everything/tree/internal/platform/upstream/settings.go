package upstream

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

// Options say how a service is reached.
type Options struct {
	Name      string // of the service, in messages, logs and metrics
	Addresses Addresses
	TLS       tlsfiles.Files // none for plaintext
	Probe     time.Duration  // between two looks at an instance
	Log       *slog.Logger
	Metrics   prometheus.Registerer // may be nil
}

// maxInstances bounds a list of addresses.
const maxInstances = 64

// Addresses are host:port of every instance.
type Addresses []string

// String returns what ParseAddresses reads.
func (a Addresses) String() string { return strings.Join(a, ",") }

// Local reports whether what is sent to them stays on this machine.
func (a Addresses) Local() bool {
	return !slices.ContainsFunc(a, func(address string) bool { return !env.Loopback(address) })
}

// ParseAddresses reads a comma separated list of host:port.
func ParseAddresses(text string) (Addresses, error) {
	var addresses Addresses
	for address := range strings.SplitSeq(text, ",") {
		address = strings.TrimSpace(address)
		host, port, err := net.SplitHostPort(address)
		if err != nil || host == "" || strings.ContainsAny(host, "/ ") {
			return nil, fmt.Errorf("%q is not host:port", address)
		}
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("%q has no port from 1 to 65535", address)
		}
		if !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	if len(addresses) > maxInstances {
		return nil, errors.New("there are more than " + strconv.Itoa(maxInstances) + " addresses")
	}
	return addresses, nil
}

// ReadOptions reads how a service is reached, from settings that begin with its
// name; target is where it is unless told otherwise. Without TLS that must be on
// this machine, unless insecure says that the network is trusted.
func ReadOptions(r *env.Reader, name, target string, insecure bool) Options {
	o := Options{
		Name:      name,
		Addresses: env.Parse(r, "TARGET", target, "where "+name+" is: host:port, or a list of them", ParseAddresses),
		Probe:     r.Duration("PROBE", time.Second, 10*time.Millisecond, time.Minute, "between two looks at an instance of "+name),
		TLS: tlsfiles.Files{
			CA:   r.String("CA", "", "file with the authorities that "+name+" is certified by, or system; plaintext if empty"),
			Cert: r.String("CERT", "", "file with the certificate to show to "+name),
			Key:  r.String("KEY", "", "file with its key"),
		},
	}
	err := o.TLS.Check()
	r.Check(err == nil, "%s: %w", r.Key("CA"), err)
	r.Check(o.TLS.CA != "" || o.TLS.Cert == "", "%s is of no use without %s", r.Key("CERT"), r.Key("CA"))
	r.Check(insecure || !o.TLS.Empty() || o.Addresses.Local(),
		"%s=%s is reached over the network without TLS: set %s, or INSECURE=true where the network is trusted", r.Key("TARGET"), o.Addresses, r.Key("CA"))
	return o
}
