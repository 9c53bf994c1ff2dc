//go:build e2e

package e2e

import (
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// vector is a golden input and its output.
type vector struct {
	Name   string          `json:"name"`
	Input  json.RawMessage `json:"input"`
	Output any             `json:"output"`
}

// vectors reads the golden vectors of a component: test/vectors/COMPONENT/NAME.json
// are those of what it calls NAME. The tests of the component itself read the same.
func vectors(t *testing.T, component string) map[string][]vector {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "vectors", component, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]vector{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var some []vector
		if err := json.Unmarshal(text, &some); err != nil || len(some) == 0 {
			t.Fatalf("%s: %d vectors, %v", file, len(some), err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = some
	}
	if len(all) == 0 {
		t.Fatalf("there are no golden vectors of %s", component)
	}
	return all
}

// anyInput is an input that a component takes, and the name of what takes it.
func anyInput(t *testing.T, component string) (name, input string) {
	t.Helper()
	all := vectors(t, component)
	name = slices.Min(slices.Collect(maps.Keys(all)))
	return name, string(all[name][0].Input)
}

// matches checks that got is the output of v.
func (got answer) matches(t *testing.T, v vector) {
	t.Helper()
	if got.status != http.StatusOK {
		t.Errorf("%s: got %d %s", v.Name, got.status, got.body)
		return
	}
	v.matches(t, []byte(got.body))
}

// matches checks that text is the output of v.
func (v vector) matches(t *testing.T, text []byte) {
	t.Helper()
	var got any
	if err := json.Unmarshal(text, &got); err != nil || !alike(got, v.Output) {
		t.Errorf("%s: got %s, want %v", v.Name, text, v.Output)
	}
}

// alike compares two values of JSON. Numbers may differ by what floating point
// loses.
func alike(got, want any) bool {
	switch want := want.(type) {
	case float64:
		number, ok := got.(float64)
		return ok && math.Abs(number-want) <= 1e-9*max(1, math.Abs(want))
	case []any:
		list, ok := got.([]any)
		return ok && slices.EqualFunc(list, want, alike)
	case map[string]any:
		object, ok := got.(map[string]any)
		return ok && maps.EqualFunc(object, want, alike)
	}
	return got == want
}
