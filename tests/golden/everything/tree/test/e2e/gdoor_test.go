//go:build e2e

package e2e

import (
	"net/http"
	"testing"
)

func TestGDoorKnowsNoPathThatIsNotInItsTable(t *testing.T) {
	gateway := startGateway(t, "g-door", nil)
	post(t, gateway.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
}

func TestGDoorAnswersAsItsDocumentSays(t *testing.T) {
	answersAsDocumented(t, startGateway(t, "g-door", nil))
}

func TestGDoorServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "g-door")
}

func TestGDoorEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "g-door")
}

func TestGDoorRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "g-door", settings{
		"G_DOOR_ADDR": "nonsense", "G_DOOR_JWT_ALGORITHMS": "none", "G_DOOR_JWT_AUDIENCES": "misspelt",
	})
}
