//go:build e2e

package e2e

// relay is started together with the k-2x core.
var _ = calls("relay", "k-2x")
