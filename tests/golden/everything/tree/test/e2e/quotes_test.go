//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// quotesStack is quotes and everything it calls.
type quotesStack struct{ *process }

// quotesPrefix is how the settings of quotes begin that are about a core.
func quotesPrefix(core string) string {
	return "QUOTES_" + prefix(core)
}

// startQuotes starts quotes and its cores, all with the same settings.
func startQuotes(t *testing.T, env settings) quotesStack {
	t.Helper()
	own := settings{
		"QUOTES_REQUEST_TIMEOUT": "5m",
		"QUOTES_DRAIN_TIMEOUT":   "5m",
	}
	maps.Copy(own, env)
	return quotesStack{start(t, "quotes", own)}
}

// call is a request that quotes has core answer.
func (s quotesStack) call(t *testing.T, core string) (url, input string) {
	t.Helper()
	name, input := anyInput(t, core)
	return s.url("/v1/" + core + "/" + name), input
}

// eachQuotesCore runs a test for each core that quotes calls.
func eachQuotesCore(t *testing.T, env func(core string) settings, test func(*testing.T, quotesStack, string)) {
	t.Helper()
	for _, core := range calledBy(t, "quotes") {
		t.Run(core, func(t *testing.T) { test(t, startQuotes(t, env(core)), core) })
	}
}

func quotesDefaults(string) settings { return nil }

func TestQuotesAnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		for name, all := range vectors(t, core) {
			for _, v := range all {
				post(t, service.url("/v1/"+core+"/"+name), string(v.Input)).matches(t, v)
			}
		}
	})
}

func TestQuotesAnswersAsItsDocumentSays(t *testing.T) {
	answersAsDocumented(t, startQuotes(t, nil).process)
}

func TestQuotesRefusesWhatIsNotValid(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url, _ := service.call(t, core)
		post(t, url, `{"`).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, `{"there is no such field": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, strings.Repeat(" ", 1<<20)).is(t, http.StatusRequestEntityTooLarge, "too_large")
		post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
	})
}

func TestQuotesSaysThatACoreIsDownAndRecoversWithIt(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].kill()
		post(t, url, input).is(t, http.StatusServiceUnavailable, "unavailable")
		service.callees[core].restart(t)
		eventually(t, "quotes recovers", func() bool {
			return post(t, url, input).status == http.StatusOK
		})
	})
}

func TestQuotesShedsLoadWhenItIsFull(t *testing.T) {
	env := func(core string) settings {
		return settings{quotesPrefix(core) + "_MAX_CALLS": "1"}
	}
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		admitted := postLater(t, url, input)
		service.works(t, 1)
		post(t, url, input).is(t, http.StatusTooManyRequests, "resource_exhausted")
		service.callees[core].resume(t)
		succeeds(t, admitted)
	})
}

func TestQuotesPassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		few := settings{prefix(core) + "_THREADS": "1", prefix(core) + "_MAX_ENTRIES": "1"}
		for _, next := range calledBy(t, core) {
			few[prefix(core)+"_"+prefix(next)+"_MAX_CALLS"] = "1"
		}
		return few
	}
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		url, input := service.call(t, core)
		eventually(t, "a call is refused", func() bool {
			var refused answer
			for _, got := range atOnce(t, service.callees[core], url, input, 16) {
				if got.status != http.StatusOK {
					refused = got
				}
			}
			if refused.status == 0 { // they came one after the other
				return false
			}
			refused.is(t, http.StatusTooManyRequests, "resource_exhausted")
			return true
		})
	})
}

func TestQuotesKeepsTheDeadline(t *testing.T) {
	env := func(string) settings {
		return settings{"QUOTES_REQUEST_TIMEOUT": "50ms"}
	}
	eachQuotesCore(t, env, func(t *testing.T, service quotesStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		post(t, url, input).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.callees[core].resume(t)
		service.callees[core].works(t, 0) // it does not work for nobody
	})
}

func TestQuotesHandsOnItsDeadlineItsTraceAndWhatACoreSays(t *testing.T) {
	for _, core := range calledBy(t, "quotes") {
		t.Run(core, func(t *testing.T) {
			witness := startWitness(t)
			service := quotesStack{start(t, "quotes", settings{
				quotesPrefix(core) + "_TARGET": witness.addr, quotesPrefix(core) + "_TIMEOUT": "5m",
				"QUOTES_REQUEST_TIMEOUT": budget.String(), "QUOTES_DRAIN_TIMEOUT": "5m",
			})}
			url, input := service.call(t, core)
			got := post(t, url, input)
			got.is(t, http.StatusBadRequest, "failed_precondition")
			witness.saw(t, got.Error.TraceID)
		})
	}
}

func TestQuotesFinishesACallWhenToldToStop(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		call := postLater(t, url, input)
		service.works(t, 1)
		service.terminate(t)
		service.turnsUnready(t)
		service.callees[core].resume(t)
		succeeds(t, call)
		service.exitsCleanly(t)
	})
}

func TestQuotesGetsTheAnswerOfACoreThatIsToldToStop(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, service quotesStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		call := postLater(t, url, input)
		service.works(t, 1)
		service.callees[core].terminate(t)
		service.callees[core].resume(t)
		succeeds(t, call)
		service.callees[core].exitsCleanly(t)
	})
}

func TestQuotesLosesNothingWhenItsOnlyCoreIsRestarted(t *testing.T) {
	eachQuotesCore(t, patientQuotes, func(t *testing.T, service quotesStack, core string) {
		service.callees[core].env[prefix(core)+"_DRAIN_DELAY"] = "100ms"
		url, input := service.call(t, core)
		users := use(t, url, input)
		service.callees[core].terminate(t)
		service.callees[core].exitsCleanly(t)
		service.callees[core].restart(t)
		users.loseNothing(t)
	})
}

func TestQuotesLosesNothingWhenOneOfTwoCoresIsKilled(t *testing.T) {
	eachQuotesCore(t, quotesDefaults, func(t *testing.T, first quotesStack, core string) {
		second := start(t, core, nil)
		own := settings{}
		for name, p := range first.callees {
			own[quotesPrefix(name)+"_TARGET"] = p.addr()
		}
		own[quotesPrefix(core)+"_TARGET"] += "," + second.addr()
		service := quotesStack{start(t, "quotes", own)}
		url, input := service.call(t, core)
		users := use(t, url, input)
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
