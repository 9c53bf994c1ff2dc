package service

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"example.com/b2/shop/v2/internal/platform/env"
)

// Command is something that a program with settings of type C does instead of
// serving: its first argument asks for it.
type Command[C any] struct {
	Usage       string // its name, and what it takes: "result KEY"
	Meaning     string
	Least, Most int // how many arguments it takes
	Run         func(ctx context.Context, cfg C, args []string, stdout io.Writer) error
}

func (c Command[C]) name() string {
	name, _, _ := strings.Cut(c.Usage, " ")
	return name
}

// command does what the arguments ask for.
func (p Program[C]) command(ctx context.Context, args []string, settings *env.Reader, cfg C, stdout, stderr io.Writer) int {
	refuse := func(format string, args ...any) int {
		_, _ = fmt.Fprintf(stderr, p.Name+": "+format+"\n", args...)
		return env.ExitUsage
	}
	if slices.Contains([]string{"-h", "-help", "--help"}, args[0]) {
		p.explain(settings, stdout)
		return 0
	}
	at := slices.IndexFunc(p.Commands, func(c Command[C]) bool { return c.name() == args[0] })
	if at < 0 {
		return refuse("there is no argument %q; --help lists the settings, which are environment variables", args[0])
	}
	chosen, args := p.Commands[at], args[1:]
	if len(args) < chosen.Least || len(args) > chosen.Most {
		return refuse("usage: %s %s", p.Name, chosen.Usage)
	}
	if err := settings.Err(); err != nil {
		return refuse("bad settings:\n%v", err)
	}
	if err := chosen.Run(ctx, cfg, args, stdout); err != nil {
		_, _ = fmt.Fprintf(stderr, "%s: %v\n", p.Name, err)
		return 1
	}
	return 0
}

// explain prints what the program does, and its settings.
func (p Program[C]) explain(settings *env.Reader, stdout io.Writer) {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(table, "%s runs until SIGTERM.", p.Name)
	if len(p.Commands) > 0 {
		_, _ = fmt.Fprint(table, " While it does, there are these commands:\n\n")
	}
	for _, c := range p.Commands {
		_, _ = fmt.Fprintf(table, "  %s %s\t%s\n", p.Name, c.Usage, c.Meaning)
	}
	_, _ = fmt.Fprint(table, "\nSettings are environment variables:\n\n")
	for _, s := range settings.Settings() {
		fallback := s.Default
		if fallback == "" {
			fallback = "(none)"
		}
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\n", s.Key, fallback, s.Meaning)
	}
	_ = table.Flush()
}
