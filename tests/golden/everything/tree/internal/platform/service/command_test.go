package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/env"
)

// commands returns a probe that prints what it is given, or fails.
func commands(t *testing.T) Program[probeConfig] {
	t.Helper()
	p, _, _ := probe(t, serveNothing)
	p.Commands = []Command[probeConfig]{
		{Usage: "print A [B]", Meaning: "print it", Least: 1, Most: 2, Run: func(_ context.Context, _ probeConfig, args []string, out io.Writer) error {
			_, err := fmt.Fprint(out, strings.Join(args, "+"))
			return err
		}},
		{Usage: "fail", Meaning: "fail", Run: func(context.Context, probeConfig, []string, io.Writer) error { return errors.New("broken") }},
	}
	return p
}

func TestACommandRunsInsteadOfTheService(t *testing.T) {
	for name, c := range map[string]struct {
		args    []string
		environ []string
		code    int
		out     string // what is printed has it
		problem string // and what is said of it
	}{
		"it is done":           {args: []string{"print", "x", "y"}, out: "x+y"},
		"it fails":             {args: []string{"fail"}, code: 1, problem: "broken"},
		"it lacks an argument": {args: []string{"print"}, code: env.ExitUsage, problem: "print A [B]"},
		"it has one too many":  {args: []string{"print", "x", "y", "z"}, code: env.ExitUsage, problem: "print A [B]"},
		"there is none such":   {args: []string{"paint"}, code: env.ExitUsage, problem: `"paint"`},
		"a setting is wrong":   {args: []string{"fail"}, environ: []string{"PROBE_DRAIN_DELAY=soon"}, code: env.ExitUsage, problem: "PROBE_DRAIN_DELAY"},
		"the help names it":    {args: []string{"--help"}, out: "print A [B]"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, problem strings.Builder
			code := run(t.Context(), commands(t), c.args, c.environ, &out, &problem)
			if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(problem.String(), c.problem) {
				t.Errorf("got %d, %q, %q; want %d, %q, %q", code, out.String(), problem.String(), c.code, c.out, c.problem)
			}
		})
	}
}
