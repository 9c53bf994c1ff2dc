package config

import (
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/service"
)

func load(environ ...string) (Config, error) {
	r := env.NewReader(environ, "DOOR_0_")
	cfg := Load(r, service.Settings{DrainTimeout: 10 * time.Second})
	return cfg, r.Err()
}

func TestTheDefaultsAreValid(t *testing.T) {
	cfg, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.HTTP.Addr != "127.0.0.1:8160" || cfg.Tokens.On() {
		t.Errorf("listens on %s, checks tokens: %v", cfg.HTTP.Addr, cfg.Tokens.On())
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	_, err := load("DOOR_0_ADDR=0.0.0.0:8080", "DOOR_0_MAX_REQUESTS=0", "DOOR_0_REQUEST_TIMEOUT=1m")
	if err == nil {
		t.Fatal("no problem was reported")
	}
	// Beyond loopback there must be TLS, and tokens.
	for _, key := range []string{"DOOR_0_TLS_CERT", "DOOR_0_JWKS_URL", "DOOR_0_MAX_REQUESTS", "DOOR_0_DRAIN_TIMEOUT"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%s is not among the problems:\n%v", key, err)
		}
	}
}
