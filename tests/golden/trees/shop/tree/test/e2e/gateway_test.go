//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// gatewayCores are the cores that gateway calls.
var gatewayCores = []string{
	"pricing",
}

// gatewayStack is gateway and everything it calls.
type gatewayStack struct {
	*process
	cores map[string]*process
}

// startGateway starts gateway and its cores, all with the same settings.
func startGateway(t *testing.T, env settings) gatewayStack {
	t.Helper()
	stack := gatewayStack{cores: map[string]*process{}}
	own := settings{
		"GATEWAY_CALL_TIMEOUT":  "5m",
		"GATEWAY_DRAIN_TIMEOUT": "5m",
		"GATEWAY_PATIENCE":      "100ms",
	}
	for _, core := range gatewayCores {
		all := settings{prefix(core) + "_DRAIN_TIMEOUT": "5m"}
		maps.Copy(all, env)
		stack.cores[core] = start(t, core, all)
		own[prefix(core)+"_TARGET"] = stack.cores[core].addr()
	}
	maps.Copy(own, env)
	stack.process = start(t, "gateway", own)
	return stack
}

// compareURL is where gateway has core compare texts.
func (s gatewayStack) compareURL(core string) string {
	return s.url("/v1/" + core + "/compare")
}

// eachGatewayCore runs a test for each core that gateway calls.
func eachGatewayCore(t *testing.T, env func(core string) settings, test func(*testing.T, gatewayStack, string)) {
	t.Helper()
	for _, core := range gatewayCores {
		t.Run(core, func(t *testing.T) { test(t, startGateway(t, env(core)), core) })
	}
}

func gatewayDefaults(string) settings { return nil }

func TestGatewayAnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachGatewayCore(t, gatewayDefaults, func(t *testing.T, service gatewayStack, core string) {
		for _, v := range vectors(t, core) {
			compare(t, service.compareURL(core), v.Left, v.Right).matches(t, v)
		}
	})
}

func TestGatewayRefusesWhatIsNotValid(t *testing.T) {
	eachGatewayCore(t, gatewayDefaults, func(t *testing.T, service gatewayStack, core string) {
		url := service.compareURL(core)
		post(t, url, `{"left": `).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, `{"unknown": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
		compare(t, url, strings.Repeat("a", maxText+1), "").is(t, http.StatusBadRequest, "invalid_argument")
		compare(t, url, strings.Repeat("a", 1<<20), "").is(t, http.StatusRequestEntityTooLarge, "too_large")
		post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
	})
}

func TestGatewaySaysThatACoreIsDownAndRecoversWithIt(t *testing.T) {
	eachGatewayCore(t, gatewayDefaults, func(t *testing.T, service gatewayStack, core string) {
		url := service.compareURL(core)
		service.cores[core].kill()
		compare(t, url, "a", "b").is(t, http.StatusServiceUnavailable, "unavailable")
		service.cores[core].restart(t)
		eventually(t, "gateway recovers", func() bool {
			return compare(t, url, "a", "b").status == http.StatusOK
		})
	})
}

func TestGatewayShedsLoadWhenItsQueueIsFull(t *testing.T) {
	env := func(string) settings {
		return settings{"GATEWAY_WORKERS": "1", "GATEWAY_QUEUE": "1", "GATEWAY_BATCH": "1"}
	}
	eachGatewayCore(t, env, func(t *testing.T, service gatewayStack, core string) {
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

func TestGatewayPassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		return settings{
			"GATEWAY_WORKERS": "8", "GATEWAY_BATCH": "1",
			prefix(core) + "_WORKERS": "1", prefix(core) + "_QUEUE": "1",
		}
	}
	eachGatewayCore(t, env, func(t *testing.T, service gatewayStack, core string) {
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

func TestGatewayKeepsTheDeadline(t *testing.T) {
	env := func(string) settings { return settings{"GATEWAY_CALL_TIMEOUT": "50ms"} }
	eachGatewayCore(t, env, func(t *testing.T, service gatewayStack, core string) {
		left, right := strings.Repeat("a", maxText), strings.Repeat("b", maxText)
		compare(t, service.compareURL(core), left, right).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.cores[core].reaches(t, "workerpool_busy_workers", 0) // it does not work for nobody
	})
}

func TestGatewayFinishesACallWhenToldToStop(t *testing.T) {
	eachGatewayCore(t, gatewayDefaults, func(t *testing.T, service gatewayStack, core string) {
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

func TestGatewayGetsTheAnswerOfACoreThatIsToldToStop(t *testing.T) {
	eachGatewayCore(t, gatewayDefaults, func(t *testing.T, service gatewayStack, core string) {
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

func TestGatewayRefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "gateway", settings{"GATEWAY_ADDR": "nonsense", "GATEWAY_WORKERS": "0"})
}
