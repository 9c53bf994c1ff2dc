//go:build e2e

package e2e

// relay is started together with the a-z core.
var _ = calls("relay", "a-z")
