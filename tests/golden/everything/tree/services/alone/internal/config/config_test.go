package config

import (
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/service"
)

func load(environ ...string) (Config, error) {
	r := env.NewReader(environ, "ALONE_")
	cfg := Load(r, service.Settings{DrainTimeout: 10 * time.Second})
	return cfg, r.Err()
}

func TestTheDefaultsAreValid(t *testing.T) {
	cfg, err := load()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.HTTP.Addr != "127.0.0.1:8090" {
		t.Errorf("listens on %s", cfg.HTTP.Addr)
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	_, err := load("ALONE_ADDR=8080", "ALONE_MAX_REQUESTS=0", "ALONE_REQUEST_TIMEOUT=1m")
	if err == nil {
		t.Fatal("no problem was reported")
	}
	for _, key := range []string{"ALONE_ADDR", "ALONE_MAX_REQUESTS", "ALONE_DRAIN_TIMEOUT"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%s is not among the problems:\n%v", key, err)
		}
	}
}
