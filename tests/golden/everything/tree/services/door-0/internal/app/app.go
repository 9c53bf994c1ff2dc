// Package app puts the parts of the gateway together.
package app

import (
	"context"

	"example.com/b2/shop/v2/internal/platform/gateway"
	"example.com/b2/shop/v2/internal/platform/jwtauth"
	"example.com/b2/shop/v2/internal/platform/service"
	"example.com/b2/shop/v2/services/door-0/internal/config"
	"example.com/b2/shop/v2/services/door-0/internal/routes"
)

// maxBody bounds a request, in bytes; what is larger gets 413.
const maxBody = 10 << 20

// Build adds what is behind the gateway, and then the server in front of it.
func Build(ctx context.Context, s *service.Service, cfg config.Config) error {
	backends, err := connect(ctx, s, cfg)
	if err != nil {
		return err
	}
	authenticate, err := authentication(ctx, s, cfg.Tokens)
	if err != nil {
		return err
	}
	mux, err := gateway.New(routes.Table, gateway.Options{
		Backends: backends, Authenticate: authenticate,
		Timeout: cfg.HTTP.RequestTimeout, MaxCalls: cfg.HTTP.MaxRequests, Log: s.Log,
	})
	if err != nil {
		return err
	}
	return s.ServeHTTP(ctx, cfg.HTTP, maxBody, mux)
}

// authentication is how the gateway finds out who has sent a request: by a token,
// if it was told where the keys are, and else not at all.
func authentication(ctx context.Context, s *service.Service, settings jwtauth.Settings) (gateway.Authenticate, error) {
	if !settings.On() {
		s.Log.WarnContext(ctx, "no token is checked, and every route is public: DOOR_0_JWKS_URL is not set")
		return nil, nil
	}
	tokens, err := jwtauth.New(ctx, settings, s.Log)
	if err != nil {
		return nil, err
	}
	s.Depend("keys of tokens", tokens)
	return tokens.Authenticate, nil
}
