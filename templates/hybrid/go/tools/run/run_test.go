package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// screen is a writer that can be read while it is written.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(text)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// project writes a run.json for each path and returns its root.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "a project [1]")
	for path, text := range files {
		path = filepath.Join(root, path, "run.json")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// running is a run under way.
type running struct {
	screen *screen
	stop   context.CancelFunc
	hurry  func()
	result chan error
}

func launch(t *testing.T, files map[string]string, limit time.Duration) running {
	t.Helper()
	components, err := discover(project(t, files))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	impatient := make(chan struct{})
	hurry := sync.OnceFunc(func() { close(impatient) })
	r := running{&screen{}, stop, hurry, make(chan error, 1)}
	out := newOutput(r.screen, false, components)
	go func() { r.result <- (&runner{out, limit, impatient}).run(ctx, components) }()
	t.Cleanup(func() { stop(); hurry() })
	return r
}

func (r running) shows(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(r.screen.String(), text) {
			return
		}
	}
	t.Fatalf("%q is not shown:\n%s", text, r.screen)
}

func (r running) ends(t *testing.T) error {
	t.Helper()
	select {
	case err := <-r.result:
		return err
	case <-time.After(20 * time.Second):
		t.Fatalf("still running:\n%s", r.screen)
		return nil
	}
}

func TestComponentsAreStartedAndStoppedTogether(t *testing.T) {
	r := launch(t, map[string]string{
		"services/gateway": `{"command": ["sh", "-c", "echo up; trap 'echo gateway stops; exit 0' TERM; while :; do sleep 0.05; done"], "try": "curl here"}`,
		"cores/pricing":    `{"command": ["sh", "-c", "echo up >&2; trap 'echo pricing stops; exit 0' TERM; while :; do sleep 0.05; done"]}`,
	}, 10*time.Second)
	r.shows(t, "gateway | up")
	r.shows(t, "pricing | up")
	r.shows(t, "ready: try  curl here")
	r.stop()
	if err := r.ends(t); err != nil {
		t.Errorf("a stop that was asked for is an error: %v", err)
	}
	for _, name := range []string{"gateway", "pricing"} {
		if !strings.Contains(r.screen.String(), name+" stops") {
			t.Errorf("%s is not stopped:\n%s", name, r.screen)
		}
	}
}

func TestWhatIsCalledStopsAfterItsCallersWhereverTheyAre(t *testing.T) {
	calls := func(others string) string {
		return `{"command": ["sh", "-c", "echo up; trap 'sleep 0.2; echo stops; exit 0' TERM; while :; do sleep 0.05; done"], "calls": [` + others + `]}`
	}
	r := launch(t, map[string]string{
		"cores/edge":      calls(`"orders", "pricing"`),
		"services/orders": calls(`"pricing"`),
		"cores/pricing":   calls(""),
		"cores/this":      calls(`"that"`), // nobody does this, and it must end all the same
		"cores/that":      calls(`"this"`),
	}, 20*time.Second)
	for _, name := range []string{"edge", "orders", "pricing", "this", "that"} {
		r.shows(t, name+strings.Repeat(" ", len("pricing")-len(name))+" | up")
	}
	r.stop()
	if err := r.ends(t); err != nil {
		t.Error(err)
	}
	last := -1
	for _, name := range []string{"edge    |", "orders  |", "pricing |"} {
		at := strings.Index(r.screen.String(), name+" stops")
		if at <= last {
			t.Fatalf("callers do not stop before whom they call:\n%s", r.screen)
		}
		last = at
	}
}

func TestTheFirstDeathStopsTheOthersAndIsNamed(t *testing.T) {
	r := launch(t, map[string]string{
		"services/gateway": `{"command": ["sleep", "60"]}`,
		"cores/pricing":    `{"command": ["sh", "-c", "exit 3"]}`,
	}, 10*time.Second)
	err := r.ends(t)
	if err == nil || !strings.Contains(err.Error(), "pricing") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v, want who died and how", err)
	}
}

func TestAPortInUseRemindsOfAnOlderRun(t *testing.T) {
	r := launch(t, map[string]string{"cores/a": `{"command": ["sh", "-c", "echo 'Address already in use (os error 98)'"]}`}, time.Second)
	_ = r.ends(t)
	r.shows(t, "is an older run still there?")
}

