//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// edge1Stack is edge-1 and everything it calls.
type edge1Stack struct{ *process }

// edge1Prefix is how the settings of edge-1 begin that are about a core.
func edge1Prefix(core string) string {
	return "EDGE_1_" + prefix(core)
}

// startEdge1 starts edge-1 and its cores, all with the same settings.
func startEdge1(t *testing.T, env settings) edge1Stack {
	t.Helper()
	own := settings{
		"EDGE_1_REQUEST_TIMEOUT": "5m",
		"EDGE_1_DRAIN_TIMEOUT":   "5m",
	}
	maps.Copy(own, env)
	return edge1Stack{start(t, "edge-1", own)}
}

// call is a request that edge-1 has core answer.
func (s edge1Stack) call(t *testing.T, core string) (url, input string) {
	t.Helper()
	name, input := anyInput(t, core)
	return s.url("/v1/" + core + "/" + name), input
}

// eachEdge1Core runs a test for each core that edge-1 calls.
func eachEdge1Core(t *testing.T, env func(core string) settings, test func(*testing.T, edge1Stack, string)) {
	t.Helper()
	for _, core := range calledBy(t, "edge-1") {
		t.Run(core, func(t *testing.T) { test(t, startEdge1(t, env(core)), core) })
	}
}

func edge1Defaults(string) settings { return nil }

func TestEdge1AnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
		for name, all := range vectors(t, core) {
			for _, v := range all {
				post(t, service.url("/v1/"+core+"/"+name), string(v.Input)).matches(t, v)
			}
		}
	})
}

func TestEdge1AnswersAsItsDocumentSays(t *testing.T) {
	answersAsDocumented(t, startEdge1(t, nil).process)
}

func TestEdge1RefusesWhatIsNotValid(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
		url, _ := service.call(t, core)
		post(t, url, `{"`).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, `{"there is no such field": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, strings.Repeat(" ", 1<<20)).is(t, http.StatusRequestEntityTooLarge, "too_large")
		post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
	})
}

func TestEdge1SaysThatACoreIsDownAndRecoversWithIt(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
		url, input := service.call(t, core)
		service.callees[core].kill()
		post(t, url, input).is(t, http.StatusServiceUnavailable, "unavailable")
		service.callees[core].restart(t)
		eventually(t, "edge-1 recovers", func() bool {
			return post(t, url, input).status == http.StatusOK
		})
	})
}

func TestEdge1ShedsLoadWhenItIsFull(t *testing.T) {
	env := func(core string) settings {
		return settings{edge1Prefix(core) + "_MAX_CALLS": "1"}
	}
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		admitted := postLater(t, url, input)
		service.works(t, 1)
		post(t, url, input).is(t, http.StatusTooManyRequests, "resource_exhausted")
		service.callees[core].resume(t)
		succeeds(t, admitted)
	})
}

func TestEdge1PassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		few := settings{prefix(core) + "_THREADS": "1", prefix(core) + "_MAX_ENTRIES": "1"}
		for _, next := range calledBy(t, core) {
			few[prefix(core)+"_"+prefix(next)+"_MAX_CALLS"] = "1"
		}
		return few
	}
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
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

func TestEdge1KeepsTheDeadline(t *testing.T) {
	env := func(string) settings {
		return settings{"EDGE_1_REQUEST_TIMEOUT": "50ms"}
	}
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		post(t, url, input).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.callees[core].resume(t)
		service.callees[core].works(t, 0) // it does not work for nobody
	})
}

func TestEdge1HandsOnItsDeadlineItsTraceAndWhatACoreSays(t *testing.T) {
	for _, core := range calledBy(t, "edge-1") {
		t.Run(core, func(t *testing.T) {
			witness := startWitness(t)
			service := edge1Stack{start(t, "edge-1", settings{
				edge1Prefix(core) + "_TARGET": witness.addr, edge1Prefix(core) + "_TIMEOUT": "5m",
				"EDGE_1_REQUEST_TIMEOUT": budget.String(), "EDGE_1_DRAIN_TIMEOUT": "5m",
			})}
			url, input := service.call(t, core)
			got := post(t, url, input)
			got.is(t, http.StatusBadRequest, "failed_precondition")
			witness.saw(t, got.Error.TraceID)
		})
	}
}

func TestEdge1FinishesACallWhenToldToStop(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
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

func TestEdge1GetsTheAnswerOfACoreThatIsToldToStop(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
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

func TestEdge1LosesNothingWhenItsOnlyCoreIsRestarted(t *testing.T) {
	eachEdge1Core(t, patientEdge1, func(t *testing.T, service edge1Stack, core string) {
		service.callees[core].env[prefix(core)+"_DRAIN_DELAY"] = "100ms"
		url, input := service.call(t, core)
		users := use(t, url, input)
		service.callees[core].terminate(t)
		service.callees[core].exitsCleanly(t)
		service.callees[core].restart(t)
		users.loseNothing(t)
	})
}

func TestEdge1LosesNothingWhenOneOfTwoCoresIsKilled(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, first edge1Stack, core string) {
		second := start(t, core, nil)
		own := settings{}
		for name, p := range first.callees {
			own[edge1Prefix(name)+"_TARGET"] = p.addr()
		}
		own[edge1Prefix(core)+"_TARGET"] += "," + second.addr()
		service := edge1Stack{start(t, "edge-1", own)}
		url, input := service.call(t, core)
		users := use(t, url, input)
		second.kill()
		users.loseNothing(t)
	})
}

// patientEdge1 waits for a core that restarts, however slow this machine is.
func patientEdge1(core string) settings {
	return settings{edge1Prefix(core) + "_PATIENCE": "30s", "EDGE_1_REQUEST_TIMEOUT": "60s", edge1Prefix(core) + "_TIMEOUT": "60s"}
}

func TestEdge1ServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "edge-1")
}

func TestEdge1EndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "edge-1")
}

func TestEdge1RefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "edge-1", settings{"EDGE_1_ADDR": "nonsense", "EDGE_1_MAX_REQUESTS": "0", "EDGE_1_ADDRS": "misspelt"})
}
