//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/jwttest"
)

// inPlaceOf starts a gateway that has a handler in the place of a service.
func inPlaceOf(t *testing.T, gateway, service string, env settings, handler http.HandlerFunc) *process {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	own := settings{prefix(gateway) + "_" + prefix(service) + "_TARGET": server.Listener.Addr().String()}
	maps.Copy(own, env)
	return startGateway(t, gateway, own)
}

// asked is a request as it has arrived behind a gateway.
type asked struct {
	path   string
	header http.Header
}

// arrivals is a handler that notes what it is asked, and says of itself what only a
// gateway may say.
func arrivals(all chan<- asked) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		all <- asked{r.URL.RequestURI(), r.Header}
		w.Header().Set("X-Request-Id", "mine")
		w.Header().Set("Trace-Id", "mine")
		w.Header().Set("Etag", "1")
	}
}

// send sends a request with a header, and returns that of the answer.
func send(t *testing.T, url string, header map[string]string) http.Header {
	t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.Header
}

// tellsOfTheClient checks that a service gets what a gateway says of a client, and
// nothing that the client says of itself, or that is meant for one hop alone.
func tellsOfTheClient(t *testing.T, gateway, service string) {
	t.Helper()
	all := make(chan asked, 1)
	p := inPlaceOf(t, gateway, service, nil, arrivals(all))
	answer := send(t, p.url("/"+service+"/a%2Fb?c=d"), map[string]string{
		"Accept": "text/plain", "Authorization": "Bearer x", "Connection": "X-Hop", "Forwarded": "for=1.1.1.1",
		"Proxy-Authorization": "Basic x", "X-Auth-Subject": "root", "X-Forwarded-For": "1.1.1.1", "X-Forwarded-Prefix": "/mine",
		"X-Hop": "1", "X-Original-Url": "/admin", "X-Real-Ip": "1.1.1.1", "X-Request-Id": "mine", "X-User-Id": "0",
	})
	got, id := <-all, answer.Get("Trace-Id")
	if got.path != "/a%2Fb?c=d" {
		t.Errorf("the service was asked for %s", got.path)
	}
	if len(id) != 32 || answer.Get("X-Request-Id") != id || answer.Get("Etag") != "1" {
		t.Errorf("the client was answered with %v", answer)
	}
	for name, want := range map[string]string{
		"Accept": "text/plain", "Authorization": "Bearer x", "X-Request-Id": id, "X-Forwarded-For": "127.0.0.1",
		"X-Forwarded-Host": p.addr(), "X-Forwarded-Proto": "http", "X-Forwarded-Prefix": "/" + service,
	} {
		if said := got.header.Values(name); !slices.Equal(said, []string{want}) {
			t.Errorf("%s: got %q, want %q", name, said, want)
		}
	}
	if trace := got.header.Get("Traceparent"); !strings.Contains(trace, id) {
		t.Errorf("the trace of %s is %q", id, trace)
	}
	for _, name := range []string{"Connection", "Forwarded", "Proxy-Authorization", "X-Auth-Subject", "X-Hop", "X-Original-Url", "X-Real-Ip", "X-User-Id"} {
		if said := got.header.Values(name); len(said) > 0 {
			t.Errorf("%s: %q was passed on", name, said)
		}
	}
}

// tellsWhoTheCallerIs checks that a service gets what a token says, and not the token.
func tellsWhoTheCallerIs(t *testing.T, gateway, service string) {
	t.Helper()
	all, issuer := make(chan asked, 1), jwttest.New(t)
	p := inPlaceOf(t, gateway, service, tokensOf(gateway, issuer), arrivals(all))
	send(t, p.url("/"+service+"/"), map[string]string{"Authorization": "Bearer " + issuer.Token(t, jwttest.Claims()), "X-Auth-Scope": "all"})
	got := <-all
	subject, scope := got.header.Values("X-Auth-Subject"), got.header.Values("X-Auth-Scope")
	if !slices.Equal(subject, []string{jwttest.Subject}) || !slices.Equal(scope, []string{"read write"}) {
		t.Errorf("the subject is %q, and its scope %q", subject, scope)
	}
	if token := got.header.Get("Authorization"); token != "" {
		t.Errorf("%q was passed on", token)
	}
}

// passesEventsOn checks that an event arrives before the next one is sent.
func passesEventsOn(t *testing.T, gateway, service string) {
	t.Helper()
	next := make(chan struct{})
	p := inPlaceOf(t, gateway, service, nil, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for event := range 3 {
			_, _ = fmt.Fprintf(w, "data: %d\n\n", event) // the client would miss it
			_ = http.NewResponseController(w).Flush()
			select {
			case <-next:
			case <-r.Context().Done():
			}
		}
	})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url("/"+service+"/events"), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("got %q", kind)
	}
	events := bufio.NewReader(response.Body)
	for event := range 3 {
		line, err := events.ReadString('\n')
		if want := fmt.Sprintf("data: %d\n", event); line != want || err != nil {
			t.Fatalf("got %q, %v; want %q", line, err, want)
		}
		_, _ = events.Discard(1)
		next <- struct{}{}
	}
	if rest, err := io.ReadAll(events); len(rest) > 0 || err != nil {
		t.Errorf("at the end there are %q, %v", rest, err)
	}
}
