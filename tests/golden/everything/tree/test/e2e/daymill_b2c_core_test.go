//go:build e2e

package e2e

// day-mill is started together with the b2-c core.
var _ = calls("day-mill", "b2-c")
