package service

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"example.com/b2/shop/v2/internal/platform/env"
)

// explain answers --help; a service has no other arguments.
func explain(name string, args []string, settings *env.Reader, stdout, stderr io.Writer) int {
	if !slices.Contains([]string{"-h", "-help", "--help"}, args[0]) {
		_, _ = fmt.Fprintf(stderr, "%s: there is no argument %q; --help lists the settings, which are environment variables\n", name, args[0])
		return env.ExitUsage
	}
	_, _ = fmt.Fprintf(stdout, "%s runs until SIGTERM. Its settings are environment variables:\n\n", name)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, s := range settings.Settings() {
		fallback := s.Default
		if fallback == "" {
			fallback = "(none)"
		}
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\n", s.Key, fallback, s.Meaning)
	}
	_ = table.Flush()
	return 0
}
