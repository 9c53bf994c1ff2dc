//go:build e2e

package e2e

import (
	"net/http"
	"testing"

	"example.com/b2/shop/v2/internal/platform/jwtauth/jwttest"
)

// door0Hops are who calls whom, of door-0 and all that is behind it.
var door0Hops = []hop{
	{"gRPC", "door-0", "k-2x"},
	{"HTTP", "door-0", "edge-1"},
	{"HTTP", "door-0", "alone"},
	{"gRPC", "edge-1", "quotes-core"},
	{"gRPC", "edge-1", "b2-c"},
	{"gRPC", "edge-1", "k-2x"},
	{"gRPC", "b2-c", "order-book"},
	{"gRPC", "b2-c", "k-2x"},
}

// door0Passed is what door-0 passes on.
var door0Passed = []passed{
	{"HTTP", "alone", "alone"},
	{"HTTP", "edge-1", "quotes-core"},
	{"gRPC", "k-2x", "k-2x"},
}

// startDoor0 starts door-0 and all that is behind it.
func startDoor0(t *testing.T, env settings) behind {
	t.Helper()
	return bringUp(t, "door-0", door0Hops, env)
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
	gateway := startDoor0(t, nil)
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
	gateway := startDoor0(t, settings{
		"DOOR_0_JWKS_URL": issuer.URL, "DOOR_0_JWT_ISSUER": jwttest.Issuer, "DOOR_0_JWT_AUDIENCE": jwttest.Audience,
	})
	for _, route := range door0Passed {
		what, input := anyInput(t, route.answers)
		checksTokens(t, issuer, gateway.url(route.path(what)), input)
	}
}

func TestDoor0LeavesAnInstanceThatHangs(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		first := startDoor0(t, nil)
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
		second, gateway := startDoor0(t, nil).twin(t, service)
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
		gateway := startDoor0(t, nil)
		gateway.others[service].kill()
		post(t, gateway.url(path), input).is(t, http.StatusServiceUnavailable, "unavailable")
		gateway.others[service].restart(t)
		eventually(t, "it recovers", func() bool { return post(t, gateway.url(path), input).status == http.StatusOK })
	})
}

func TestDoor0KeepsTheDeadline(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		gateway := startDoor0(t, settings{"DOOR_0_REQUEST_TIMEOUT": "50ms"})
		gateway.others[service].pause(t)
		post(t, gateway.url(path), input).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
	})
}

func TestDoor0FinishesARequestWhenToldToStop(t *testing.T) {
	eachDoor0Service(t, func(t *testing.T, service, path, input string) {
		gateway := startDoor0(t, nil)
		gateway.others[service].pause(t)
		under := postLater(t, gateway.url(path), input)
		gateway.passesOn(t, 1)
		gateway.terminate(t)
		gateway.turnsUnready(t)
		gateway.others[service].resume(t)
		succeeds(t, under)
		gateway.exitsCleanly(t)
	})
}
