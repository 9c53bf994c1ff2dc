//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"testing"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestNightMillDoesWhatTheGoldenVectorsSay(t *testing.T) {
	queue := queueOf(t, startWorker(t, "night-mill", nil))
	for _, all := range vectors(t, "night-mill") {
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

func TestNightMillGivesUpWhatIsNotValid(t *testing.T) {
	queue := queueOf(t, startWorker(t, "night-mill", nil))
	if _, err := queue.Enqueue(t.Context(), "a", "not an object"); err != nil {
		t.Fatal(err)
	}
	if _, err := outputOf(t, queue, "a"); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
}

func TestNightMillLosesNoJobWhenItIsKilled(t *testing.T) {
	_, input := anyInput(t, "night-mill")
	worker := startWorker(t, "night-mill", nil)
	losesNoJob(t, queueOf(t, worker), json.RawMessage(input), worker)
}

func TestNightMillLosesNoJobOfAQueueThatIsKeptElsewhere(t *testing.T) {
	_, input := anyInput(t, "night-mill")
	keeper := startWorker(t, "night-mill", nil)
	worker := startWorker(t, "night-mill", settings{"NIGHT_MILL_NATS_URL": "nats://" + keeper.addr()})
	losesNoJob(t, queueOf(t, keeper), json.RawMessage(input), worker, keeper)
}

func TestNightMillServesThoughNobodyReadsItsLog(t *testing.T) {
	t.Setenv("NIGHT_MILL_DIR", t.TempDir())
	servesThoughNobodyReadsItsLog(t, "night-mill")
}

func TestNightMillEndsAtOnceAtTheSecondSignal(t *testing.T) {
	t.Setenv("NIGHT_MILL_DIR", t.TempDir())
	endsAtOnceAtTheSecondSignal(t, "night-mill")
}

func TestNightMillRefusesAWrongConfiguration(t *testing.T) {
	refusesConfiguration(t, "night-mill", settings{"NIGHT_MILL_ADDR": "0.0.0.0:8090", "NIGHT_MILL_WORKERS": "0", "NIGHT_MILL_NATS_URL": "nowhere"})
}
