//go:build e2e

package e2e

// calls notes what a component calls, so that whoever starts it has that, too.
func calls(name string, others ...string) []string {
	callees[name] = append(callees[name], others...)
	return others
}
