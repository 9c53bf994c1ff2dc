package gateway

import (
	"context"
	"errors"
	"net/http"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// Authenticate says who has sent a request. Its error is of kind
// fault.ErrUnauthenticated where nobody can tell, and of another where that cannot
// be found out now.
type Authenticate func(r *http.Request) (Identity, error)

// Identity is who has sent a request.
type Identity struct {
	Subject string
	Scope   string // what it was allowed to do, words with spaces between them
}

// IdentityOf returns who has sent the request that ctx is of, if that was asked.
func IdentityOf(ctx context.Context) (Identity, bool) {
	p, _ := ctx.Value(passageKey{}).(*passage)
	if p == nil {
		return Identity{}, false
	}
	return p.identity, p.known
}

// challenge says what is missing, as RFC 6750 has it.
func challenge(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, fault.ErrUnauthenticated) {
		return
	}
	challenge := "Bearer"
	if r.Header.Get("Authorization") != "" {
		challenge += ` error="invalid_token"`
	}
	w.Header().Set("WWW-Authenticate", challenge)
}
