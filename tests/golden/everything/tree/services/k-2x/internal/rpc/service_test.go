package rpc

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	k2xv1 "example.com/b2/shop/v2/gen/go/b2_shop/k_2x/v1"
	"example.com/b2/shop/v2/services/k-2x/internal/compare"
)

// connect returns a client of a service that runs until the test ends.
func connect(t *testing.T) k2xv1.K2XServiceClient {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	pool := compare.NewPool(compare.Limits{Workers: 2, Calls: 64}, nil)
	server := grpc.NewServer(grpc.MaxRecvMsgSize(MaxMessage))
	New(pool, slog.New(slog.DiscardHandler)).Register(server)
	go func() { _ = server.Serve(listener) }()
	conn, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		server.Stop()
		if err := pool.Drain(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return k2xv1.NewK2XServiceClient(conn)
}

// answers is every result of a batch, by the index of its entry.
func answers(t *testing.T, entries ...*k2xv1.CompareEntry) map[uint32]*k2xv1.CompareResult {
	t.Helper()
	stream, err := connect(t).Compare(t.Context(), &k2xv1.CompareRequest{Entries: entries})
	if err != nil {
		t.Fatal(err)
	}
	results := map[uint32]*k2xv1.CompareResult{}
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return results
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, result := range response.GetResults() {
			results[result.GetIndex()] = result
		}
	}
}

func TestEveryPairIsComparedOrRefusedAlone(t *testing.T) {
	got := answers(t,
		&k2xv1.CompareEntry{Left: "kitten", Right: "sitting"},
		&k2xv1.CompareEntry{Left: strings.Repeat("x", compare.MaxTextBytes+1)},
		&k2xv1.CompareEntry{},
	)
	if got[0].GetComparison().GetDistance() != 3 {
		t.Errorf("got %v", got[0])
	}
	if reason := got[1].GetError().GetReason().String(); reason != "REASON_INVALID_ARGUMENT" {
		t.Errorf("got %v", got[1])
	}
	if got[2].GetComparison() == nil {
		t.Errorf("got %v", got[2])
	}
}

func TestAFullBatchOfTheLongestTextsFits(t *testing.T) {
	long := strings.Repeat("x", compare.MaxTextBytes)
	entries := make([]*k2xv1.CompareEntry, maxEntries)
	for i := range entries {
		entries[i] = &k2xv1.CompareEntry{Left: long, Right: long}
	}
	if got := answers(t, entries...); len(got) != maxEntries || got[63].GetComparison() == nil {
		t.Errorf("got %d answers, the last %v", len(got), got[63])
	}
}
