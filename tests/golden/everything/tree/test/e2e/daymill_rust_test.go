//go:build e2e

package e2e

import "testing"

func TestDayMillDoesJobsOfRust(t *testing.T) {
	doesJobsOfRust(t, "day-mill")
}

func TestDayMillRefusesJobsOfRust(t *testing.T) {
	refusesJobsOfRust(t, "day-mill")
}
