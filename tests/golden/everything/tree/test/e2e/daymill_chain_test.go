//go:build e2e

package e2e

import (
	"errors"
	"testing"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

func TestDayMillDoesAJobOnceRelayIsBack(t *testing.T) {
	worker := startWorker(t, "day-mill", settings{"DAY_MILL_BACKOFF": "10ms", "DAY_MILL_ATTEMPTS": "1000"})
	queue, v := queueOf(t, worker), vectors(t, "day-mill")["compare"][0]
	worker.callees["relay"].kill()
	if _, err := queue.Enqueue(t.Context(), "a", v.Input); err != nil {
		t.Fatal(err)
	}
	eventually(t, "an attempt fails", func() bool { return worker.metric(t, `jobs_attempts_total{outcome="retry"}`) > 0 })
	worker.callees["relay"].restart(t)
	output, err := outputOf(t, queue, "a")
	if err != nil {
		t.Fatal(err)
	}
	v.matches(t, output)
}

func TestDayMillGivesUpAJobThatRelayRefuses(t *testing.T) {
	witness := startWitness(t)
	worker := startWorker(t, "day-mill", settings{
		"DAY_MILL_RELAY_TARGET": witness.addr, "DAY_MILL_RELAY_TIMEOUT": "5m", "DAY_MILL_JOB_TIMEOUT": budget.String(),
	})
	queue, trace := queueOf(t, worker), telemetry.StartTrace()
	if _, err := queue.Enqueue(telemetry.WithTrace(t.Context(), trace), "a", vectors(t, "day-mill")["compare"][0].Input); err != nil {
		t.Fatal(err)
	}
	if _, err := outputOf(t, queue, "a"); !errors.Is(err, fault.ErrFailedPrecondition) {
		t.Errorf("got %v", err)
	}
	witness.saw(t, trace.ID())
}
