// Package compare says how far apart two texts are.
package compare

import (
	"context"
	"fmt"
	"unicode/utf8"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// MaxTextBytes is the length of the longest text that is compared.
const MaxTextBytes = 16384

// Pair is two texts to compare.
type Pair struct {
	Left, Right string
}

// Comparison says how far apart two texts are.
type Comparison struct {
	Distance   int     // Levenshtein distance in Unicode scalar values
	Similarity float64 // 1 - distance / length of the longer text; 1 for two empty texts
}

// cellsBetweenChecks is how much is computed between two looks at the context:
// about a tenth of a millisecond.
const cellsBetweenChecks = 1 << 16

// Texts compares a pair. It gives up when ctx ends, and returns the cause.
//
// It is the algorithm of Wagner and Fischer (1974) with one row of the table,
// after what both texts begin and end with has been cut off.
func Texts(ctx context.Context, pair Pair) (Comparison, error) {
	if err := pair.check(); err != nil {
		return Comparison{}, err
	}
	left, right := []rune(pair.Left), []rune(pair.Right)
	longer := max(len(left), len(right))
	if longer == 0 {
		return Comparison{Similarity: 1}, nil
	}
	distance, err := levenshtein(ctx, left, right)
	if err != nil {
		return Comparison{}, err
	}
	return Comparison{
		Distance:   distance,
		Similarity: 1 - float64(distance)/float64(longer),
	}, nil
}

func (p Pair) check() error {
	for _, side := range []struct{ name, text string }{{"left", p.Left}, {"right", p.Right}} {
		if len(side.text) > MaxTextBytes {
			return fault.New(fault.ErrInvalidArgument, fmt.Sprintf("%s is longer than %d bytes", side.name, MaxTextBytes))
		}
		if !utf8.ValidString(side.text) {
			return fault.New(fault.ErrInvalidArgument, side.name+" is not valid UTF-8")
		}
	}
	return nil
}

func levenshtein(ctx context.Context, left, right []rune) (int, error) {
	left, right = cutCommon(left, right)
	row := make([]int, len(right)+1) // distances from a beginning of left to each of right
	for j := range row {
		row[j] = j
	}
	cells := 0
	for i, l := range left {
		if cells += len(right); cells >= cellsBetweenChecks {
			if ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
			cells = 0
		}
		diagonal := row[0]
		row[0] = i + 1
		for j, r := range right {
			substituted := diagonal
			if l != r {
				substituted++
			}
			diagonal = row[j+1]
			row[j+1] = min(substituted, row[j]+1, diagonal+1)
		}
	}
	return row[len(right)], nil
}

// cutCommon cuts off what both begin and end with: it does not count.
func cutCommon(left, right []rune) (restLeft, restRight []rune) {
	for len(left) > 0 && len(right) > 0 && left[0] == right[0] {
		left, right = left[1:], right[1:]
	}
	for len(left) > 0 && len(right) > 0 && left[len(left)-1] == right[len(right)-1] {
		left, right = left[:len(left)-1], right[:len(right)-1]
	}
	return left, right
}
