// Package work is what is done with a job.
package work

import (
	"context"

	relaycore "example.com/b2/shop/v2/internal/clients/relay"
	"example.com/b2/shop/v2/services/day-mill/internal/cores"
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

// Worker does jobs, and asks others for what is theirs.
type Worker struct {
	Cores cores.Clients
}

// Do does a job. It may be called for one that was done before, if the process died
// before that was known.
func (w Worker) Do(ctx context.Context, in Input) (Output, error) {
	distance, err := w.Cores.Relay.Compare(ctx, relaycore.Texts(in))
	return Output{Distance: distance}, err
}
