//go:build e2e

package e2e

import (
	"net/http"
	"testing"
	"time"
)

// chained is edge-1 in Go, and in the order of their calls b2-c in Rust, tally in Go and
// order-book in Rust.
func chained(t *testing.T, env settings) (edge edge1Stack, links []*process) {
	t.Helper()
	edge = startEdge1(t, env)
	links = append(links, edge.process)
	for _, next := range []string{"b2-c", "tally", "order-book"} {
		if callee := links[len(links)-1].callees[next]; callee != nil {
			links = append(links, callee)
		}
	}
	return edge, links
}

func TestAChainHasTheAnswersOfItsLastLink(t *testing.T) {
	edge, links := chained(t, nil)
	for _, v := range vectors(t, "order-book")["compare"] {
		post(t, edge.url("/v1/b2-c/compare"), string(v.Input)).matches(t, v)
	}
	if len(links) != 4 {
		t.Fatalf("got %d links", len(links))
	}
	for _, link := range links[1:] {
		if made := link.metric(t, "rpc_server_calls_total"); made == 0 {
			t.Errorf("%s was not called", link.name)
		}
	}
}

func TestTheDeadlineAndTheTraceOfAChainReachItsLastLink(t *testing.T) {
	witness := startWitness(t)
	edge, _ := chained(t, settings{
		"EDGE_1_REQUEST_TIMEOUT": budget.String(), "TALLY_ORDER_BOOK_TARGET": witness.addr,
		"TALLY_ORDER_BOOK_TIMEOUT": "5m",
	})
	got := post(t, edge.url("/v1/b2-c/compare"), `{"left": "a", "right": "b"}`)
	got.is(t, http.StatusBadRequest, "failed_precondition")
	witness.saw(t, got.Error.TraceID)
}

func TestEveryLinkOfAChainGivesUpWithItsFirst(t *testing.T) {
	edge, links := chained(t, settings{"EDGE_1_REQUEST_TIMEOUT": "1s"})
	links[len(links)-1].pause(t)
	start := time.Now()
	post(t, edge.url("/v1/b2-c/compare"), `{"left": "a", "right": "b"}`).is(t, http.StatusGatewayTimeout, "deadline_exceeded")
	for _, link := range links[:3] {
		eventually(t, link.name+" gives up", func() bool { return link.metric(t, "rpc_client_calls_in_flight") == 0 })
	}
	// Each has five minutes of its own for a call.
	if took := time.Since(start); took > patience/2 {
		t.Errorf("it took %v", took)
	}
}
