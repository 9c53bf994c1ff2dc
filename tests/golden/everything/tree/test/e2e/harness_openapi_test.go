//go:build e2e

package e2e

import (
	"net/http"
	"testing"

	"example.com/b2/shop/v2/internal/platform/openapitest"
)

// answersAsDocumented checks what a service answers against the OpenAPI document
// that it serves beside its health.
func answersAsDocumented(t *testing.T, service *process) {
	t.Helper()
	status, text, err := get(t, service.adminURL("/openapi.json"))
	if err != nil || status != http.StatusOK {
		t.Fatalf("got %d %s, %v", status, text, err)
	}
	if err := openapitest.CheckAnswers(t.Context(), []byte(text), service.url("")); err != nil {
		t.Error(err)
	}
}
