//go:build e2e

package e2e

import "testing"

func TestRelayServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "relay")
}

func TestRelayEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "relay")
}

func TestRelayRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "relay", settings{"RELAY_ADDR": "nonsense", "RELAY_CALL_TIMEOUT": "0s"})
}
