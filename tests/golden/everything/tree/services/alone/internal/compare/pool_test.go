package compare

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestThePoolCompares(t *testing.T) {
	pool := NewPool(Limits{Workers: 2, Queue: 4, Timeout: time.Minute}, nil)
	got, err := pool.Compare(t.Context(), Pair{"kitten", "sitting"})
	if err != nil || got.Distance != 3 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := pool.Compare(t.Context(), Pair{Left: "\xff"}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("got %v, want invalid", err)
	}
	if err := pool.Drain(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := pool.Compare(t.Context(), Pair{}); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestThePoolKeepsTheDeadline(t *testing.T) {
	pool := NewPool(Limits{Workers: 1, Queue: 1, Timeout: time.Millisecond}, nil)
	pair := Pair{strings.Repeat("a", MaxTextBytes), strings.Repeat("b", MaxTextBytes)}
	if _, err := pool.Compare(t.Context(), pair); !errors.Is(err, fault.ErrDeadline) {
		t.Errorf("got %v, want a passed deadline", err)
	}
	if err := pool.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}
