// Package work is what is done with a job.
package work

import (
	"context"

	"example.com/b2/shop/v2/services/night-mill/internal/compare"
)

// Input is a job, as JSON.
type Input struct {
	Left  string `json:"left"`
	Right string `json:"right"`
}

// Output is its result, as JSON.
type Output struct {
	Distance uint32 `json:"distance"`
}

// Do does a job. It may be called for one that was done before, if the process died
// before that was known.
func Do(ctx context.Context, in Input) (Output, error) {
	distance, err := compare.Distance(ctx, compare.Texts(in))
	return Output{Distance: distance}, err
}
