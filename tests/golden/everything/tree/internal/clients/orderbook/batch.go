package orderbook

import (
	"context"
	"fmt"
	"math"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	ledgerv1 "example.com/b2/shop/v2/gen/go/b2_shop/ledger/v1"
	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/grpcclient"
	"example.com/b2/shop/v2/internal/platform/telemetry"
	"example.com/b2/shop/v2/internal/platform/workerpool"
)

type (
	job    = workerpool.Job[Pair]
	result = workerpool.Result[Comparison]
)

// send answers a batch with one call.
func (c *Client) send(ctx context.Context, batch []job) []result {
	c.conn.Await(ctx)
	request := &ledgerv1.CompareRequest{Entries: make([]*ledgerv1.CompareEntry, len(batch))}
	for i, job := range batch {
		request.Entries[i] = entryOf(job)
	}
	var trailer metadata.MD
	response, err := c.stub.Compare(ctx, request, grpc.Trailer(&trailer))
	if err != nil {
		return workerpool.Fail[Pair, Comparison](batch, grpcclient.Fault(name, err, trailer))
	}
	if got := len(response.GetResults()); got != len(batch) {
		return workerpool.Fail[Pair, Comparison](batch, fmt.Errorf("%s sent %d results for %d entries", name, got, len(batch)))
	}
	results := make([]result, len(batch))
	for i, answer := range response.GetResults() {
		results[i] = resultOf(answer)
	}
	return results
}

// entryOf hands on what is the caller's own: its deadline and its trace.
func entryOf(job job) *ledgerv1.CompareEntry {
	entry := &ledgerv1.CompareEntry{Left: job.Input.Left, Right: job.Input.Right}
	if deadline, ok := job.Context.Deadline(); ok {
		left := time.Until(deadline).Milliseconds()
		entry.TimeoutMillis = uint32(min(max(left, 1), math.MaxUint32)) // 0 would mean none
	}
	if trace, ok := telemetry.TraceOf(job.Context); ok {
		entry.Traceparent = trace.Child().Traceparent()
	}
	return entry
}

func resultOf(answer *ledgerv1.CompareResult) result {
	switch outcome := answer.GetOutcome().(type) {
	case *ledgerv1.CompareResult_Comparison:
		return result{Output: Comparison{
			Distance:   outcome.Comparison.GetDistance(),
			Similarity: outcome.Comparison.GetSimilarity(),
		}}
	case *ledgerv1.CompareResult_Error:
		return result{Err: entryFault(outcome.Error)}
	default:
		return result{Err: fmt.Errorf("%s sent a result without an outcome", name)}
	}
}

// entryFault classifies the error of one entry.
func entryFault(failure *ledgerv1.EntryError) error {
	cause := fmt.Errorf("%s: %s", failure.GetReason(), failure.GetMessage())
	switch failure.GetReason() {
	case ledgerv1.EntryErrorReason_ENTRY_ERROR_REASON_INVALID_ARGUMENT:
		return fault.New(fault.ErrInvalid, failure.GetMessage())
	case ledgerv1.EntryErrorReason_ENTRY_ERROR_REASON_DEADLINE_EXCEEDED:
		return fault.Wrap(fault.ErrDeadline, name+" did not answer in time", cause)
	case ledgerv1.EntryErrorReason_ENTRY_ERROR_REASON_CANCELLED:
		return fault.Wrap(fault.ErrUnavailable, name+" gave up", cause)
	default:
		return fault.Wrap(fault.ErrInternal, "internal error", cause)
	}
}
