package workerpool

import (
	"context"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestOutcomesAreCounted(t *testing.T) {
	registry := prometheus.NewRegistry()
	p := New(Options[int]{Name: "test", Workers: 1, Limit: 1, Metrics: registry}, Each(func(_ context.Context, n int) (int, error) {
		switch n {
		case 0:
			return 0, fault.New(fault.ErrNotFound, "zero")
		case 1:
			panic("one")
		}
		return n, nil
	}))
	for n := range 3 {
		_, _ = p.Do(t.Context(), n)
	}
	drain(t, p)
	_, _ = p.Do(t.Context(), 2)
	for _, outcome := range []string{"ok", "not_found", "internal", "unavailable"} {
		if got := testutil.ToFloat64(p.metrics.outcomes.WithLabelValues(outcome)); got != 1 {
			t.Errorf("%s was counted %v times, want once", outcome, got)
		}
	}
	if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
}

func TestTwoPoolsShareARegistry(t *testing.T) {
	registry := prometheus.NewRegistry()
	for _, name := range []string{"a", "b"} {
		p := New(Options[int]{Name: name, Metrics: registry}, Each(plain))
		drain(t, p)
	}
	if n, err := testutil.GatherAndCount(registry, "workerpool_entries"); n != 4 || err != nil {
		t.Errorf("%d series, %v", n, err)
	}
}

func BenchmarkDo(b *testing.B) {
	p := New(Options[int]{Workers: 2, Limit: 1024}, Each(plain))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Do(b.Context(), 1); err != nil {
				b.Error(err)
			}
		}
	})
	_ = p.Drain(b.Context())
}
