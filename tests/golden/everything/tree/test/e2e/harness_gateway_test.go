//go:build e2e

package e2e

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/jwttest"
)

// passed is what a gateway passes on: to whom, and whose vectors say what comes back.
type passed struct{ protocol, to, answers string }

// path is where a gateway has it.
func (p passed) path(what string) string { return "/" + p.to + "/v1/" + p.answers + "/" + what }

// startGateway starts a gateway, and all that is behind it, with time.
func startGateway(t *testing.T, name string, env settings) *process {
	t.Helper()
	own := settings{prefix(name) + "_REQUEST_TIMEOUT": "5m", prefix(name) + "_DRAIN_TIMEOUT": "5m"}
	maps.Copy(own, env)
	return start(t, name, own)
}

// twin starts another instance of what is behind a gateway, and then a gateway that
// knows both.
func (p *process) twin(t *testing.T, service string) (second, gateway *process) {
	t.Helper()
	second = start(t, service, p.callees[service].env)
	own := maps.Clone(p.env)
	own[prefix(p.name)+"_"+prefix(service)+"_TARGET"] += "," + second.addr()
	own[prefix(p.name)+"_"+prefix(service)+"_PROBE"] = "50ms"
	return second, start(t, p.name, own)
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

// tokensOf are the settings of a gateway that checks the tokens of an issuer.
func tokensOf(name string, issuer *jwttest.Server) settings {
	return settings{
		prefix(name) + "_JWKS_URL": issuer.URL, prefix(name) + "_JWT_ISSUER": jwttest.Issuer, prefix(name) + "_JWT_AUDIENCE": jwttest.Audience,
	}
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
