//go:build e2e

package e2e

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// edge1Cores are the cores that edge-1 calls.
var edge1Cores = []string{
	"b2-c",
	"quotes-core",
}

// edge1Stack is edge-1 and everything it calls.
type edge1Stack struct {
	*process
	cores map[string]*process
}

// startEdge1 starts edge-1 and its cores, all with the same settings.
func startEdge1(t *testing.T, env settings) edge1Stack {
	t.Helper()
	stack := edge1Stack{cores: map[string]*process{}}
	own := settings{
		"EDGE_1_CALL_TIMEOUT":  "5m",
		"EDGE_1_DRAIN_TIMEOUT": "5m",
		"EDGE_1_PATIENCE":      "100ms",
	}
	for _, core := range edge1Cores {
		all := settings{prefix(core) + "_DRAIN_TIMEOUT": "5m"}
		maps.Copy(all, env)
		stack.cores[core] = start(t, core, all)
		own[prefix(core)+"_TARGET"] = stack.cores[core].addr()
	}
	maps.Copy(own, env)
	stack.process = start(t, "edge-1", own)
	return stack
}

// compareURL is where edge-1 has core compare texts.
func (s edge1Stack) compareURL(core string) string {
	return s.url("/v1/" + core + "/compare")
}

// eachEdge1Core runs a test for each core that edge-1 calls.
func eachEdge1Core(t *testing.T, env func(core string) settings, test func(*testing.T, edge1Stack, string)) {
	t.Helper()
	for _, core := range edge1Cores {
		t.Run(core, func(t *testing.T) { test(t, startEdge1(t, env(core)), core) })
	}
}

func edge1Defaults(string) settings { return nil }

func TestEdge1AnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
		for _, v := range vectors(t, core) {
			compare(t, service.compareURL(core), v.Left, v.Right).matches(t, v)
		}
	})
}

func TestEdge1RefusesWhatIsNotValid(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
		url := service.compareURL(core)
		post(t, url, `{"left": `).is(t, http.StatusBadRequest, "invalid_argument")
		post(t, url, `{"unknown": ""}`).is(t, http.StatusBadRequest, "invalid_argument")
		compare(t, url, strings.Repeat("a", maxText+1), "").is(t, http.StatusBadRequest, "invalid_argument")
		compare(t, url, strings.Repeat("a", 1<<20), "").is(t, http.StatusRequestEntityTooLarge, "too_large")
		post(t, service.url("/nowhere"), "").is(t, http.StatusNotFound, "not_found")
	})
}

func TestEdge1SaysThatACoreIsDownAndRecoversWithIt(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
		url := service.compareURL(core)
		service.cores[core].kill()
		compare(t, url, "a", "b").is(t, http.StatusServiceUnavailable, "unavailable")
		service.cores[core].restart(t)
		eventually(t, "edge-1 recovers", func() bool {
			return compare(t, url, "a", "b").status == http.StatusOK
		})
	})
}

func TestEdge1ShedsLoadWhenItsQueueIsFull(t *testing.T) {
	env := func(string) settings {
		return settings{"EDGE_1_WORKERS": "1", "EDGE_1_QUEUE": "1", "EDGE_1_BATCH": "1"}
	}
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
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

func TestEdge1PassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		return settings{
			"EDGE_1_WORKERS": "8", "EDGE_1_BATCH": "1",
			prefix(core) + "_WORKERS": "1", prefix(core) + "_QUEUE": "1",
		}
	}
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
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

func TestEdge1KeepsTheDeadline(t *testing.T) {
	env := func(string) settings { return settings{"EDGE_1_CALL_TIMEOUT": "50ms"} }
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
		left, right := strings.Repeat("a", maxText), strings.Repeat("b", maxText)
		compare(t, service.compareURL(core), left, right).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.cores[core].reaches(t, "workerpool_busy_workers", 0) // it does not work for nobody
	})
}

func TestEdge1FinishesACallWhenToldToStop(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
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

func TestEdge1GetsTheAnswerOfACoreThatIsToldToStop(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
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

func TestEdge1RefusesBadConfiguration(t *testing.T) {
	refusesConfiguration(t, "edge-1", settings{"EDGE_1_ADDR": "nonsense", "EDGE_1_WORKERS": "0"})
}
