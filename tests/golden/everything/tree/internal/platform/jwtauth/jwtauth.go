// Package jwtauth finds out who has sent a request by its bearer token, a JWT that
// is signed with a key of a published set (JWKS). It is an example of what a
// gateway may ask; another goes in its place with the same method.
package jwtauth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/gateway"
)

// Verifier checks tokens.
type Verifier struct {
	parser *jwt.Parser
	find   keyfunc.Keyfunc
	keys   *keys
}

// claims are what is asked of a token.
type claims struct {
	jwt.RegisteredClaims

	Scope string `json:"scope"`
}

// New begins to look at the keys, in the background. Close ends that.
func New(ctx context.Context, settings Settings, log *slog.Logger) (*Verifier, error) {
	stored := jwkset.NewMemoryStorage()
	find, err := keyfunc.New(keyfunc.Options{Ctx: ctx, Storage: stored, UseWhitelist: []jwkset.USE{jwkset.UseSig, ""}})
	if err != nil {
		return nil, err
	}
	return &Verifier{
		parser: jwt.NewParser(
			jwt.WithValidMethods(settings.Algorithms), // what a token says of its signature is a claim like any other
			jwt.WithIssuer(settings.Issuer), jwt.WithAudience(settings.Audience),
			jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(settings.Leeway),
		),
		find: find,
		keys: keepKeys(ctx, settings, stored, log),
	}, nil
}

// Authenticate implements gateway.Authenticate.
func (v *Verifier) Authenticate(r *http.Request) (gateway.Identity, error) {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Bearer") {
		return gateway.Identity{}, fault.New(fault.ErrUnauthenticated, "this needs a bearer token")
	}
	known, err := v.verify(r.Context(), strings.TrimSpace(token))
	if err != nil && errors.Is(err, jwkset.ErrKeyNotFound) && v.keys.lookAgain(r.Context()) {
		known, err = v.verify(r.Context(), strings.TrimSpace(token))
	}
	if err == nil {
		return gateway.Identity{Subject: known.Subject, Scope: known.Scope}, nil
	}
	if !v.Ready() {
		return gateway.Identity{}, fault.Wrap(fault.ErrUnavailable, "tokens cannot be checked now", err)
	}
	return gateway.Identity{}, fault.Wrap(fault.ErrUnauthenticated, "the token is not good", err)
}

func (v *Verifier) verify(ctx context.Context, token string) (claims, error) {
	var known claims
	_, err := v.parser.ParseWithClaims(token, &known, v.find.KeyfuncCtx(ctx))
	return known, err
}

// Ready reports whether there are keys.
func (v *Verifier) Ready() bool { return v.keys.there.Load() }

// Drain has nothing to do.
func (v *Verifier) Drain(context.Context) error { return nil }

// Close ends the look at the keys.
func (v *Verifier) Close() error {
	v.keys.stop()
	return nil
}
