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

// quotesPrefix is how the settings of quotes begin that are about a core.
func quotesPrefix(core string) string { return "QUOTES_" + prefix(core) }

// startQuotes starts quotes and its cores, all with the same settings.
func startQuotes(t *testing.T, env settings) quotesStack {
	t.Helper()
	stack := quotesStack{cores: map[string]*process{}}
	own := settings{
		"QUOTES_REQUEST_TIMEOUT": "5m",
		"QUOTES_DRAIN_TIMEOUT":   "5m",
	}
	for _, core := range quotesCores {
		all := settings{prefix(core) + "_DRAIN_TIMEOUT": "5m", prefix(core) + "_CALL_TIMEOUT": "5m"}
		maps.Copy(all, env)
		stack.cores[core] = start(t, core, all)
		own[quotesPrefix(core)+"_TARGET"] = stack.cores[core].addr()
		own[quotesPrefix(core)+"_TIMEOUT"] = "5m"
		own[quotesPrefix(core)+"_PATIENCE"] = "100ms"
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

func TestQuotesShedsLoadWhenItIsFull(t *testing.T) {
	env := func(core string) settings {
		return settings{quotesPrefix(core) + "_MAX_CALLS": "1"}
	}
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		refusal(t, service.cores[core], url).is(t, http.StatusTooManyRequests, "resource_exhausted")
	})
}

func TestQuotesPassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		return settings{prefix(core) + "_THREADS": "1", prefix(core) + "_MAX_ENTRIES": "1"}
	}
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		refusal(t, service.cores[core], url).is(t, http.StatusTooManyRequests, "resource_exhausted")
	})
}

func TestQuotesKeepsTheDeadline(t *testing.T) {
	env := func(string) settings { return settings{"QUOTES_REQUEST_TIMEOUT": "50ms"} }
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		left, right := strings.Repeat("a", maxText), strings.Repeat("b", maxText)
		compare(t, service.compareURL(core), left, right).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.cores[core].works(t, 0) // it does not work for nobody
	})
}

func TestQuotesFinishesACallWhenToldToStop(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url := service.compareURL(core)
		call := busy(t, service.cores[core], url)
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
		call := busy(t, service.cores[core], url)
		service.cores[core].terminate(t)
		if got := <-call; got.status != http.StatusOK {
			t.Errorf("the call under way got %d %s", got.status, got.body)
		}
		service.cores[core].exitsCleanly(t)
	})
}

func TestQuotesLosesNothingWhenItsOnlyCoreIsRestarted(t *testing.T) {
	eachQuotesCore(t, patientQuotes, func(t *testing.T, service quotesStack, core string) {
		service.cores[core].env[prefix(core)+"_DRAIN_DELAY"] = "100ms"
		users := use(t, service.compareURL(core))
		service.cores[core].terminate(t)
		service.cores[core].exitsCleanly(t)
		service.cores[core].restart(t)
		users.loseNothing(t)
	})
}

func TestQuotesLosesNothingWhenOneOfTwoCoresIsKilled(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, first quotesStack, core string) {
		second := start(t, core, nil)
		own := settings{}
		for name, p := range first.cores {
			own[quotesPrefix(name)+"_TARGET"] = p.addr()
		}
		own[quotesPrefix(core)+"_TARGET"] += "," + second.addr()
		service := start(t, "quotes", own)
		users := use(t, quotesStack{process: service}.compareURL(core))
		second.kill()
		users.loseNothing(t)
	})
}

// patientQuotes waits for a core that restarts, however slow this machine is.
func patientQuotes(core string) settings {
	return settings{quotesPrefix(core) + "_PATIENCE": "30s", "QUOTES_REQUEST_TIMEOUT": "60s", quotesPrefix(core) + "_TIMEOUT": "60s"}
}

func TestQuotesServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "quotes")
}

func TestQuotesEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "quotes")
}

func TestQuotesRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "quotes", settings{"QUOTES_ADDR": "nonsense", "QUOTES_MAX_REQUESTS": "0", "QUOTES_ADDRS": "misspelt"})
}
