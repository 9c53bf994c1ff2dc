package commands_test

import (
	"context"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/command"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/services/k-tool/internal/commands"
)

// k2xLengths is a core that says how much longer one text is, and knows no empty ones.
type k2xLengths struct{}

func (k2xLengths) Compare(_ context.Context, texts k2xcore.Texts) (uint32, error) {
	if texts.Left == "" {
		return 0, fault.New(fault.ErrInvalidArgument, "there is no text")
	}
	return uint32(len(texts.Right) - len(texts.Left)), nil
}

func TestK2x(t *testing.T) {
	for name, c := range map[string]struct {
		args, input    string
		code           int
		stdout, stderr string
	}{
		"answers in words":             {args: "compare a bcd", stdout: "2\n"},
		"answers in JSON":              {args: "compare a bcd --json", stdout: `{"distance":2}` + "\n"},
		"answers every input":          {args: "compare --input -", input: `{"left": "a", "right": "bc"} {"left": "a", "right": "a"}`, stdout: "1\n0\n"},
		"passes on what the core says": {args: "compare --input -", input: `{"left": ""}`, code: command.ExitFailure, stderr: "input 1: there is no text"},
		"refuses half a pair":          {args: "compare a", code: command.ExitUsage, stderr: "1 arguments, not 2"},
	} {
		t.Run(name, func(t *testing.T) {
			program := command.Program{Name: "k-tool", Commands: []*cobra.Command{
				commands.K2x(func(_ context.Context, use func(commands.K2xCalls) error) error {
					return use(k2xLengths{})
				}),
			}}
			var stdout, stderr strings.Builder
			args := append([]string{"k-2x"}, strings.Fields(c.args)...)
			code := command.Run(t.Context(), program, args, strings.NewReader(c.input), &stdout, &stderr)
			if code != c.code || stdout.String() != c.stdout || !strings.Contains(stderr.String(), c.stderr) {
				t.Errorf("ended with %d, %q and %q", code, &stdout, &stderr)
			}
		})
	}
}
