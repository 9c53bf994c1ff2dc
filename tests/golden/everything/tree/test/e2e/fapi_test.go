//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// startFApi starts f-api, and returns a request that it answers.
func startFApi(t *testing.T) (service *process, url, input string) {
	t.Helper()
	service = start(t, "f-api", settings{"F_API_REQUEST_TIMEOUT": "5m", "F_API_DRAIN_TIMEOUT": "5m"})
	name, input := anyInput(t, "f-api")
	return service, service.url("/v1/f-api/" + name), input
}

func TestFApiAnswersAsTheGoldenVectorsSay(t *testing.T) {
	service, _, _ := startFApi(t)
	for name, all := range vectors(t, "f-api") {
		for _, v := range all {
			post(t, service.url("/v1/f-api/"+name), string(v.Input)).matches(t, v)
		}
	}
}

func TestFApiAnswersAsItsDocumentSays(t *testing.T) {
	service, _, _ := startFApi(t)
	answersAsDocumented(t, service)
}

func TestFApiRefusesWhatIsNotValid(t *testing.T) {
	service, url, _ := startFApi(t)
	post(t, url, `{"`).is(t, http.StatusBadRequest, "invalid_argument")
	post(t, url, `{"there is no such field": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
	post(t, url, strings.Repeat(" ", 1<<20)).is(t, http.StatusRequestEntityTooLarge, "too_large")
	post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
}

func TestFApiFinishesACallWhenToldToStop(t *testing.T) {
	service, url, input := startFApi(t)
	service.pause(t)
	call := postLater(t, url, input)
	service.terminate(t)
	service.resume(t)
	succeeds(t, call)
	service.exitsCleanly(t)
}

func TestFApiLosesNothingWhileItIsUsedAndComesBackAfterACrash(t *testing.T) {
	service, url, input := startFApi(t)
	use(t, url, input).loseNothing(t)
	service.kill()
	service.restart(t)
	if got := post(t, url, input); got.status != http.StatusOK {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestFApiServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "f-api")
}

func TestFApiEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "f-api")
}

func TestFApiRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "f-api", settings{"F_API_ADDR": "nonsense", "F_API_THREADS": "0"})
}
