//go:build e2e

package e2e

import "testing"

func TestDoor0AnswersAsItsDocumentSays(t *testing.T) {
	answersAsDocumented(t, startGateway(t, "door-0", nil))
}
