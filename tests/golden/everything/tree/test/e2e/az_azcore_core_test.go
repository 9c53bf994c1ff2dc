//go:build e2e

package e2e

// a-z is started together with the a-z-core core.
var _ = calls("a-z", "a-z-core")
