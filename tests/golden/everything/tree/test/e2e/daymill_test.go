//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"testing"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestDayMillDoesWhatTheGoldenVectorsSay(t *testing.T) {
	queue := queueOf(t, startWorker(t, "day-mill", nil))
	for _, all := range vectors(t, "day-mill") {
		for _, v := range all {
			receipt, err := queue.Enqueue(t.Context(), "", v.Input)
			if err != nil {
				t.Fatal(err)
			}
			output, err := outputOf(t, queue, receipt.Key)
			if err != nil {
				t.Fatal(err)
			}
			v.matches(t, output)
		}
	}
}

func TestDayMillGivesUpWhatIsNotValid(t *testing.T) {
	queue := queueOf(t, startWorker(t, "day-mill", nil))
	if _, err := queue.Enqueue(t.Context(), "a", "not an object"); err != nil {
		t.Fatal(err)
	}
	if _, err := outputOf(t, queue, "a"); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
}

func TestDayMillLosesNoJobWhenItIsKilled(t *testing.T) {
	_, input := anyInput(t, "day-mill")
	worker := startWorker(t, "day-mill", nil)
	losesNoJob(t, queueOf(t, worker), json.RawMessage(input), worker)
}

func TestDayMillLosesNoJobOfAQueueThatIsKeptElsewhere(t *testing.T) {
	_, input := anyInput(t, "day-mill")
	keeper := startWorker(t, "day-mill", nil)
	worker := startWorker(t, "day-mill", settings{"DAY_MILL_NATS_URL": "nats://" + keeper.addr()})
	losesNoJob(t, queueOf(t, keeper), json.RawMessage(input), worker, keeper)
}

func TestDayMillServesThoughNobodyReadsItsLog(t *testing.T) {
	t.Setenv("DAY_MILL_DIR", t.TempDir())
	servesThoughNobodyReadsItsLog(t, "day-mill")
}

func TestDayMillEndsAtOnceAtTheSecondSignal(t *testing.T) {
	t.Setenv("DAY_MILL_DIR", t.TempDir())
	endsAtOnceAtTheSecondSignal(t, "day-mill")
}

func TestDayMillRefusesAWrongConfiguration(t *testing.T) {
	refusesConfiguration(t, "day-mill", settings{"DAY_MILL_ADDR": "0.0.0.0:8090", "DAY_MILL_WORKERS": "0", "DAY_MILL_NATS_URL": "nowhere"})
}
