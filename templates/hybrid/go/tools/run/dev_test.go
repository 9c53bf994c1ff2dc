package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a program that says what it is and waits.
func script(says string) string {
	return "#!/bin/sh\necho " + says + " starts\ntrap 'echo " + says + " stops; exit 0' TERM\nwhile :; do sleep 0.02; done\n"
}

// write writes a file of a project, executable.
func write(t *testing.T, root, path, text string) {
	t.Helper()
	path = filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// workshop is a project that is developed. Its builder copies sources to bin/.
type workshop struct {
	running
	root  string
	mu    sync.Mutex
	built [][]string
	fails bool
}

func (w *workshop) build(_ context.Context, targets []string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.built = append(w.built, targets)
	if w.fails {
		return errors.New("no")
	}
	for name, source := range map[string]string{"gateway": "services/gateway/main.go", "pricing": "cores/pricing/main.rs"} {
		text, err := os.ReadFile(filepath.Join(w.root, source))
		if err != nil {
			return err
		}
		old, _ := os.ReadFile(filepath.Join(w.root, "bin", name))
		if string(old) == string(text) {
			continue
		}
		path := filepath.Join(w.root, "bin", name)
		if err := os.WriteFile(path+".new", text, 0o755); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	return nil
}

func develop(t *testing.T) *workshop {
	t.Helper()
	w := &workshop{root: project(t, map[string]string{
		"services/gateway": `{"command": ["bin/gateway"]}`, "cores/pricing": `{"command": ["bin/pricing"]}`,
	})}
	for _, path := range []string{"go.mod", "Cargo.toml", "internal/x.go", "crates/x.rs", "bin/.keep", "docs/x.md"} {
		write(t, w.root, path, "")
	}
	write(t, w.root, "services/gateway/main.go", script("gateway-1"))
	write(t, w.root, "cores/pricing/main.rs", script("pricing-1"))
	components, err := discover(w.root)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	w.running = running{&screen{}, stop, func() {}, make(chan error, 1)}
	out := newOutput(w.screen, false, components)
	d := &developer{runner: runner{out: out, limit: 10 * time.Second}, root: w.root, build: w.build}
	go func() { w.result <- d.run(ctx, components) }()
	t.Cleanup(func() {
		stop()
		if err := w.ends(t); err != nil {
			t.Error(err)
		}
	})
	w.shows(t, "gateway-1 starts")
	w.shows(t, "pricing-1 starts")
	return w
}

func (w *workshop) lastBuilt() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.built[len(w.built)-1]
}

func TestASavedFileRestartsWhatItTouchesAndNothingElse(t *testing.T) {
	w := develop(t)
	write(t, w.root, "services/gateway/main.go", script("gateway-2"))
	w.shows(t, "gateway-1 stops")
	w.shows(t, "gateway-2 starts")
	w.shows(t, "restarted gateway, in")
	if strings.Contains(w.screen.String(), "pricing-1 stops") {
		t.Errorf("the core was restarted too:\n%s", w.screen)
	}
	if got := w.lastBuilt(); !slices.Equal(got, []string{"build-go"}) {
		t.Errorf("built %v", got)
	}
	write(t, w.root, "cores/pricing/main.rs", script("pricing-2"))
	w.shows(t, "pricing-2 starts")
	if got := w.lastBuilt(); !slices.Equal(got, []string{"build-rust"}) {
		t.Errorf("built %v", got)
	}
}

func TestABuildThatFailsLeavesWhatRuns(t *testing.T) {
	w := develop(t)
	w.mu.Lock()
	w.fails = true
	w.mu.Unlock()
	write(t, w.root, "services/gateway/main.go", script("gateway-2"))
	w.shows(t, "the build failed")
	if strings.Contains(w.screen.String(), "gateway-1 stops") {
		t.Errorf("it was stopped:\n%s", w.screen)
	}
	w.mu.Lock()
	w.fails = false
	w.mu.Unlock()
	write(t, w.root, "services/gateway/main.go", script("gateway-3"))
	w.shows(t, "gateway-3 starts")
}

func TestWhatEndsByItselfStartsAgainWhenItIsBuiltAnew(t *testing.T) {
	w := develop(t)
	write(t, w.root, "services/gateway/main.go", "#!/bin/sh\nexit 3\n")
	w.shows(t, "gateway ended by itself (exit status 3)")
	write(t, w.root, "services/gateway/main.go", script("gateway-3"))
	w.shows(t, "gateway-3 starts")
}

func TestWhatIsBuiltForWhichFile(t *testing.T) {
	both := map[string]stamp{"go.mod": {}, "Cargo.toml": {}}
	goOnly := map[string]stamp{"go.mod": {}}
	for path, want := range map[string][]string{
		"services/gateway/main.go": {"build-go"}, "internal/x/x.go": {"build-go"}, "go.sum": {"build-go"},
		"cores/a/src/lib.rs": {"build-rust"}, "crates/b/x.rs": {"build-rust"}, "Cargo.lock": {"build-rust"},
		"proto/a.proto": {"build-go", "build-rust"}, "README.md": nil,
	} {
		if got := targets([]string{path}, both); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if got := targets([]string{"proto/a.proto"}, goOnly); !slices.Equal(got, []string{"build-go"}) {
		t.Errorf("without Rust: %v", got)
	}
}

func TestScanSkipsWhatIsNoSource(t *testing.T) {
	root := t.TempDir()
	for _, path := range []string{"services/a/main.go", "services/a/.main.go.swp", "services/a/main.go~", "cores/target/x", "bin/a"} {
		write(t, root, path, "x")
	}
	if got := slices.Collect(maps.Keys(scan(root))); !slices.Equal(got, []string{"services/a/main.go"}) {
		t.Errorf("found %v", got)
	}
}
