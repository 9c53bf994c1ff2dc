package gateway

import (
	"context"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"

	"example.com/b2/shop/v2/internal/platform/httpserver"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

const (
	requestIDHeader = "X-Request-Id"
	subjectHeader   = "X-Auth-Subject"
	scopeHeader     = "X-Auth-Scope"
	prefixHeader    = "X-Forwarded-Prefix"
)

// Backends believe these headers, so no client may send them.
var (
	ours         = []string{requestIDHeader, "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "X-User", "X-Remote-User", "Remote-User", "X-Rewrite-Url"}
	oursAnything = []string{"X-Auth-", "X-User-", "X-Forwarded-", "X-Original-"}
)

// passage is what the guard of a route knows of a request.
type passage struct {
	id       string
	prefix   string
	identity Identity
	known    bool // that the identity was asked for
	streams  bool
}

type passageKey struct{}

func withPassage(ctx context.Context, p *passage) context.Context {
	return context.WithValue(ctx, passageKey{}, p)
}

// requestID is the id of the trace, under which the log has the request.
func requestID(ctx context.Context) string {
	trace, _ := telemetry.TraceOf(ctx)
	return trace.ID()
}

// rewrite makes the request that the backend gets. ReverseProxy has taken out what
// is meant for one hop alone, and what a client says of proxies before us.
func (p proxy) rewrite(pr *httputil.ProxyRequest) {
	out, in := pr.Out, pr.In
	of, _ := in.Context().Value(passageKey{}).(*passage)
	out.Host = "" // that of the instance; X-Forwarded-Host has the client's
	out.URL.Scheme, out.URL.Host = "http", p.name
	clean(out.Header)
	p.forwarded(pr)
	if of == nil {
		return
	}
	if !of.streams { // there is no time for another protocol
		out.Header.Del("Upgrade")
		out.Header.Del("Connection")
	}
	out.Header.Set(requestIDHeader, of.id)
	if of.prefix != "" {
		out.Header.Set(prefixHeader, of.prefix)
	}
	if of.known { // the token was for us, and it has been looked at
		out.Header.Del("Authorization")
		out.Header.Set(subjectHeader, of.identity.Subject)
		out.Header.Set(scopeHeader, of.identity.Scope)
	}
	if trace, ok := telemetry.TraceOf(in.Context()); ok {
		out.Header.Set("Traceparent", trace.Traceparent())
	}
}

// clean takes out what only a gateway may say.
func clean(header http.Header) {
	for name := range header {
		begins := func(with string) bool { return strings.HasPrefix(name, with) }
		if slices.Contains(ours, name) || slices.ContainsFunc(oursAnything, begins) {
			delete(header, name)
		}
	}
}

// forwarded tells the backend of the client. What a proxy that we trust said about
// that stays.
func (p proxy) forwarded(pr *httputil.ProxyRequest) {
	if !p.trusted {
		pr.SetXForwarded()
		return
	}
	const by, host, proto = "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"
	pr.Out.Header[by] = pr.In.Header[by]
	pr.SetXForwarded()
	for _, name := range []string{host, proto} {
		if said := pr.In.Header.Get(name); said != "" {
			pr.Out.Header.Set(name, said)
		}
	}
}

// tidy takes out of an answer what we say ourselves.
func tidy(response *http.Response) error {
	response.Header.Del(requestIDHeader)
	response.Header.Del(httpserver.TraceHeader)
	return nil
}
