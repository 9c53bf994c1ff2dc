package grpcclient

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
)

// Target says where a core is: host:port, dns:///host:port, unix:///path, or a
// comma separated list of host:port.
type Target struct {
	text      string
	addresses []string // of a list
	local     bool     // loopback or a socket file
}

// ParseTarget reads a target, and finds out here what gRPC would be silent about
// for ever.
func ParseTarget(text string) (Target, error) {
	if strings.Contains(text, ",") {
		return parseList(text)
	}
	for _, scheme := range []string{"unix:", "unix-abstract:"} {
		if path, ok := strings.CutPrefix(text, scheme); ok {
			return Target{text: text, local: true}, checkPath(path)
		}
	}
	endpoint := text
	for _, scheme := range []string{"dns:", "passthrough:"} {
		if rest, ok := strings.CutPrefix(text, scheme); ok {
			endpoint = afterAuthority(rest)
		}
	}
	local, err := checkAddress(endpoint)
	if err != nil {
		return Target{}, fmt.Errorf("%w; a target is such as 127.0.0.1:9090, dns:///core:9090 or unix:///run/core.sock", err)
	}
	return Target{text: text, local: local}, nil
}

func parseList(text string) (Target, error) {
	target := Target{text: text, local: true}
	for address := range strings.SplitSeq(text, ",") {
		address = strings.TrimSpace(address)
		local, err := checkAddress(address)
		if err != nil {
			return Target{}, fmt.Errorf("%w; a list holds host:port only", err)
		}
		target.local = target.local && local
		target.addresses = append(target.addresses, address)
	}
	return target, nil
}

// afterAuthority takes //authority/ from an endpoint.
func afterAuthority(rest string) string {
	if slashed, ok := strings.CutPrefix(rest, "//"); ok {
		_, rest, _ = strings.Cut(slashed, "/")
	}
	return rest
}

func checkPath(path string) error {
	if strings.Trim(path, "/") == "" {
		return errors.New("the path of the socket is missing")
	}
	return nil
}

// checkAddress also reports whether address cannot be reached from outside.
func checkAddress(address string) (local bool, err error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || strings.ContainsAny(host, "/ ") {
		return false, fmt.Errorf("%q is not host:port", address)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return false, fmt.Errorf("%q has no port from 1 to 65535", address)
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback(), nil
}

// String returns what ParseTarget was given.
func (t Target) String() string { return t.text }

// Local reports whether what is sent stays on this machine.
func (t Target) Local() bool { return t.local }

// name is what gRPC dials.
func (t Target) name() string {
	if len(t.addresses) > 0 {
		return "list:///core"
	}
	return t.text
}

// options are those that gRPC needs to understand name. Each address of a list is
// verified under its own host name.
func (t Target) options() []grpc.DialOption {
	if len(t.addresses) == 0 {
		return nil
	}
	var state resolver.State
	for _, address := range slices.Compact(t.addresses) {
		host, _, _ := net.SplitHostPort(address) // checked by ParseTarget
		state.Endpoints = append(state.Endpoints, resolver.Endpoint{
			Addresses: []resolver.Address{{Addr: address, ServerName: host}},
		})
	}
	static := manual.NewBuilderWithScheme("list")
	static.InitialState(state)
	return []grpc.DialOption{grpc.WithResolvers(static)}
}
