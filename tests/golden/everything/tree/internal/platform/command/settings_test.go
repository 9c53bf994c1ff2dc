package command

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/env"
)

// telling is a program that prints the settings it was given.
func telling() Program {
	var size int
	var common Settings
	return Program{
		Load: func(r *env.Reader, settings Settings) {
			common, size = settings, r.Under("BOX_").Int("SIZE", 1, 1, 9, "how large the box is")
		},
		Commands: []*cobra.Command{{Use: "tell", RunE: func(cmd *cobra.Command, _ []string) error {
			return Print(cmd, common.Timeout.String()+" "+strconv.Itoa(size))
		}}},
	}
}

// written is a file with text.
func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFlagCountsForMoreThanTheEnvironmentAndThatForMoreThanTheFile(t *testing.T) {
	file := written(t, "timeout: 1s\nbox:\n  size: 5\njson:\n")
	if got := try(t, telling(), "", "tell", "--config", file); got.stdout != "\"1s 5\"\n" {
		t.Errorf("the file is not read: %+v", got)
	}
	t.Setenv("PROBE_CONFIG", file)
	t.Setenv("PROBE_TIMEOUT", "2s")
	t.Setenv("PROBE_BOX_SIZE", "6")
	if got := try(t, telling(), "", "tell"); got.stdout != "\"2s 6\"\n" {
		t.Errorf("the environment is not read: %+v", got)
	}
	if got := try(t, telling(), "", "tell", "--timeout", "3s"); got.stdout != "\"3s 6\"\n" {
		t.Errorf("the flag is not read: %+v", got)
	}
}

func TestTheUsualFileIsReadIfItIsThere(t *testing.T) {
	_ = try(t, telling(), "", "tell") // which has a home of its own
	path, ok := usualFile("probe")
	if !ok {
		t.Fatal("there is no home")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("box-size: 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := tryAtHome(t.Context(), telling(), "", "tell"); got.stdout != "\"0s 7\"\n" {
		t.Errorf("got %+v", got)
	}
}

func TestEveryProblemIsReportedAtOnceWithItsPlace(t *testing.T) {
	t.Setenv("PROBE_VERBOSE", "perhaps")
	file := written(t, "timeout: -1s\nbox:\n  size: large\n  sise: 3\n  colour: red\nconfig: here\n")
	got := try(t, telling(), "", "tell", "--config", file)
	if got.code != ExitUsage {
		t.Errorf("ended with %d", got.code)
	}
	for _, part := range []string{
		file + ":1: PROBE_TIMEOUT",
		file + `:3: PROBE_BOX_SIZE="large"`,
		file + ":4: PROBE_BOX_SISE: there is no such setting; is PROBE_BOX_SIZE meant?",
		file + ":5: PROBE_BOX_COLOUR: there is no such setting",
		file + ":6: PROBE_CONFIG",
		"\nPROBE_VERBOSE=",
	} {
		if !strings.Contains(got.stderr, part) {
			t.Errorf("%q is not among the problems:\n%s", part, got.stderr)
		}
	}
}

func TestAFileThatCannotBeReadIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"is no YAML":         "a: [1",
		"is a list":          "- a",
		"has a list in it":   "timeout: [1s, 2s]",
		"says a thing twice": "timeout: 1s\nbox:\n  size: 1\nbox-size: 2",
	} {
		file := written(t, text)
		if got := try(t, telling(), "", "tell", "--config", file); got.code != ExitUsage || !strings.Contains(got.stderr, file) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := try(t, telling(), "", "tell", "--config", "nowhere.yaml"); got.code != ExitUsage || !strings.Contains(got.stderr, "nowhere.yaml") {
		t.Errorf("got %+v", got)
	}
}

func TestTheSettingsAreListed(t *testing.T) {
	t.Setenv("PROBE_BOX_SIZE", "none of those there are")
	got := try(t, telling(), "", "settings")
	for _, part := range []string{"PROBE_TIMEOUT", "PROBE_BOX_SIZE", "how large the box is"} {
		if got.code != ExitOK || !strings.Contains(got.stdout, part) {
			t.Errorf("%s is not in %+v", part, got)
		}
	}
}

func TestTheLogIsForWhoAsks(t *testing.T) {
	for args, want := range map[string]bool{"log": false, "log --verbose": true} {
		var common Settings
		program := Program{
			Load: func(_ *env.Reader, settings Settings) { common = settings },
			Commands: []*cobra.Command{{Use: "log", RunE: func(cmd *cobra.Command, _ []string) error {
				common.Log.DebugContext(cmd.Context(), "inside", "waited", time.Second)
				return nil
			}}},
		}
		if got := try(t, program, "", strings.Fields(args)...); strings.Contains(got.stderr, "inside") != want {
			t.Errorf("%s: got %+v", args, got)
		}
	}
}
