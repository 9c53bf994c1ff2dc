package env

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

func reader(vars map[string]string) *Reader {
	return NewReader(func(key string) (string, bool) {
		value, ok := vars[key]
		return value, ok
	})
}

func TestSettingsThatAreMissingOrEmptyTakeTheirFallback(t *testing.T) {
	r := reader(map[string]string{"A_QUEUE": ""})
	if got := r.Int("A_QUEUE", 7, 1, 9); got != 7 {
		t.Errorf("queue is %d, want 7", got)
	}
	if got := r.Duration("A_DELAY", time.Second, 0, time.Minute); got != time.Second {
		t.Errorf("delay is %v, want 1s", got)
	}
	if got := r.Level("A_LEVEL", slog.LevelWarn); got != slog.LevelWarn {
		t.Errorf("level is %v, want WARN", got)
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestSettingsAreRead(t *testing.T) {
	r := reader(map[string]string{"A_QUEUE": "3", "A_DELAY": "250ms", "A_ADDR": "[::1]:0", "A_LEVEL": "debug"})
	if got := r.Int("A_QUEUE", 7, 1, 9); got != 3 {
		t.Errorf("queue is %d, want 3", got)
	}
	if got := r.Duration("A_DELAY", time.Second, 0, time.Minute); got != 250*time.Millisecond {
		t.Errorf("delay is %v, want 250ms", got)
	}
	if got := r.Addr("A_ADDR", "127.0.0.1:80"); got != "[::1]:0" {
		t.Errorf("address is %q", got)
	}
	if got := r.Level("A_LEVEL", slog.LevelInfo); got != slog.LevelDebug {
		t.Errorf("level is %v, want DEBUG", got)
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	r := reader(map[string]string{
		"A_QUEUE": "many", "A_WORKERS": "0", "A_DELAY": "3", "A_GRACE": "-1s",
		"A_ADDR": "8080", "A_ADMIN_ADDR": "localhost:99999", "A_LEVEL": "loud",
	})
	r.Int("A_QUEUE", 1, 1, 9)
	r.Int("A_WORKERS", 1, 1, 9)
	r.Duration("A_DELAY", 0, 0, time.Minute)
	r.Duration("A_GRACE", 0, 0, time.Minute)
	r.Addr("A_ADDR", "127.0.0.1:80")
	r.Addr("A_ADMIN_ADDR", "127.0.0.1:81")
	r.Level("A_LEVEL", slog.LevelInfo)
	r.Check(false, "A_GRACE must not be shorter than A_DELAY")
	err := r.Err()
	if err == nil {
		t.Fatal("no problem was reported")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 8 {
		t.Errorf("%d problems were reported, want 8:\n%v", len(lines), err)
	}
	if want := `A_WORKERS="0": must be from 1 to 9`; !strings.Contains(err.Error(), want) {
		t.Errorf("%q is not among:\n%v", want, err)
	}
}
