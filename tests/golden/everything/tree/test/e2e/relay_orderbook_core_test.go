//go:build e2e

package e2e

// relay is started together with the order-book core.
var _ = calls("relay", "order-book")
