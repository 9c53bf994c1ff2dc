//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/jwttest"
)

// door0Passed is what door-0 passes on.
var door0Passed = []passed{
	{"HTTP", "alone", "alone"},
	{"HTTP", "edge-1", "quotes-core"},
	{"gRPC", "k-2x", "k-2x"},
}

// eachDoor0Service runs a test for each service that requests are passed on
// to, with a request that it answers.
func eachDoor0Service(t *testing.T, test func(t *testing.T, service, path, input string)) {
	t.Helper()
	for _, each := range door0Passed {
		if each.protocol == "HTTP" {
			t.Run(each.to, func(t *testing.T) {
				what, input := anyInput(t, each.answers)
				test(t, each.to, each.path(what), input)
			})
		}
	}
}

func TestDoor0PassesOnWhatTheGoldenVectorsSay(t *testing.T) {
	gateway := startGateway(t, "door-0", nil)
	for _, route := range door0Passed {
		for what, all := range vectors(t, route.answers) {
			for _, v := range all {
				post(t, gateway.url(route.path(what)), string(v.Input)).matches(t, v)
			}
		}
	}
}

func TestDoor0LetsInWhoHasAGoodToken(t *testing.T) {
	issuer := jwttest.New(t)
	gateway := startGateway(t, "door-0", tokensOf("door-0", issuer))
	for _, route := range door0Passed {
		what, input := anyInput(t, route.answers)
		checksTokens(t, issuer, gateway.url(route.path(what)), input)
	}
}

func TestDoor0TellsServicesOfTheClientByItsOwnWordAlone(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, _, _ string) {
		tellsOfTheClient(t, "door-0", service)
	})
}

func TestDoor0TellsServicesWhoTheCallerIsInsteadOfTheToken(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, _, _ string) {
		tellsWhoTheCallerIs(t, "door-0", service)
	})
}

func TestDoor0PassesEventsOnAsTheyCome(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, _, _ string) {
		passesEventsOn(t, "door-0", service)
	})
}

func TestDoor0RefusesWhatIsTooMuch(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "door-0", settings{"DOOR_0_MAX_REQUESTS": "1"})
		post(t, gateway.url(path), strings.Repeat(" ", 11<<20)).is(t, http.StatusRequestEntityTooLarge, "too_large")
		gateway.callees[service].pause(t)
		admitted := postLater(t, gateway.url(path), input)
		gateway.passesOn(t, 1)
		post(t, gateway.url(path), input).is(t, http.StatusTooManyRequests, "resource_exhausted")
		gateway.callees[service].resume(t)
		succeeds(t, admitted)
	})
}

func TestDoor0LeavesAnInstanceThatHangs(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		first := startGateway(t, "door-0", nil)
		second, gateway := first.twin(t, service)
		gateway.instances(t, service, 2)
		before := use(t, gateway.url(path), input)
		second.pause(t) // some requests are with it
		gateway.instances(t, service, 1)
		use(t, gateway.url(path), input).loseNothing(t)
		second.resume(t)
		gateway.instances(t, service, 2)
		before.loseNothing(t)
	})
}

func TestDoor0LosesNothingWhenAnInstanceIsReplaced(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		second, gateway := startGateway(t, "door-0", nil).twin(t, service)
		users := use(t, gateway.url(path), input)
		second.terminate(t)
		second.exitsCleanly(t)
		second.restart(t)
		gateway.instances(t, service, 2)
		users.loseNothing(t)
	})
}

func TestDoor0SaysThatAServiceIsDownAndRecoversWithIt(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "door-0", nil)
		gateway.callees[service].kill()
		post(t, gateway.url(path), input).is(t, http.StatusServiceUnavailable, "unavailable")
		gateway.callees[service].restart(t)
		eventually(t, "it recovers", func() bool { return post(t, gateway.url(path), input).status == http.StatusOK })
	})
}

func TestDoor0KeepsTheDeadline(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "door-0", settings{"DOOR_0_REQUEST_TIMEOUT": "50ms"})
		gateway.callees[service].pause(t)
		post(t, gateway.url(path), input).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
	})
}

func TestDoor0FinishesARequestWhenToldToStop(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "door-0", nil)
		gateway.callees[service].pause(t)
		under := postLater(t, gateway.url(path), input)
		gateway.passesOn(t, 1)
		gateway.terminate(t)
		gateway.turnsUnready(t)
		gateway.callees[service].resume(t)
		succeeds(t, under)
		gateway.exitsCleanly(t)
	})
}

func TestDoor0TellsClientsToLeaveBeforeItStops(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, _, path, input string) {
		gateway := startGateway(t, "door-0", settings{"DOOR_0_DRAIN_DELAY": "1s"})
		clients := keepConnected(t, gateway.url(path), input)
		gateway.terminate(t)
		clients.leave(t)
		gateway.exitsCleanly(t)
	})
}
