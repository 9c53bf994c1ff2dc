package config

import (
	"strings"
	"testing"
	"time"
)

func load(vars map[string]string) (Config, error) {
	return Load(func(key string) (string, bool) {
		value, ok := vars[key]
		return value, ok
	})
}

func TestTheDefaultsAreValid(t *testing.T) {
	cfg, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Addr != "127.0.0.1:8090" || cfg.AdminAddr != "127.0.0.1:8091" {
		t.Errorf("listens on %s and %s", cfg.Addr, cfg.AdminAddr)
	}
}

func TestSettingsAreTakenFromTheEnvironment(t *testing.T) {
	cfg, err := load(map[string]string{"ALONE_QUEUE": "7", "ALONE_CALL_TIMEOUT": "250ms"})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Limits.Queue != 7 || cfg.Limits.Timeout != 250*time.Millisecond {
		t.Errorf("got %+v", cfg.Limits)
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	_, err := load(map[string]string{
		"ALONE_ADDR": "8080", "ALONE_WORKERS": "0", "ALONE_DRAIN_TIMEOUT": "1s",
	})
	if err == nil {
		t.Fatal("no problem was reported")
	}
	for _, key := range []string{"ALONE_ADDR", "ALONE_WORKERS", "ALONE_DRAIN_TIMEOUT"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%s is not among the problems:\n%v", key, err)
		}
	}
}
