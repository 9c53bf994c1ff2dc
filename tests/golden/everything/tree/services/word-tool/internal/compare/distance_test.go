package compare

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func distance(t *testing.T, left, right string) uint32 {
	t.Helper()
	got, err := Distance(t.Context(), Texts{left, right})
	if err != nil {
		t.Fatalf("%q, %q: %v", left, right, err)
	}
	return got
}

func TestTheGoldenVectorsHold(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../../../test/vectors/word-tool/compare.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name   string
		Input  Texts
		Output struct{ Distance uint32 }
	}
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d golden vectors: %v", len(vectors), err)
	}
	for _, v := range vectors {
		if got := distance(t, v.Input.Left, v.Input.Right); got != v.Output.Distance {
			t.Errorf("%s: got %d, want %d", v.Name, got, v.Output.Distance)
		}
	}
}

// word returns a random text of few different letters, so that texts have
// something in common.
func word(random *rand.Rand) string {
	var b strings.Builder
	for range random.IntN(12) {
		b.WriteRune([]rune("abcäß日🙂")[random.IntN(7)])
	}
	return b.String()
}

func TestTheDistanceIsAMetric(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) // the same texts in every run
	for range 2000 {
		a, b, c := word(random), word(random), word(random)
		ab, ba, bc, ac := distance(t, a, b), distance(t, b, a), distance(t, b, c), distance(t, a, c)
		if (ab == 0) != (a == b) {
			t.Errorf("%q and %q are %d apart", a, b, ab)
		}
		if ab != ba {
			t.Errorf("%q and %q are %d apart, but %d the other way round", a, b, ab, ba)
		}
		if ac > ab+bc {
			t.Errorf("%q to %q is longer (%d) than by way of %q (%d + %d)", a, c, ac, b, ab, bc)
		}
	}
}

func TestATextThatIsTooLongIsRefused(t *testing.T) {
	long := strings.Repeat("a", MaxTextBytes)
	if got := distance(t, long, long[1:]+"b"); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
	if _, err := Distance(t.Context(), Texts{Right: long + "a"}); !errors.Is(err, fault.ErrInvalidArgument) {
		t.Errorf("got %v, want invalid", err)
	}
}

func TestItGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	texts := Texts{strings.Repeat("a", MaxTextBytes), strings.Repeat("b", MaxTextBytes)}
	if _, err := Distance(ctx, texts); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func BenchmarkDistance(b *testing.B) {
	texts := Texts{strings.Repeat("kitten", 100), strings.Repeat("sitting", 100)}
	for b.Loop() {
		if _, err := Distance(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
}
