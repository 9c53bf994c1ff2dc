//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// startAlone starts alone and returns where it compares texts.
func startAlone(t *testing.T, env settings) (service *process, url string) {
	t.Helper()
	own := settings{
		"ALONE_REQUEST_TIMEOUT": "5m",
		"ALONE_DRAIN_TIMEOUT":   "5m",
	}
	maps.Copy(own, env)
	service = start(t, "alone", own)
	return service, service.url("/v1/compare")
}

func TestAloneAnswersAsTheGoldenVectorsSay(t *testing.T) {
	_, url := startAlone(t, nil)
	for _, v := range vectors(t, "alone") {
		compare(t, url, v.Left, v.Right).matches(t, v)
	}
}

func TestAloneRefusesWhatIsNotValid(t *testing.T) {
	service, url := startAlone(t, nil)
	post(t, url, `{"left": `).is(t, http.StatusBadRequest, "invalid_argument")
	post(t, url, `{"unknown": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
	compare(t, url, strings.Repeat("a", maxText+1), "").is(t, http.StatusBadRequest, "invalid_argument")
	compare(t, url, strings.Repeat("a", 1<<20), "").is(t, http.StatusRequestEntityTooLarge, "too_large")
	post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
}

func TestAloneShedsLoadWhenItIsFull(t *testing.T) {
	service, url := startAlone(t, settings{"ALONE_WORKERS": "1", "ALONE_MAX_CALLS": "1"})
	refusal(t, service, url).is(t, http.StatusTooManyRequests, "resource_exhausted")
}

func TestAloneKeepsTheDeadline(t *testing.T) {
	service, url := startAlone(t, settings{"ALONE_REQUEST_TIMEOUT": "5ms"})
	left, right := strings.Repeat("a", maxText), strings.Repeat("b", maxText)
	compare(t, url, left, right).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
	service.works(t, 0) // it does not work for nobody
}

func TestAloneFinishesACallWhenToldToStop(t *testing.T) {
	service, url := startAlone(t, nil)
	call := busy(t, service, url)
	service.terminate(t)
	if got := <-call; got.status != http.StatusOK {
		t.Errorf("the call under way got %d %s", got.status, got.body)
	}
	service.exitsCleanly(t)
}

func TestAloneComesBackAfterACrash(t *testing.T) {
	service, url := startAlone(t, nil)
	service.kill()
	service.restart(t)
	if got := compare(t, url, "a", "b"); got.status != http.StatusOK {
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
