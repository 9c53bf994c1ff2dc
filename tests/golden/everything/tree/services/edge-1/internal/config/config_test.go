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
	if cfg.Addr != "127.0.0.1:8080" || cfg.AdminAddr != "127.0.0.1:8081" {
		t.Errorf("listens on %s and %s", cfg.Addr, cfg.AdminAddr)
	}
}

func TestSettingsAreTakenFromTheEnvironment(t *testing.T) {
	cfg, err := load(map[string]string{"EDGE_1_QUEUE": "7", "EDGE_1_CALL_TIMEOUT": "250ms"})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Limits.Queue != 7 || cfg.Limits.Timeout != 250*time.Millisecond {
		t.Errorf("got %+v", cfg.Limits)
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	_, err := load(map[string]string{
		"EDGE_1_ADDR": "8080", "EDGE_1_WORKERS": "0", "EDGE_1_DRAIN_TIMEOUT": "1s",
	})
	if err == nil {
		t.Fatal("no problem was reported")
	}
	for _, key := range []string{"EDGE_1_ADDR", "EDGE_1_WORKERS", "EDGE_1_DRAIN_TIMEOUT"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%s is not among the problems:\n%v", key, err)
		}
	}
}
