//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	relaycore "example.com/b2/shop/v2/internal/clients/relay"
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// relayClient is a client of p.
func relayClient(t *testing.T, p *process) *relaycore.Client {
	t.Helper()
	reader := env.NewReader([]string{"TIMEOUT=5m", "PATIENCE=100ms"}, "")
	options := grpcclient.ReadOptions(reader, p.name, p.addr(), false)
	options.Log = slog.New(slog.DiscardHandler)
	client, err := relaycore.New(t.Context(), options)
	if err := errors.Join(err, reader.Err()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestRelayHasTheAnswersOfK2x(t *testing.T) {
	client := relayClient(t, start(t, "relay", nil))
	for _, v := range vectors(t, "relay")["compare"] {
		var texts relaycore.Texts
		if err := json.Unmarshal(v.Input, &texts); err != nil {
			t.Fatal(err)
		}
		distance, err := client.Compare(t.Context(), texts)
		if err != nil || !alike(map[string]any{"distance": float64(distance)}, v.Output) {
			t.Errorf("%s: got %v, %v; want %v", v.Name, distance, err, v.Output)
		}
	}
}

func TestRelaySaysThatK2xIsDownAndRecoversWithIt(t *testing.T) {
	service := start(t, "relay", nil)
	client, core := relayClient(t, service), service.callees["k-2x"]
	core.kill()
	if _, err := client.Compare(t.Context(), relaycore.Texts{}); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	// Who is nearest to it has tried again; who is further away has not.
	if tried := service.metric(t, "rpc_server_calls_total"); tried != 1 {
		t.Errorf("the call was made %v times", tried)
	}
	core.restart(t)
	eventually(t, "relay recovers", func() bool {
		_, err := client.Compare(t.Context(), relaycore.Texts{})
		return err == nil
	})
}

func TestRelayPassesOnThatK2xIsFull(t *testing.T) {
	service := start(t, "relay", settings{"RELAY_K_2X_MAX_CALLS": "1"})
	client, core := relayClient(t, service), service.callees["k-2x"]
	core.pause(t)
	admitted := make(chan error, 1)
	go func() {
		_, err := client.Compare(context.WithoutCancel(t.Context()), relaycore.Texts{})
		admitted <- err
	}()
	service.works(t, 1)
	if _, err := client.Compare(t.Context(), relaycore.Texts{}); !errors.Is(err, fault.ErrResourceExhausted) {
		t.Errorf("got %v", err)
	}
	core.resume(t)
	if err := <-admitted; err != nil {
		t.Error(err)
	}
}

func TestRelayHandsOnItsDeadlineItsTraceAndWhatK2xSays(t *testing.T) {
	witness := startWitness(t)
	service := start(t, "relay", settings{
		"RELAY_K_2X_TARGET": witness.addr, "RELAY_K_2X_TIMEOUT": "5m", "RELAY_CALL_TIMEOUT": "5m",
	})
	trace := telemetry.StartTrace()
	ctx, cancel := context.WithTimeout(telemetry.WithTrace(t.Context(), trace), budget)
	defer cancel()
	if _, err := relayClient(t, service).Compare(ctx, relaycore.Texts{}); !errors.Is(err, fault.ErrFailedPrecondition) {
		t.Errorf("got %v", err)
	}
	witness.saw(t, trace.ID())
}

func TestRelayFinishesACallOfK2xWhenToldToStop(t *testing.T) {
	service := start(t, "relay", settings{"RELAY_DRAIN_TIMEOUT": "5m"})
	client, core := relayClient(t, service), service.callees["k-2x"]
	core.pause(t)
	answered := make(chan error, 1)
	go func() {
		_, err := client.Compare(context.WithoutCancel(t.Context()), relaycore.Texts{})
		answered <- err
	}()
	service.works(t, 1)
	service.terminate(t)
	service.turnsUnready(t)
	core.resume(t)
	if err := <-answered; err != nil {
		t.Error(err)
	}
	service.exitsCleanly(t)
}
