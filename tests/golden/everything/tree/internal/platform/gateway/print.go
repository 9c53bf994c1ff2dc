package gateway

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"example.com/b2/shop/v2/internal/platform/service"
)

// Commands are what a gateway does when an argument asks for it.
func Commands[C any](table []Route) []service.Command[C] {
	return []service.Command[C]{{
		Usage: "routes", Meaning: "prints the table of routes",
		Run: func(_ context.Context, _ C, _ []string, stdout io.Writer) error { return list(stdout, table) },
	}}
}

// list writes a table for people.
func list(w io.Writer, table []Route) error {
	rows := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(rows, "ROUTE\tTO\tTOKEN\tTIMEOUT\tAT A TIME\tPER SECOND")
	for _, r := range table {
		_, _ = fmt.Fprintf(rows, "%s\t%s\t%t\t%s\t%s\t%s\n", r.Pattern, r.To, !r.Public,
			orAny(r.Timeout > 0, r.Timeout), orAny(r.MaxCalls > 0, r.MaxCalls), orAny(r.Rate.PerSecond > 0, r.Rate.PerSecond))
	}
	return rows.Flush()
}

// orAny is a bound as text.
func orAny(bounded bool, value any) string {
	if !bounded {
		return "any"
	}
	return fmt.Sprint(value)
}