func TestAProgramThatIsMissingIsNamed(t *testing.T) {
	r := launch(t, map[string]string{
		"cores/a": `{"command": ["sleep", "60"]}`,
		"cores/b": `{"command": ["bin/missing"]}`,
	}, 10*time.Second)
	if err := r.ends(t); err == nil || !strings.Contains(err.Error(), "b did not start") {
		t.Errorf("got %v", err)
	}
}

func TestWhatDoesNotStopIsKilledWithItsChildren(t *testing.T) {
	const deaf = `{"command": ["sh", "-c", "trap '' TERM; echo up; sleep 60"]}`
	t.Run("at the limit", func(t *testing.T) {
		r := launch(t, map[string]string{"services/deaf": deaf}, 50*time.Millisecond)
		r.shows(t, "up")
		r.stop()
		_ = r.ends(t)
		r.shows(t, "killing deaf")
	})
	t.Run("at the second signal", func(t *testing.T) {
		r := launch(t, map[string]string{"services/deaf": deaf}, time.Hour)
		r.shows(t, "up")
		r.stop()
		r.hurry()
		_ = r.ends(t)
	})
}

func TestTheTryLineWaitsUntilEverythingIsReady(t *testing.T) {
	var up atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !up.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	r := launch(t, map[string]string{
		"services/gateway": `{"command": ["sh", "-c", "echo up; exec sleep 60"], "ready": "` + server.URL + `", "try": "curl here"}`,
	}, 10*time.Second)
	r.shows(t, "up")
	if strings.Contains(r.screen.String(), "ready:") {
		t.Errorf("announced too early:\n%s", r.screen)
	}
	up.Store(true)
	r.shows(t, "ready: try  curl here")
	r.stop()
	_ = r.ends(t)
}

func TestTheFirstExampleOfADocumentCanBeTried(t *testing.T) {
	for name, c := range map[string]struct{ document, want string }{
		"no document": {"", ""},
		"no example":  {`{"servers": [{"url": "http://a"}], "paths": {"/v1/b": {"get": {}}}}`, ""},
		"not a JSON":  {`{`, ""},
		"several paths": {
			`{"servers": [{"url": "http://a/"}], "paths": {
				"/v1/c": {"post": {"requestBody": {"content": {"application/json": {"example": 1}}}}},
				"/v1/b": {"post": {"requestBody": {"content": {"application/json": {"example": {"it's": [1, 2]}}}}}}
			}}`,
			`curl -sS http://a/v1/b -d '{"it'\''s":[1,2]}'`,
		},
		"what is referred to": {
			`{"servers": [{"url": "http://a"}], "paths": {"/v1/b": {"$ref": "#/components/pathItems/C"}},
				"components": {"pathItems": {"C": {"post": {"requestBody": {"content": {"application/json": {"example": 1}}}}}}}}`,
			`curl -sS http://a/v1/b -d '1'`,
		},
		"nothing where it refers to": {
			`{"servers": [{"url": "http://a"}], "paths": {"/v1/b": {"$ref": "#/components/pathItems/C"}}}`,
			"",
		},
	} {
		root := project(t, map[string]string{"services/a": `{"command": ["a"]}`})
		if c.document != "" {
			if err := os.WriteFile(filepath.Join(root, "services", "a", "openapi.json"), []byte(c.document), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		components, err := discover(root)
		if err != nil || components[0].Try != c.want {
			t.Errorf("%s: got %v, %v, want %s", name, components, err, c.want)
		}
	}
}

func TestALineThatDoesNotEndIsShown(t *testing.T) {
	r := launch(t, map[string]string{"services/a": `{"command": ["printf", "one\\ntwo"]}`}, time.Second)
	_ = r.ends(t)
	for _, line := range []string{"a   | one\n", "a   | two\n"} {
		r.shows(t, line)
	}
}

func TestAWrongRunFileIsNamed(t *testing.T) {
	for _, text := range []string{`{`, `{}`, `{"command": []}`, `{"command": ["a"], "redy": "x"}`} {
		_, err := discover(project(t, map[string]string{"services/a": text}))
		if err == nil || !strings.Contains(err.Error(), filepath.Join("services", "a", "run.json")) {
			t.Errorf("%s: got %v, want an error that names the file", text, err)
		}
	}
}

func TestAProjectWithoutComponentsIsAnError(t *testing.T) {
	if _, err := discover(t.TempDir()); err == nil {
		t.Error("no error")
	}
}
