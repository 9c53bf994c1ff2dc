//go:build e2e

package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// together are components that were started together, by their names.
type together map[string]*process

// start starts a component and waits until it is ready. What it calls is started
// first, with the same settings, unless they say where that is.
func start(t *testing.T, name string, env settings) *process {
	t.Helper()
	return together{}.start(t, name, env)
}

// start starts a component, unless another that calls it has it already.
func (s together) start(t *testing.T, name string, env settings) *process {
	t.Helper()
	if known := s[name]; known != nil {
		return known
	}
	env, callees := s.withCallees(t, name, env)
	// A port that was free may be taken by the time it is bound.
	for attempt := 1; ; attempt++ {
		p := &process{name: name, env: env, callees: callees}
		p.env[prefix(name)+"_ADDR"] = freeAddr(t)
		p.env[prefix(name)+"_ADMIN_ADDR"] = freeAddr(t)
		p.run(t)
		if p.ready(t) {
			s[name] = p
			return p
		}
		if attempt == 3 {
			t.Fatalf("%s does not get ready", name)
		}
		p.kill()
	}
}

// withCallees starts what a component calls, and adds where that is to its settings.
// The time that calls may take there is that of the tests.
func (s together) withCallees(t *testing.T, name string, env settings) (own settings, callees map[string]*process) {
	t.Helper()
	own, callees = settings{}, map[string]*process{}
	for _, callee := range calledBy(t, name) {
		about := prefix(name) + "_" + prefix(callee)
		if env[about+"_TARGET"] != "" {
			continue
		}
		timeout := "_REQUEST_TIMEOUT"
		if !speaksHTTP(t, callee) {
			timeout = "_CALL_TIMEOUT"
			own[about+"_TIMEOUT"], own[about+"_PATIENCE"] = "5m", "100ms"
		}
		all := settings{prefix(callee) + "_DRAIN_TIMEOUT": "5m", prefix(callee) + timeout: "5m"}
		maps.Copy(all, env)
		callees[callee] = s.start(t, callee, all)
		own[about+"_TARGET"] = callees[callee].addr()
	}
	maps.Copy(own, env)
	return own, callees
}

// calledBy is whom a component calls, by its run.json.
func calledBy(t *testing.T, name string) []string {
	t.Helper()
	path := filepath.Join(home(t, name), "run.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var run struct {
		Calls []string `json:"calls"`
	}
	if err := json.Unmarshal(text, &run); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return run.Calls
}

// speaksHTTP reports whether a component is called over HTTP: it has a document then.
func speaksHTTP(t *testing.T, name string) bool {
	t.Helper()
	_, err := os.Stat(filepath.Join(home(t, name), "openapi.json"))
	return err == nil
}

// home is the directory of a component that runs until it is stopped.
func home(t *testing.T, name string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "*", name, "run.json"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("want one run.json of %s, got %v: %v", name, paths, err)
	}
	return filepath.Dir(paths[0])
}
