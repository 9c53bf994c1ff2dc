package commands_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/command"
	"example.com/b2/shop/v2/services/word-tool/internal/commands"
)

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		args, input    string
		code           int
		stdout, stderr string
	}{
		"answers in words":         {args: "compare kitten sitting", stdout: "3\n"},
		"answers in JSON":          {args: "compare kitten sitting --json", stdout: `{"distance":3}` + "\n"},
		"answers every input":      {args: "compare --input -", input: `{"left": "a", "right": "bc"} {"left": "a", "right": "a"}`, stdout: "2\n0\n"},
		"refuses what is too long": {args: "compare --input -", input: `{"left": "` + strings.Repeat("a", 1<<15) + `"}`, code: command.ExitFailure, stderr: "input 1: a text has more than"},
		"refuses half a pair":      {args: "compare a", code: command.ExitUsage, stderr: "1 arguments, not 2"},
	} {
		t.Run(name, func(t *testing.T) {
			program := command.Program{Name: "word-tool", Commands: []*cobra.Command{commands.Compare()}}
			var stdout, stderr strings.Builder
			code := command.Run(t.Context(), program, strings.Fields(c.args), strings.NewReader(c.input), &stdout, &stderr)
			if code != c.code || stdout.String() != c.stdout || !strings.Contains(stderr.String(), c.stderr) {
				t.Errorf("ended with %d, %q and %q", code, &stdout, &stderr)
			}
		})
	}
}
