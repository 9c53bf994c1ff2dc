//go:build e2e

package e2e

import "testing"

func TestNightMillDoesJobsOfRust(t *testing.T) {
	doesJobsOfRust(t, "night-mill")
}

func TestNightMillRefusesJobsOfRust(t *testing.T) {
	refusesJobsOfRust(t, "night-mill")
}
