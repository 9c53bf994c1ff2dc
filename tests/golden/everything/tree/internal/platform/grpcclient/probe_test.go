package grpcclient

import (
	"context"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	batchv1 "example.com/b2/shop/v2/gen/go/b2_shop/batch/v1"
)

// The probe is a core with a contract of its own, made of messages that are at
// hand: no component's contract is needed to prove what holds for all of them.
const probeService = "probe.v1.Probe"

// probe is an instance that can be stopped and started again on its address.
type probe struct {
	*grpc.Server
	addr   string
	health *health.Server

	batch func(entries []probeEntry, stream probeStream) error // answers a batch
	ask   func(ctx context.Context, text string) (string, error)
	watch func(text string, send func(string) error) error
	calls atomic.Int64 // batches that arrived
}

// probeEntry is what arrives of an entry.
type probeEntry struct {
	text    string
	timeout time.Duration
	trace   string
}

type probeStream struct{ grpc.ServerStream }

// results sends what became of some entries.
func (s probeStream) results(results ...probeResult) error {
	list := &structpb.ListValue{}
	for _, r := range results {
		value, err := structpb.NewStruct(map[string]any{"index": r.index, "text": r.text, "reason": int(r.reason), "empty": r.empty})
		if err != nil {
			return err
		}
		list.Values = append(list.Values, structpb.NewStructValue(value))
	}
	return s.SendMsg(list)
}

type probeResult struct {
	index  int
	text   string
	reason batchv1.Reason
	empty  bool
}

func (r probeResult) GetIndex() uint32 { return uint32(r.index) }

func (r probeResult) GetError() *batchv1.EntryError {
	if r.reason == 0 {
		return nil
	}
	return &batchv1.EntryError{Reason: r.reason, Message: r.text}
}

var probeDesc = grpc.ServiceDesc{
	ServiceName: probeService,
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "Ask",
		Handler: func(srv any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			in := &wrapperspb.StringValue{}
			if err := decode(in); err != nil {
				return nil, err
			}
			out, err := srv.(*probe).ask(ctx, in.GetValue())
			return wrapperspb.String(out), err
		},
	}},
	Streams: []grpc.StreamDesc{
		{StreamName: "Batch", ServerStreams: true, Handler: func(srv any, stream grpc.ServerStream) error {
			p, in := srv.(*probe), &structpb.ListValue{}
			if err := stream.RecvMsg(in); err != nil {
				return err
			}
			p.calls.Add(1)
			var entries []probeEntry
			for _, value := range in.GetValues() {
				fields := value.GetStructValue().GetFields()
				entries = append(entries, probeEntry{
					fields["text"].GetStringValue(),
					time.Duration(fields["timeout"].GetNumberValue()) * time.Millisecond,
					fields["trace"].GetStringValue(),
				})
			}
			return p.batch(entries, probeStream{stream})
		}},
		{StreamName: "Watch", ServerStreams: true, Handler: func(srv any, stream grpc.ServerStream) error {
			in := &wrapperspb.StringValue{}
			if err := stream.RecvMsg(in); err != nil {
				return err
			}
			return srv.(*probe).watch(in.GetValue(), func(s string) error { return stream.SendMsg(wrapperspb.String(s)) })
		}},
	},
}

// echo answers every entry with its own text, in one message.
func echo(entries []probeEntry, stream probeStream) error {
	var all []probeResult
	for i, e := range entries {
		all = append(all, probeResult{index: i, text: e.text})
	}
	return stream.results(all...)
}

// start runs p on an address, which may be one where it was before.
func (p *probe) start(t *testing.T, addr string, options ...grpc.ServerOption) *probe {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	if p.batch == nil {
		p.batch = echo
	}
	p.Server, p.addr, p.health = grpc.NewServer(options...), listener.Addr().String(), health.NewServer()
	p.RegisterService(&probeDesc, p)
	healthpb.RegisterHealthServer(p.Server, p.health)
	p.health.SetServingStatus(probeService, healthpb.HealthCheckResponse_SERVING)
	server := p.Server
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return p
}

func startProbe(t *testing.T) *probe {
	t.Helper()
	return new(probe).start(t, "127.0.0.1:0")
}

