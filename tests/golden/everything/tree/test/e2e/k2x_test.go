//go:build e2e

package e2e

import "testing"

func TestK2xServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "k-2x")
}

func TestK2xEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "k-2x")
}

func TestK2xRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "k-2x", settings{"K_2X_ADDR": "nonsense", "K_2X_CALL_TIMEOUT": "0s"})
}
