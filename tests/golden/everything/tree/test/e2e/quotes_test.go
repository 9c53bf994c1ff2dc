//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// quotesCores are the cores that quotes calls.
var quotesCores = []string{
	"quotes-core",
}

// quotesStack is quotes and everything it calls.
type quotesStack struct {
	*process
	cores map[string]*process
}

// startQuotes starts quotes and its cores, all with the same settings.
func startQuotes(t *testing.T, env settings) quotesStack {
	t.Helper()
	stack := quotesStack{cores: map[string]*process{}}
	own := settings{
		"QUOTES_CALL_TIMEOUT":  "5m",
		"QUOTES_DRAIN_TIMEOUT": "5m",
		"QUOTES_PATIENCE":      "100ms",
	}
	for _, core := range quotesCores {
		all := settings{prefix(core) + "_DRAIN_TIMEOUT": "5m"}
		maps.Copy(all, env)
		stack.cores[core] = start(t, core, all)
		own[prefix(core)+"_TARGET"] = stack.cores[core].addr()
	}
	maps.Copy(own, env)
	stack.process = start(t, "quotes", own)
	return stack
}

// compareURL is where quotes has core compare texts.
func (s quotesStack) compareURL(core string) string {
	return s.url("/v1/" + core + "/compare")
}

// eachQuotesCore runs a test for each core that quotes calls.
func eachQuotesCore(t *testing.T, env func(core string) settings, test func(*testing.T, quotesStack, string)) {
	t.Helper()
	for _, core := range quotesCores {
		t.Run(core, func(t *testing.T) { test(t, startQuotes(t, env(core)), core) })
	}
}

func quotesDefaults(string) settings { return nil }

func TestQuotesAnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		for _, v := range vectors(t, core) {
			compare(t, service.compareURL(core), v.Left, v.Right).matches(t, v)
		}
	})
}

func TestQuotesRefusesWhatIsNotValid(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		post(t, url, `{"left": `).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, `{"unknown": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
		compare(t, url, strings.Repeat("a", maxText+1), "").is(t, http.StatusBadRequest, "invalid_argument")
		compare(t, url, strings.Repeat("a", 1<<20), "").is(t, http.StatusRequestEntityTooLarge, "too_large")
		post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
	})
}

func TestQuotesSaysThatACoreIsDownAndRecoversWithIt(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		service.cores[core].kill()
		compare(t, url, "a", "b").is(t, http.StatusServiceUnavailable, "unavailable")
		service.cores[core].restart(t)
		eventually(t, "quotes recovers", func() bool {
			return compare(t, url, "a", "b").status == http.StatusOK
		})
	})
}

func TestQuotesShedsLoadWhenItsQueueIsFull(t *testing.T) {
	env := func(string) settings {
		return settings{"QUOTES_WORKERS": "1", "QUOTES_QUEUE": "1", "QUOTES_BATCH": "1"}
	}
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		left, right := slow(t, url)
		compareLater(t, url, left, right)
		service.reaches(t, "workerpool_busy_workers", 1)
		waits := compareLater(t, url, "a", "b")
		service.reaches(t, "workerpool_queue_depth", 1)
		compare(t, url, "a", "b").is(t, http.StatusTooManyRequests, "busy")
		if got := <-waits; got.status != http.StatusOK {
			t.Errorf("the call that was admitted got %d %s", got.status, got.body)
		}
	})
}

func TestQuotesPassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		return settings{
			"QUOTES_WORKERS": "8", "QUOTES_BATCH": "1",
			prefix(core) + "_WORKERS": "1", prefix(core) + "_QUEUE": "1",
		}
	}
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		left, right := slow(t, url)
		compareLater(t, url, left, right)
		service.cores[core].reaches(t, "workerpool_busy_workers", 1)
		waits := compareLater(t, url, "a", "b")
		service.cores[core].reaches(t, "workerpool_queue_depth", 1)
		compare(t, url, "a", "b").is(t, http.StatusTooManyRequests, "busy")
		if got := <-waits; got.status != http.StatusOK {
			t.Errorf("the call that was admitted got %d %s", got.status, got.body)
		}
	})
}

func TestQuotesKeepsTheDeadline(t *testing.T) {
	env := func(string) settings { return settings{"QUOTES_CALL_TIMEOUT": "50ms"} }
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		left, right := strings.Repeat("a", maxText), strings.Repeat("b", maxText)
		compare(t, service.compareURL(core), left, right).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.cores[core].reaches(t, "workerpool_busy_workers", 0) // it does not work for nobody
	})
}

func TestQuotesFinishesACallWhenToldToStop(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		left, right := slow(t, url)
		call := compareLater(t, url, left, right)
		service.cores[core].reaches(t, "workerpool_busy_workers", 1)
		service.terminate(t)
		if got := <-call; got.status != http.StatusOK {
			t.Errorf("the call under way got %d %s", got.status, got.body)
		}
		service.exitsCleanly(t)
	})
}

func TestQuotesGetsTheAnswerOfACoreThatIsToldToStop(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		left, right := slow(t, url)
		call := compareLater(t, url, left, right)
		service.cores[core].reaches(t, "workerpool_busy_workers", 1)
		service.cores[core].terminate(t)
		if got := <-call; got.status != http.StatusOK {
			t.Errorf("the call under way got %d %s", got.status, got.body)
		}
		service.cores[core].exitsCleanly(t)
	})
}

func TestQuotesRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "quotes", settings{"QUOTES_ADDR": "nonsense", "QUOTES_WORKERS": "0"})
}
