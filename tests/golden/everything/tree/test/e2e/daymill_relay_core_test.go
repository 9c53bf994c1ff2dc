//go:build e2e

package e2e

// day-mill is started together with the relay core.
var _ = calls("day-mill", "relay")
