//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	azcore "example.com/b2/shop/v2/internal/clients/az"
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// azClient is a client of p.
func azClient(t *testing.T, p *process) *azcore.Client {
	t.Helper()
	reader := env.NewReader([]string{"TIMEOUT=5m", "PATIENCE=100ms"}, "")
	options := grpcclient.ReadOptions(reader, p.name, p.addr(), false)
	options.Log = slog.New(slog.DiscardHandler)
	client, err := azcore.New(t.Context(), options)
	if err := errors.Join(err, reader.Err()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestAzHasTheAnswersOfAzCore(t *testing.T) {
	client := azClient(t, start(t, "a-z", nil))
	for _, v := range vectors(t, "a-z")["compare"] {
		var texts azcore.Texts
		if err := json.Unmarshal(v.Input, &texts); err != nil {
			t.Fatal(err)
		}
		distance, err := client.Compare(t.Context(), texts)
		if err != nil || !alike(map[string]any{"distance": float64(distance)}, v.Output) {
			t.Errorf("%s: got %v, %v; want %v", v.Name, distance, err, v.Output)
		}
	}
}

func TestAzSaysThatAzCoreIsDownAndRecoversWithIt(t *testing.T) {
	service := start(t, "a-z", nil)
	client, core := azClient(t, service), service.callees["a-z-core"]
	core.kill()
	if _, err := client.Compare(t.Context(), azcore.Texts{}); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	// Who is nearest to it has tried again; who is further away has not.
	if tried := service.metric(t, "rpc_server_calls_total"); tried != 1 {
		t.Errorf("the call was made %v times", tried)
	}
	core.restart(t)
	eventually(t, "a-z recovers", func() bool {
		_, err := client.Compare(t.Context(), azcore.Texts{})
		return err == nil
	})
}

func TestAzPassesOnThatAzCoreIsFull(t *testing.T) {
	service := start(t, "a-z", settings{"A_Z_A_Z_CORE_MAX_CALLS": "1"})
	client, core := azClient(t, service), service.callees["a-z-core"]
	core.pause(t)
	admitted := make(chan error, 1)
	go func() {
		_, err := client.Compare(context.WithoutCancel(t.Context()), azcore.Texts{})
		admitted <- err
	}()
	service.works(t, 1)
	if _, err := client.Compare(t.Context(), azcore.Texts{}); !errors.Is(err, fault.ErrResourceExhausted) {
		t.Errorf("got %v", err)
	}
	core.resume(t)
	if err := <-admitted; err != nil {
		t.Error(err)
	}
}

func TestAzHandsOnItsDeadlineItsTraceAndWhatAzCoreSays(t *testing.T) {
	witness := startWitness(t)
	service := start(t, "a-z", settings{
		"A_Z_A_Z_CORE_TARGET": witness.addr, "A_Z_A_Z_CORE_TIMEOUT": "5m", "A_Z_CALL_TIMEOUT": "5m",
	})
	trace := telemetry.StartTrace()
	ctx, cancel := context.WithTimeout(telemetry.WithTrace(t.Context(), trace), budget)
	defer cancel()
	if _, err := azClient(t, service).Compare(ctx, azcore.Texts{}); !errors.Is(err, fault.ErrFailedPrecondition) {
		t.Errorf("got %v", err)
	}
	witness.saw(t, trace.ID())
}

func TestAzFinishesACallOfAzCoreWhenToldToStop(t *testing.T) {
	service := start(t, "a-z", settings{"A_Z_DRAIN_TIMEOUT": "5m"})
	client, core := azClient(t, service), service.callees["a-z-core"]
	core.pause(t)
	answered := make(chan error, 1)
	go func() {
		_, err := client.Compare(context.WithoutCancel(t.Context()), azcore.Texts{})
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
