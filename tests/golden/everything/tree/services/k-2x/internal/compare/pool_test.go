package compare

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func TestThePoolCompares(t *testing.T) {
	pool := NewPool(Limits{Workers: 2, Calls: 4}, nil)
	got, err := pool.Compare(t.Context(), Texts{"kitten", "sitting"})
	if err != nil || got != 3 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := pool.Compare(t.Context(), Texts{Left: strings.Repeat("a", MaxTextBytes+1)}); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Errorf("got %v, want invalid", err)
	}
	if err := pool.Drain(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := pool.Compare(t.Context(), Texts{}); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
	if err := pool.CheckCompare(t.Context()); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v, want to be told in advance", err)
	}
}

func TestThePoolKeepsTheDeadline(t *testing.T) {
	pool := NewPool(Limits{Workers: 1, Calls: 1}, nil)
	texts := Texts{strings.Repeat("a", MaxTextBytes), strings.Repeat("b", MaxTextBytes)}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if _, err := pool.Compare(ctx, texts); !errors.Is(err, fault.ErrDeadlineExceeded) {
		t.Errorf("got %v, want a passed deadline", err)
	}
	if err := pool.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}
