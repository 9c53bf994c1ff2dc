//go:build e2e

package e2e

import (
	"net/http"
	"testing"
)

func TestDoor0KnowsNoPathThatIsNotInItsTable(t *testing.T) {
	gateway := startGateway(t, "door-0", nil)
	post(t, gateway.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
}

func TestDoor0AnswersAsItsDocumentSays(t *testing.T) {
	answersAsDocumented(t, startGateway(t, "door-0", nil))
}

func TestDoor0ServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "door-0")
}

func TestDoor0EndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "door-0")
}

func TestDoor0RefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "door-0", settings{
		"DOOR_0_ADDR": "nonsense", "DOOR_0_JWT_ALGORITHMS": "none", "DOOR_0_JWT_AUDIENCES": "misspelt",
	})
}
