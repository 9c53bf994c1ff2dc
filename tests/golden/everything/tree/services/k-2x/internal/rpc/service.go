// Package rpc is between the contract and the domain: what changes in either is
// settled here.
package rpc

import (
	"context"
	"log/slog"

	"google.golang.org/grpc"

	k2xv1 "example.com/b2/shop/v2/gen/go/b2_shop/k_2x/v1"
	"example.com/b2/shop/v2/internal/platform/grpcserver"
	"example.com/b2/shop/v2/services/k-2x/internal/compare"
)

// maxEntries is how many entries a call has at most, by the contract.
const maxEntries = 64

// MaxMessage is the size of the largest request: a full batch of the longest
// texts, and room for entries that are too long to be answered one by one.
const MaxMessage = 2 * maxEntries * 2 * compare.MaxTextBytes

// Service answers the calls of the contract.
type Service struct {
	k2xv1.UnimplementedK2XServiceServer

	compare comparing
}

type comparing = grpcserver.Method[
	*k2xv1.CompareEntry, compare.Texts, uint32, *k2xv1.CompareResult, k2xv1.CompareResponse,
]

// comparer says how far apart two texts are. Its errors are of the kinds of package fault.
type comparer interface {
	Compare(ctx context.Context, texts compare.Texts) (uint32, error)
}

// New returns a service that has texts compared by compares.
func New(compares comparer, log *slog.Logger) *Service {
	return &Service{compare: comparing{
		Most:   maxEntries,
		Header: (*k2xv1.CompareEntry).GetHeader,
		Input: func(entry *k2xv1.CompareEntry) (compare.Texts, error) {
			return compare.Texts{Left: entry.GetLeft(), Right: entry.GetRight()}, nil
		},
		Do:      compares.Compare,
		Result:  result,
		Failure: failure,
		Response: func(results []*k2xv1.CompareResult) *k2xv1.CompareResponse {
			return &k2xv1.CompareResponse{Results: results}
		},
		Log: log,
	}}
}

// Register adds the service to a server.
func (s *Service) Register(server grpc.ServiceRegistrar) {
	k2xv1.RegisterK2XServiceServer(server, s)
}

// Compare answers every entry of a batch.
func (s *Service) Compare(request *k2xv1.CompareRequest, stream grpc.ServerStreamingServer[k2xv1.CompareResponse]) error {
	return s.compare.Answer(request.GetEntries(), stream)
}

func result(index, distance uint32) *k2xv1.CompareResult {
	return &k2xv1.CompareResult{Index: index, Outcome: &k2xv1.CompareResult_Comparison{
		Comparison: &k2xv1.Comparison{Distance: distance},
	}}
}

func failure(index uint32, why *grpcserver.EntryError) *k2xv1.CompareResult {
	return &k2xv1.CompareResult{Index: index, Outcome: &k2xv1.CompareResult_Error{Error: why}}
}
