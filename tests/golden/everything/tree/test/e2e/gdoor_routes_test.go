//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/jwttest"
)

// gDoorPassed is what g-door passes on.
var gDoorPassed = []passed{
	{"HTTP", "alone", "alone"},
	{"gRPC", "b2-c", "b2-c"},
	{"HTTP", "f-api", "f-api"},
	{"gRPC", "k-2x", "k-2x"},
}

// eachGDoorService runs a test for each service that requests are passed on
// to, with a request that it answers.
func eachGDoorService(t *testing.T, test func(t *testing.T, service, path, input string)) {
	t.Helper()
	for _, each := range gDoorPassed {
		if each.protocol == "HTTP" {
			t.Run(each.to, func(t *testing.T) {
				what, input := anyInput(t, each.answers)
				test(t, each.to, each.path(what), input)
			})
		}
	}
}

func TestGDoorPassesOnWhatTheGoldenVectorsSay(t *testing.T) {
	gateway := startGateway(t, "g-door", nil)
	for _, route := range gDoorPassed {
		for what, all := range vectors(t, route.answers) {
			for _, v := range all {
				post(t, gateway.url(route.path(what)), string(v.Input)).matches(t, v)
			}
		}
	}
}

func TestGDoorLetsInWhoHasAGoodToken(t *testing.T) {
	issuer := jwttest.New(t)
	gateway := startGateway(t, "g-door", tokensOf("g-door", issuer))
	for _, route := range gDoorPassed {
		what, input := anyInput(t, route.answers)
		checksTokens(t, issuer, gateway.url(route.path(what)), input)
	}
}

func TestGDoorTellsServicesOfTheClientByItsOwnWordAlone(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, _, _ string) {
		tellsOfTheClient(t, "g-door", service)
	})
}

func TestGDoorTellsServicesWhoTheCallerIsInsteadOfTheToken(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, _, _ string) {
		tellsWhoTheCallerIs(t, "g-door", service)
	})
}

func TestGDoorPassesEventsOnAsTheyCome(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, _, _ string) {
		passesEventsOn(t, "g-door", service)
	})
}

func TestGDoorRefusesWhatIsTooMuch(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "g-door", settings{"G_DOOR_MAX_REQUESTS": "1"})
		post(t, gateway.url(path), strings.Repeat(" ", 11<<20)).is(t, http.StatusRequestEntityTooLarge, "too_large")
		gateway.callees[service].pause(t)
		admitted := postLater(t, gateway.url(path), input)
		gateway.passesOn(t, 1)
		post(t, gateway.url(path), input).is(t, http.StatusTooManyRequests, "resource_exhausted")
		gateway.callees[service].resume(t)
		succeeds(t, admitted)
	})
}

func TestGDoorLeavesAnInstanceThatHangs(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, path, input string) {
		first := startGateway(t, "g-door", nil)
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

func TestGDoorLosesNothingWhenAnInstanceIsReplaced(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, path, input string) {
		second, gateway := startGateway(t, "g-door", nil).twin(t, service)
		users := use(t, gateway.url(path), input)
		second.terminate(t)
		second.exitsCleanly(t)
		second.restart(t)
		gateway.instances(t, service, 2)
		users.loseNothing(t)
	})
}

func TestGDoorSaysThatAServiceIsDownAndRecoversWithIt(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "g-door", nil)
		gateway.callees[service].kill()
		post(t, gateway.url(path), input).is(t, http.StatusServiceUnavailable, "unavailable")
		gateway.callees[service].restart(t)
		eventually(t, "it recovers", func() bool { return post(t, gateway.url(path), input).status == http.StatusOK })
	})
}

func TestGDoorKeepsTheDeadline(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "g-door", settings{"G_DOOR_REQUEST_TIMEOUT": "50ms"})
		gateway.callees[service].pause(t)
		post(t, gateway.url(path), input).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
	})
}

func TestGDoorFinishesARequestWhenToldToStop(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, service, path, input string) {
		gateway := startGateway(t, "g-door", nil)
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

func TestGDoorTellsClientsToLeaveBeforeItStops(t *testing.T) {
	eachGDoorService(t, func(t *testing.T, _, path, input string) {
		gateway := startGateway(t, "g-door", settings{"G_DOOR_DRAIN_DELAY": "1s"})
		clients := keepConnected(t, gateway.url(path), input)
		gateway.terminate(t)
		clients.leave(t)
		gateway.exitsCleanly(t)
	})
}
