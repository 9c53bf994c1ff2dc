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
	"k-2x",
	"quotes-core",
}

// edge1Stack is edge-1 and everything it calls.
type edge1Stack struct {
	*process
	cores map[string]*process
}

// edge1Prefix is how the settings of edge-1 begin that are about a core.
func edge1Prefix(core string) string { return "EDGE_1_" + prefix(core) }

// startEdge1 starts edge-1 and its cores, all with the same settings.
func startEdge1(t *testing.T, env settings) edge1Stack {
	t.Helper()
	stack := edge1Stack{cores: map[string]*process{}}
	own := settings{
		"EDGE_1_REQUEST_TIMEOUT": "5m",
		"EDGE_1_DRAIN_TIMEOUT":   "5m",
	}
	for _, core := range edge1Cores {
		all := settings{prefix(core) + "_DRAIN_TIMEOUT": "5m", prefix(core) + "_CALL_TIMEOUT": "5m"}
		maps.Copy(all, env)
		stack.cores[core] = start(t, core, all)
		own[edge1Prefix(core)+"_TARGET"] = stack.cores[core].addr()
		own[edge1Prefix(core)+"_TIMEOUT"] = "5m"
		own[edge1Prefix(core)+"_PATIENCE"] = "100ms"
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

func TestEdge1ShedsLoadWhenItIsFull(t *testing.T) {
	env := func(core string) settings {
		return settings{edge1Prefix(core) + "_MAX_CALLS": "1"}
	}
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
		url := service.compareURL(core)
		refusal(t, service.cores[core], url).is(t, http.StatusTooManyRequests, "resource_exhausted")
	})
}

func TestEdge1PassesOnThatACoreShedsLoad(t *testing.T) {
	env := func(core string) settings {
		return settings{prefix(core) + "_THREADS": "1", prefix(core) + "_MAX_ENTRIES": "1"}
	}
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
		url := service.compareURL(core)
		refusal(t, service.cores[core], url).is(t, http.StatusTooManyRequests, "resource_exhausted")
	})
}

func TestEdge1KeepsTheDeadline(t *testing.T) {
	env := func(string) settings { return settings{"EDGE_1_REQUEST_TIMEOUT": "50ms"} }
	eachEdge1Core(t, env, func(t *testing.T, service edge1Stack, core string) {
		left, right := strings.Repeat("a", maxText), strings.Repeat("b", maxText)
		compare(t, service.compareURL(core), left, right).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
		service.cores[core].works(t, 0) // it does not work for nobody
	})
}

func TestEdge1FinishesACallWhenToldToStop(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, service edge1Stack, core string) {
		url := service.compareURL(core)
		call := busy(t, service.cores[core], url)
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
		call := busy(t, service.cores[core], url)
		service.cores[core].terminate(t)
		if got := <-call; got.status != http.StatusOK {
			t.Errorf("the call under way got %d %s", got.status, got.body)
		}
		service.cores[core].exitsCleanly(t)
	})
}

func TestEdge1LosesNothingWhenItsOnlyCoreIsRestarted(t *testing.T) {
	eachEdge1Core(t, patientEdge1, func(t *testing.T, service edge1Stack, core string) {
		service.cores[core].env[prefix(core)+"_DRAIN_DELAY"] = "100ms"
		users := use(t, service.compareURL(core))
		service.cores[core].terminate(t)
		service.cores[core].exitsCleanly(t)
		service.cores[core].restart(t)
		users.loseNothing(t)
	})
}

func TestEdge1LosesNothingWhenOneOfTwoCoresIsKilled(t *testing.T) {
	eachEdge1Core(t, edge1Defaults, func(t *testing.T, first edge1Stack, core string) {
		second := start(t, core, nil)
		own := settings{}
		for name, p := range first.cores {
			own[edge1Prefix(name)+"_TARGET"] = p.addr()
		}
		own[edge1Prefix(core)+"_TARGET"] += "," + second.addr()
		service := start(t, "edge-1", own)
		users := use(t, edge1Stack{process: service}.compareURL(core))
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
