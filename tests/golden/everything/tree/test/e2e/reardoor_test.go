//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// rearDoorStack is rear-door and everything it calls.
type rearDoorStack struct{ *process }

// rearDoorPrefix is how the settings of rear-door begin that are about a core.
func rearDoorPrefix(core string) string {
	return "REAR_DOOR_" + prefix(core)
}

// startRearDoor starts rear-door and its cores, all with the same settings.
func startRearDoor(t *testing.T, env settings) rearDoorStack {
	t.Helper()
	own := settings{
		"REAR_DOOR_REQUEST_TIMEOUT": "5m",
		"REAR_DOOR_DRAIN_TIMEOUT":   "5m",
	}
	maps.Copy(own, env)
	return rearDoorStack{start(t, "rear-door", own)}
}

// call is a request that rear-door has core answer.
func (s rearDoorStack) call(t *testing.T, core string) (url, input string) {
	t.Helper()
	name, input := anyInput(t, core)
	return s.url("/v1/" + core + "/" + name), input
}

// eachRearDoorCore runs a test for each core that rear-door calls.
func eachRearDoorCore(t *testing.T, env func(core string) settings, test func(*testing.T, rearDoorStack, string)) {
	t.Helper()
	for _, core := range calledBy(t, "rear-door") {
		t.Run(core, func(t *testing.T) { test(t, startRearDoor(t, env(core)), core) })
	}
}

func rearDoorDefaults(string) settings { return nil }

func TestRearDoorAnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachRearDoorCore(t, rearDoorDefaults, func(t *testing.T, service rearDoorStack, core string) {
		for name, all := range vectors(t, core) {
			for _, v := range all {
				post(t, service.url("/v1/"+core+"/"+name), string(v.Input)).matches(t, v)
			}
		}
	})
}

func TestRearDoorAnswersAsItsDocumentSays(t *testing.T) {
	answersAsDocumented(t, startRearDoor(t, nil).process)
}

func TestRearDoorRefusesWhatIsNotValid(t *testing.T) {
	eachRearDoorCore(t, rearDoorDefaults, func(t *testing.T, service rearDoorStack, core string) {
		url, _ := service.call(t, core)
		post(t, url, `{"`).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, `{"there is no such field": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, strings.Repeat(" ", 1<<20)).is(t, http.StatusRequestEntityTooLarge, "too_large")
		post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
	})
}

func TestRearDoorSaysThatACoreIsDownAndRecoversWithIt(t *testing.T) {
	eachRearDoorCore(t, rearDoorDefaults, func(t *testing.T, service rearDoorStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].kill()
		post(t, url, input).is(t, http.StatusServiceUnavailable, "unavailable")
		service.callees[core].restart(t)
		eventually(t, "rear-door recovers", func() bool {
			return post(t, url, input).status == http.StatusOK
		})
	})
}

func TestRearDoorShedsLoadWhenItIsFull(t *testing.T) {
	env := func(core string) settings {
		return settings{rearDoorPrefix(core) + "_MAX_CALLS": "1"}
	}
	eachRearDoorCore(t, env, func(t *testing.T, service rearDoorStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		admitted := postLater(t, url, input)
		service.works(t, 1)
		post(t, url, input).is(t, http.StatusTooManyRequests, "resource_exhausted")
		service.callees[core].resume(t)
		succeeds(t, admitted)
	})
}

func TestRearDoorPassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		few := settings{prefix(core) + "_THREADS": "1", prefix(core) + "_MAX_ENTRIES": "1"}
		for _, next := range calledBy(t, core) {
			few[prefix(core)+"_"+prefix(next)+"_MAX_CALLS"] = "1"
		}
		return few
	}
	eachRearDoorCore(t, env, func(t *testing.T, service rearDoorStack, core string) {
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

func TestRearDoorKeepsTheDeadline(t *testing.T) {
	env := func(string) settings {
		return settings{"REAR_DOOR_REQUEST_TIMEOUT": "50ms"}
	}
	eachRearDoorCore(t, env, func(t *testing.T, service rearDoorStack, core string) {
		url, input := service.call(t, core)
		service.callees[core].pause(t)
		post(t, url, input).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.callees[core].resume(t)
		service.callees[core].works(t, 0) // it does not work for nobody
	})
}

func TestRearDoorHandsOnItsDeadlineItsTraceAndWhatACoreSays(t *testing.T) {
	for _, core := range calledBy(t, "rear-door") {
		t.Run(core, func(t *testing.T) {
			witness := startWitness(t)
			service := rearDoorStack{start(t, "rear-door", settings{
				rearDoorPrefix(core) + "_TARGET": witness.addr, rearDoorPrefix(core) + "_TIMEOUT": "5m",
				"REAR_DOOR_REQUEST_TIMEOUT": budget.String(), "REAR_DOOR_DRAIN_TIMEOUT": "5m",
			})}
			url, input := service.call(t, core)
			got := post(t, url, input)
			got.is(t, http.StatusBadRequest, "failed_precondition")
			witness.saw(t, got.Error.TraceID)
		})
	}
}

func TestRearDoorFinishesACallWhenToldToStop(t *testing.T) {
	eachRearDoorCore(t, rearDoorDefaults, func(t *testing.T, service rearDoorStack, core string) {
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

func TestRearDoorGetsTheAnswerOfACoreThatIsToldToStop(t *testing.T) {
	eachRearDoorCore(t, rearDoorDefaults, func(t *testing.T, service rearDoorStack, core string) {
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

func TestRearDoorLosesNothingWhenItsOnlyCoreIsRestarted(t *testing.T) {
	eachRearDoorCore(t, patientRearDoor, func(t *testing.T, service rearDoorStack, core string) {
		service.callees[core].env[prefix(core)+"_DRAIN_DELAY"] = "100ms"
		url, input := service.call(t, core)
		users := use(t, url, input)
		service.callees[core].terminate(t)
		service.callees[core].exitsCleanly(t)
		service.callees[core].restart(t)
		users.loseNothing(t)
	})
}

func TestRearDoorLosesNothingWhenOneOfTwoCoresIsKilled(t *testing.T) {
	eachRearDoorCore(t, rearDoorDefaults, func(t *testing.T, first rearDoorStack, core string) {
		second := start(t, core, nil)
		own := settings{}
		for name, p := range first.callees {
			own[rearDoorPrefix(name)+"_TARGET"] = p.addr()
		}
		own[rearDoorPrefix(core)+"_TARGET"] += "," + second.addr()
		service := rearDoorStack{start(t, "rear-door", own)}
		url, input := service.call(t, core)
		users := use(t, url, input)
		second.kill()
		users.loseNothing(t)
	})
}

// patientRearDoor waits for a core that restarts, however slow this machine is.
func patientRearDoor(core string) settings {
	return settings{rearDoorPrefix(core) + "_PATIENCE": "30s", "REAR_DOOR_REQUEST_TIMEOUT": "60s", rearDoorPrefix(core) + "_TIMEOUT": "60s"}
}

func TestRearDoorServesThoughNobodyReadsItsLog(t *testing.T) {
	servesThoughNobodyReadsItsLog(t, "rear-door")
}

func TestRearDoorEndsAtOnceAtTheSecondSignal(t *testing.T) {
	endsAtOnceAtTheSecondSignal(t, "rear-door")
}

func TestRearDoorRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "rear-door", settings{"REAR_DOOR_ADDR": "nonsense", "REAR_DOOR_MAX_REQUESTS": "0", "REAR_DOOR_ADDRS": "misspelt"})
}
