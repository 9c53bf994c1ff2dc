package compare

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/fault"
)

func distance(t *testing.T, left, right string) int {
	t.Helper()
	got, err := Texts(t.Context(), Pair{left, right})
	if err != nil {
		t.Fatalf("%q, %q: %v", left, right, err)
	}
	return got.Distance
}

func TestTheGoldenVectorsHold(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "test", "vectors", "night-mill.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name, Left, Right string
		Distance          int
		Similarity        float64
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		got, err := Texts(t.Context(), Pair{v.Left, v.Right})
		if err != nil || got.Distance != v.Distance || math.Abs(got.Similarity-v.Similarity) > 1e-12 {
			t.Errorf("%s: got %v, %v; want %d and %v", v.Name, got, err, v.Distance, v.Similarity)
		}
	}
	if len(vectors) == 0 {
		t.Error("there are no golden vectors")
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
		if shorter, longer := sizes(a, b); ab < longer-shorter || ab > longer {
			t.Errorf("%q and %q are %d apart", a, b, ab)
		}
	}
}

func sizes(a, b string) (shorter, longer int) {
	left, right := len([]rune(a)), len([]rune(b))
	return min(left, right), max(left, right)
}

func TestOneEditIsADistanceOfOne(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4)) // the same texts in every run
	for range 500 {
		text := []rune(word(random))
		at := random.IntN(len(text) + 1)
		edited := string(text[:at]) + "x" + string(text[at:])
		if got := distance(t, string(text), edited); got != 1 {
			t.Errorf("%q and %q are %d apart", string(text), edited, got)
		}
	}
}

func TestTheLongestTextsAreCompared(t *testing.T) {
	long := strings.Repeat("a", MaxTextBytes)
	if got := distance(t, long, long[1:]+"b"); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
}

func TestWhatIsNotValidIsRefused(t *testing.T) {
	for _, pair := range []Pair{
		{Left: strings.Repeat("a", MaxTextBytes+1)},
		{Right: strings.Repeat("a", MaxTextBytes+1)},
		{Left: "\xff"},
	} {
		if _, err := Texts(t.Context(), pair); !errors.Is(err, fault.ErrInvalidArgument) {
			t.Errorf("got %v, want invalid", err)
		}
	}
}

func TestItGivesUpWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pair := Pair{strings.Repeat("a", MaxTextBytes), strings.Repeat("b", MaxTextBytes)}
	if _, err := Texts(ctx, pair); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func BenchmarkTexts(b *testing.B) {
	pair := Pair{strings.Repeat("kitten", 100), strings.Repeat("sitting", 100)}
	for b.Loop() {
		if _, err := Texts(b.Context(), pair); err != nil {
			b.Fatal(err)
		}
	}
}
