//go:build e2e

package e2e

import "testing"

func TestAzServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "a-z")
}

func TestAzEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "a-z")
}

func TestAzRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "a-z", settings{"A_Z_ADDR": "nonsense", "A_Z_CALL_TIMEOUT": "0s"})
}
