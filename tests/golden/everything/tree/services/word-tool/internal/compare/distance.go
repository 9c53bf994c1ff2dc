// Package compare says how far apart two texts are.
package compare

import (
	"context"
	"fmt"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// MaxTextBytes is the length of the longest text that is compared.
const MaxTextBytes = 16384

// Texts are two texts to compare.
type Texts struct {
	Left, Right string
}

// cellsBetweenChecks is how much is computed between two looks at the context:
// about a tenth of a millisecond.
const cellsBetweenChecks = 1 << 16

// Distance is the Levenshtein distance of two texts: the least number of insertions,
// deletions and substitutions of Unicode scalar values that turn one into the other.
// It gives up when ctx ends, and returns the cause.
//
// It is the algorithm of Wagner and Fischer (1974) with one row of the table,
// after what both texts begin and end with has been cut off.
func Distance(ctx context.Context, texts Texts) (uint32, error) {
	for _, text := range []string{texts.Left, texts.Right} {
		if len(text) > MaxTextBytes {
			return 0, fault.New(fault.ErrInvalidArgument, fmt.Sprintf("a text has more than %d bytes", MaxTextBytes))
		}
	}
	return levenshtein(ctx, []rune(texts.Left), []rune(texts.Right))
}

func levenshtein(ctx context.Context, left, right []rune) (uint32, error) {
	left, right = cutCommon(left, right)
	row := make([]uint32, len(right)+1) // distances from a beginning of left to each of right
	for j := range row {
		row[j] = uint32(j)
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
		row[0] = uint32(i) + 1
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
