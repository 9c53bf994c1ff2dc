//go:build e2e

package e2e

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/jwtauth/jwttest"
)

// hop is a call from one component to another, over HTTP or over gRPC.
type hop struct{ protocol, caller, callee string }

// passed is what a gateway passes on: to whom, and whose vectors say what comes back.
type passed struct{ protocol, to, answers string }

// path is where a gateway has it.
func (p passed) path(what string) string { return "/" + p.to + "/v1/" + p.answers + "/" + what }

// behind is a gateway, and by their names all that is behind it.
type behind struct {
	*process
	others map[string]*process
}

// bringUp starts all that a gateway reaches, however far away, and then it itself,
// all with the same settings and with time.
func bringUp(t *testing.T, name string, hops []hop, env settings) behind {
	t.Helper()
	b := behind{others: map[string]*process{}}
	b.process = b.bringUp(t, name, hops, env)
	return b
}

func (b behind) bringUp(t *testing.T, name string, hops []hop, env settings) *process {
	t.Helper()
	if known := b.others[name]; known != nil {
		return known
	}
	own := settings{}
	for _, each := range hops {
		if (each.callee == name && each.protocol == "HTTP") || name == hops[0].caller {
			own[prefix(name)+"_REQUEST_TIMEOUT"], own[prefix(name)+"_DRAIN_TIMEOUT"] = "5m", "5m"
		}
		if each.caller != name {
			continue
		}
		callee := prefix(name) + "_" + prefix(each.callee)
		own[callee+"_TARGET"] = b.bringUp(t, each.callee, hops, env).addr()
		if each.protocol == "gRPC" {
			own[callee+"_TIMEOUT"] = "5m"
		}
	}
	maps.Copy(own, env)
	p := start(t, name, own)
	b.others[name] = p
	return p
}

// twin starts another instance of what is behind a gateway, and then a gateway that
// knows both.
func (b behind) twin(t *testing.T, service string) (second, gateway *process) {
	t.Helper()
	second = start(t, service, b.others[service].env)
	own := maps.Clone(b.env)
	own[prefix(b.name)+"_"+prefix(service)+"_TARGET"] += "," + second.addr()
	own[prefix(b.name)+"_"+prefix(service)+"_PROBE"] = "50ms"
	return second, start(t, b.name, own)
}

// instances waits until p knows of a number of instances of a service that are
// well.
func (p *process) instances(t *testing.T, service string, want float64) {
	t.Helper()
	eventually(t, p.name+" knows how many there are of "+service, func() bool {
		return p.metric(t, `http_client_ready_instances{target="`+service+`"}`) == want
	})
}

// passesOn waits until p has a number of requests under way to services.
func (p *process) passesOn(t *testing.T, want float64) {
	t.Helper()
	eventually(t, p.name+" passes requests on", func() bool { return p.metric(t, "http_client_requests_in_flight") == want })
}

// postWith is post with a token.
func postWith(t *testing.T, token, url, body string) (status int, challenge string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode, response.Header.Get("WWW-Authenticate")
}

// checksTokens checks that a gateway which knows an issuer takes good tokens, and
// no others.
func checksTokens(t *testing.T, issuer *jwttest.Server, url, body string) {
	t.Helper()
	post(t, url, body).is(t, http.StatusUnauthorized, "unauthenticated")
	if status, _ := postWith(t, issuer.Token(t, jwttest.Claims()), url, body); status != http.StatusOK {
		t.Errorf("a good token: got %d, want 200", status)
	}
	for what, token := range issuer.Bad(t) {
		status, challenge := postWith(t, token, url, body)
		if status != http.StatusUnauthorized || challenge != `Bearer error="invalid_token"` {
			t.Errorf("%s: got %d and the challenge %q", what, status, challenge)
		}
	}
}