// client is a connection to a probe, with its batched method.
type client struct {
	*Conn
	batch   *Calls[string, string]
	metrics *prometheus.Registry
}

func defaults(t *testing.T, target string) Options {
	t.Helper()
	parsed, err := ParseTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Name: "store", Target: parsed, MaxCalls: 128, Batch: 64, Linger: 2 * time.Millisecond, Work: 2 * time.Millisecond,
		Timeout: 10 * time.Second, Patience: 5 * time.Second,
		Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(),
	}
}

func dial(t *testing.T, options Options) *client {
	t.Helper()
	conn, err := Dial(t.Context(), options, probeService)
	if err != nil {
		t.Fatal(err)
	}
	registry, _ := options.Metrics.(*prometheus.Registry)
	c := &client{Conn: conn, metrics: registry, batch: probeCalls(conn, "Batch")}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := c.batch.Drain(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("drain: %v", err)
		}
	})
	return c
}

// connect dials and waits until a call would not have to.
func connect(t *testing.T, options Options) *client {
	t.Helper()
	c := dial(t, options)
	eventually(t, "ready", c.Ready)
	return c
}

// probeValue is an entry whose header is read when it is sent.
type probeValue struct {
	*structpb.Struct
	header *batchv1.EntryHeader
}

func probeCalls(conn *Conn, name string) *Calls[string, string] {
	return NewCalls(conn, name,
		func(ctx context.Context, in *structpb.ListValue, options ...grpc.CallOption) (grpc.ServerStreamingClient[structpb.ListValue], error) {
			return openStream[structpb.ListValue](ctx, conn, 0, in, options)
		},
		func(text string, header *batchv1.EntryHeader) probeValue {
			value := &structpb.Struct{Fields: map[string]*structpb.Value{"text": structpb.NewStringValue(text)}}
			return probeValue{value, header}
		},
		func(entries []probeValue) *structpb.ListValue {
			list := &structpb.ListValue{}
			for _, e := range entries {
				value := proto.CloneOf(e.Struct)
				value.Fields["timeout"] = structpb.NewNumberValue(float64(e.header.GetTimeoutMillis()))
				value.Fields["trace"] = structpb.NewStringValue(e.header.GetTraceparent())
				list.Values = append(list.Values, structpb.NewStructValue(value))
			}
			return list
		},
		func(list *structpb.ListValue) (results []probeResult) {
			for _, value := range list.GetValues() {
				f := value.GetStructValue().GetFields()
				results = append(results, probeResult{
					int(f["index"].GetNumberValue()), f["text"].GetStringValue(),
					batchv1.Reason(f["reason"].GetNumberValue()), f["empty"].GetBoolValue(),
				})
			}
			return results
		},
		func(r probeResult) (string, bool) { return r.text, r.reason == 0 && !r.empty })
}

// openStream is what generated code does for a server-streaming method.
func openStream[Res any](
	ctx context.Context, conn *Conn, method int, in any, options []grpc.CallOption,
) (grpc.ServerStreamingClient[Res], error) {
	desc := &probeDesc.Streams[method]
	stream, err := conn.NewStream(ctx, desc, "/"+probeService+"/"+desc.StreamName, options...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[any, Res]{ClientStream: stream}
	if err := x.SendMsg(in); err != nil {
		return nil, err
	}
	return x, x.CloseSend()
}

func (c *client) ask(ctx context.Context, text string) (string, error) {
	out, err := Call(ctx, c.Conn, func(ctx context.Context, in *wrapperspb.StringValue, options ...grpc.CallOption) (*wrapperspb.StringValue, error) {
		out := &wrapperspb.StringValue{}
		return out, c.Invoke(ctx, "/"+probeService+"/Ask", in, out, options...)
	}, wrapperspb.String(text))
	return out.GetValue(), err
}

// watching is the stub of the streaming method.
func (c *client) watching(
	ctx context.Context, in *wrapperspb.StringValue, options ...grpc.CallOption,
) (grpc.ServerStreamingClient[wrapperspb.StringValue], error) {
	return openStream[wrapperspb.StringValue](ctx, c.Conn, 1, in, options)
}

func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if met() {
			return
		}
	}
	t.Fatalf("not in 10s: %s", what)
}
