package env

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSettingsThatAreMissingOrEmptyTakeTheirFallback(t *testing.T) {
	r := NewReader([]string{"A_QUEUE=", "B_QUEUE=9"}, "A_")
	if got := r.Int("QUEUE", 7, 1, 9, ""); got != 7 {
		t.Errorf("queue is %d, want 7", got)
	}
	if got := r.Duration("DELAY", time.Second, 0, time.Minute, ""); got != time.Second {
		t.Errorf("delay is %v, want 1s", got)
	}
	if got := r.Level("LEVEL", slog.LevelWarn, ""); got != slog.LevelWarn {
		t.Errorf("level is %v, want WARN", got)
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestSettingsAreRead(t *testing.T) {
	r := NewReader([]string{
		"A_QUEUE=3", "A_DELAY=250ms", "A_ADDR=[::1]:0", "A_LEVEL=debug", "A_OPEN=true", "A_PATH=/x=y", "A_STORE_QUEUE=4",
	}, "A_")
	if got := r.Int("QUEUE", 7, 1, 9, ""); got != 3 {
		t.Errorf("queue is %d, want 3", got)
	}
	if got := r.Under("STORE_").Int("QUEUE", 7, 1, 9, ""); got != 4 {
		t.Errorf("queue of the store is %d, want 4", got)
	}
	if got := r.Duration("DELAY", time.Second, 0, time.Minute, ""); got != 250*time.Millisecond {
		t.Errorf("delay is %v, want 250ms", got)
	}
	if got := r.Addr("ADDR", "127.0.0.1:80", ""); got != "[::1]:0" {
		t.Errorf("address is %q", got)
	}
	if got := r.Level("LEVEL", slog.LevelInfo, ""); got != slog.LevelDebug {
		t.Errorf("level is %v, want DEBUG", got)
	}
	if got := r.Bool("OPEN", false, ""); !got {
		t.Error("open is false")
	}
	if got := r.String("PATH", "", ""); got != "/x=y" {
		t.Errorf("path is %q", got)
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	r := NewReader([]string{
		"A_QUEUE=many", "A_WORKERS=0", "A_DELAY=3", "A_GRACE=-1s",
		"A_ADDR=8080", "A_ADMIN_ADDR=localhost:99999", "A_LEVEL=loud", "A_OPEN=perhaps",
	}, "A_")
	r.Int("QUEUE", 1, 1, 9, "")
	r.Int("WORKERS", 1, 1, 9, "")
	r.Duration("DELAY", 0, 0, time.Minute, "")
	r.Duration("GRACE", 0, 0, time.Minute, "")
	r.Addr("ADDR", "127.0.0.1:80", "")
	r.Addr("ADMIN_ADDR", "127.0.0.1:81", "")
	r.Level("LEVEL", slog.LevelInfo, "")
	r.Bool("OPEN", false, "")
	r.Check(false, "A_GRACE must not be shorter than A_DELAY")
	err := r.Err()
	if err == nil {
		t.Fatal("no problem was reported")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 9 {
		t.Errorf("%d problems were reported, want 9:\n%v", len(lines), err)
	}
	if want := `A_WORKERS="0": must be from 1 to 9`; !strings.Contains(err.Error(), want) {
		t.Errorf("%q is not among:\n%v", want, err)
	}
}

func TestOneMistakeIsOneProblem(t *testing.T) {
	r := NewReader([]string{"A_DRAIN_TIMEOUT=10"}, "A_")
	drain := r.Duration("DRAIN_TIMEOUT", 10*time.Second, 0, time.Hour, "")
	call := r.Duration("CALL_TIMEOUT", 2*time.Second, 0, time.Hour, "")
	r.Check(drain >= call, "A_DRAIN_TIMEOUT is shorter than A_CALL_TIMEOUT")
	if err := r.Err(); err == nil || strings.Count(err.Error(), "\n") != 0 {
		t.Errorf("want one problem, got:\n%v", err)
	}
}

func TestAMisspeltSettingIsAProblem(t *testing.T) {
	r := NewReader([]string{"A_WORKER=8", "A_PORT=tcp://10.0.0.1:80", "A_PORT_80_TCP=x", "A_SERVICE_HOST=10.0.0.1", "A_EU_ADDR=x"}, "A_")
	r.Int("WORKERS", 1, 1, 9, "")
	if err := r.Err(); err == nil || !strings.HasPrefix(err.Error(), "A_WORKER:") || strings.Contains(err.Error(), "\n") {
		t.Errorf("want A_WORKER named, and none of those of Kubernetes; got:\n%v", err)
	}
	if got := r.Strangers(); !slices.Equal(got, []string{"A_EU_ADDR"}) {
		t.Errorf("strangers are %v", got)
	}
}

func TestAVariableThatManyShareIsNoSetting(t *testing.T) {
	r := NewReader([]string{"OTHER=x"}, "A_")
	if r.Common("OTHER") != "x" || r.Common("MISSING") != "" || r.Err() != nil {
		t.Errorf("got %q, %v", r.Common("OTHER"), r.Err())
	}
}

func TestWhatIsAskedForCanBeExplained(t *testing.T) {
	r := NewReader(nil, "A_")
	r.Int("WORKERS", 4, 1, 9, "how many work")
	if got, want := r.Settings()[0], (Setting{"A_WORKERS", "4", "how many work"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:80": true, "localhost:80": true, ":80": false, "0.0.0.0:80": false, "core:80": false,
	} {
		if Loopback(addr) != want {
			t.Errorf("%s: %v", addr, !want)
		}
	}
}

func TestLettersBetweenNames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "ab", 2}, {"ADDR", "ADDR", 0}, {"ADR", "ADDR", 1}, {"ADDRS", "ADDR", 1}, {"LOG", "DOG", 1}, {"QUEUE", "BATCH", 5}} {
		if got := letters(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
