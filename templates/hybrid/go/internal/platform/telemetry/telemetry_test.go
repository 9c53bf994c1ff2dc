package telemetry

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
)

const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func TestAValidTraceparentIsReadAndWrittenBack(t *testing.T) {
	trace, ok := ParseTraceparent(parent)
	if !ok || trace.Traceparent() != parent {
		t.Fatalf("got %q, %v", trace.Traceparent(), ok)
	}
	child := trace.Child()
	if child.ID() != trace.ID() || child.Traceparent() == parent {
		t.Errorf("child %q is not another span of %q", child.Traceparent(), parent)
	}
}

func TestALaterVersionWithMoreFieldsIsRead(t *testing.T) {
	if _, ok := ParseTraceparent("01" + parent[2:] + "-more"); !ok {
		t.Error("refused")
	}
}

func TestAnInvalidTraceparentIsRefused(t *testing.T) {
	for _, header := range []string{
		"",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
		"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		"00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
		"00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
		"0z-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		"-----------------------------------------------------------",
	} {
		if _, ok := ParseTraceparent(header); ok {
			t.Errorf("%q was accepted", header)
		}
	}
}

func FuzzParseTraceparent(f *testing.F) {
	f.Add(parent)
	f.Fuzz(func(t *testing.T, header string) {
		trace, ok := ParseTraceparent(header)
		if !ok {
			return
		}
		if again, ok := ParseTraceparent(trace.Traceparent()); !ok || again != trace {
			t.Errorf("%q does not survive being written and read", header)
		}
	})
}

func TestLogLinesNameTheTraceOfTheirContext(t *testing.T) {
	var out bytes.Buffer
	log := NewLogger(&out, "test", slog.LevelInfo).With("part", "x")
	trace := StartTrace()
	log.InfoContext(WithTrace(t.Context(), trace), "hello")
	log.DebugContext(t.Context(), "not at this level")
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"msg": "hello", "service": "test", "part": "x", "trace_id": trace.ID()} {
		if line[key] != want {
			t.Errorf("%s is %v, want %v", key, line[key], want)
		}
	}
}

func TestTheRegistryMeasuresTheProcess(t *testing.T) {
	families, err := NewRegistry().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "go_goroutines" {
			return
		}
	}
	t.Error("go_goroutines is missing")
}

func TestTimesAreUTCInMicroseconds(t *testing.T) {
	var out bytes.Buffer
	NewLogger(&out, "test", slog.LevelInfo).Info("hello")
	var line struct{ Time string }
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(line.Time, "Z") || len(line.Time) > len("2006-01-02T15:04:05.000000Z") {
		t.Errorf("time is %q", line.Time)
	}
}

func TestTheLevelChangesWhileTheLoggerIsUsed(t *testing.T) {
	var out bytes.Buffer
	var level slog.LevelVar
	log := NewLogger(&out, "test", &level)
	log.Debug("unseen")
	level.Set(slog.LevelDebug)
	log.Debug("seen")
	if strings.Contains(out.String(), "unseen") || !strings.Contains(out.String(), "seen") {
		t.Errorf("got %s", out.String())
	}
}

func TestARequestIsASpanOfItsCallersTraceWithoutAnExporterToo(t *testing.T) {
	caller, _ := ParseTraceparent(parent)
	ctx, span := ServerSpan(WithTrace(t.Context(), caller), "request")
	defer span.End(nil)
	got, ok := TraceOf(ctx)
	if !ok || got.ID() != caller.ID() || got == caller {
		t.Errorf("%s is no span of %s", got.Traceparent(), parent)
	}
	ctx, span = ServerSpan(t.Context(), "request")
	defer span.End(nil)
	if got, ok := TraceOf(ctx); !ok || got.ID() == caller.ID() {
		t.Errorf("%s is no new trace", got.Traceparent())
	}
}
