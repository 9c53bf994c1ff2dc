package grpcclient

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"
)

// Target says where a core is: any target of gRPC (host:port, dns:///host:port,
// unix:///path) or a comma separated list of host:port.
type Target struct {
	text      string
	addresses []string // of a list
}

// ParseTarget reads a target.
func ParseTarget(text string) (Target, error) {
	if !strings.Contains(text, ",") {
		if _, _, err := net.SplitHostPort(text); err != nil && !hasScheme(text) {
			return Target{}, errors.New("not a target such as 127.0.0.1:9090, dns:///core:9090 or unix:///run/core.sock")
		}
		return Target{text: text}, nil
	}
	target := Target{text: text}
	for address := range strings.SplitSeq(text, ",") {
		address = strings.TrimSpace(address)
		if _, _, err := net.SplitHostPort(address); err != nil {
			return Target{}, fmt.Errorf("%q in the list is not host:port", address)
		}
		target.addresses = append(target.addresses, address)
	}
	return target, nil
}

func hasScheme(text string) bool {
	return strings.Contains(text, "://") || strings.HasPrefix(text, "unix:")
}

// String returns what ParseTarget was given.
func (t Target) String() string { return t.text }

// resolver returns one for a list, and the name under which it answers.
func (t Target) resolver() (resolver.Builder, string) {
	static := manual.NewBuilderWithScheme("list")
	var state resolver.State
	for _, address := range t.addresses {
		state.Endpoints = append(state.Endpoints, resolver.Endpoint{Addresses: []resolver.Address{{Addr: address}}})
	}
	static.InitialState(state)
	return static, "list:///core"
}
