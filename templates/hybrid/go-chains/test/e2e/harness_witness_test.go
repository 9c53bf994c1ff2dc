//go:build e2e

package e2e

import (
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// budget is what a call has whose witness is asked how much of that is handed on.
const budget = 40 * time.Second

// witness is in the place of a core. It notes what arrives there, whatever the
// contract, and refuses it.
type witness struct {
	addr string
	seen chan sighting
}

// sighting is a call that has arrived.
type sighting struct {
	left time.Duration // of its deadline; 0 if it has none
	text string        // its trace and all that it says
}

// startWitness starts one.
func startWitness(t *testing.T) witness {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := witness{listener.Addr().String(), make(chan sighting, 1)}
	server := grpc.NewServer(grpc.UnknownServiceHandler(w.note))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return w
}

func (w witness) note(_ any, stream grpc.ServerStream) error {
	ctx := stream.Context()
	if method, _ := grpc.Method(ctx); strings.HasPrefix(method, "/grpc.") {
		return status.Error(codes.Unimplemented, "whoever has no health is healthy")
	}
	var request emptypb.Empty // knows no field, and keeps them all
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	var seen sighting
	if deadline, ok := ctx.Deadline(); ok {
		seen.left = time.Until(deadline)
	}
	seen.text = strings.Join(metadata.ValueFromIncomingContext(ctx, "traceparent"), " ") + string(request.ProtoReflect().GetUnknown())
	select {
	case w.seen <- seen:
	default: // the first call is enough
	}
	return status.Error(codes.FailedPrecondition, "this is no core")
}

// saw checks that a call has arrived, with no more time than its caller had, and in
// the trace that he is in.
func (w witness) saw(t *testing.T, trace string) {
	t.Helper()
	select {
	case seen := <-w.seen:
		if seen.left <= 0 || seen.left > budget {
			t.Errorf("the call has %v, and its caller had %v", seen.left, budget)
		}
		if trace == "" || !strings.Contains(seen.text, trace) {
			t.Errorf("the call is not in the trace %s of its caller", trace)
		}
	case <-time.After(patience):
		t.Fatal("no call has arrived")
	}
}
