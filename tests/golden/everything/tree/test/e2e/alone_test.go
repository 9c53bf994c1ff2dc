//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// startAlone starts alone, and returns a request that it answers.
func startAlone(t *testing.T) (service *process, url, input string) {
	t.Helper()
	service = start(t, "alone", settings{"ALONE_REQUEST_TIMEOUT": "5m", "ALONE_DRAIN_TIMEOUT": "5m"})
	name, input := anyInput(t, "alone")
	return service, service.url("/v1/alone/" + name), input
}

func TestAloneAnswersAsTheGoldenVectorsSay(t *testing.T) {
	service, _, _ := startAlone(t)
	for name, all := range vectors(t, "alone") {
		for _, v := range all {
			post(t, service.url("/v1/alone/"+name), string(v.Input)).matches(t, v)
		}
	}
}

func TestAloneAnswersAsItsDocumentSays(t *testing.T) {
	service, _, _ := startAlone(t)
	answersAsDocumented(t, service)
}

func TestAloneRefusesWhatIsNotValid(t *testing.T) {
	service, url, _ := startAlone(t)
	post(t, url, `{"`).is(t, http.StatusBadRequest, "invalid_argument")
	post(t, url, `{"there is no such field": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
	post(t, url, strings.Repeat(" ", 1<<20)).is(t, http.StatusRequestEntityTooLarge, "too_large")
	post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
}

func TestAloneFinishesACallWhenToldToStop(t *testing.T) {
	service, url, input := startAlone(t)
	service.pause(t)
	call := postLater(t, url, input)
	service.terminate(t)
	service.resume(t)
	succeeds(t, call)
	service.exitsCleanly(t)
}

func TestAloneLosesNothingWhileItIsUsedAndComesBackAfterACrash(t *testing.T) {
	service, url, input := startAlone(t)
	use(t, url, input).loseNothing(t)
	service.kill()
	service.restart(t)
	if got := post(t, url, input); got.status != http.StatusOK {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestAloneServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "alone")
}

func TestAloneEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "alone")
}

func TestAloneRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "alone", settings{"ALONE_ADDR": "nonsense", "ALONE_WORKERS": "0"})
}
