package grpcserver

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
	"example.com/b2/shop/v2/internal/platform/workerpool"
)

// The probe is a service with a contract of its own, made of messages that are at
// hand: no component's contract is needed to prove what holds for all of them.
const probeService = "probe.v1.Probe"

// probe does what its entries say, on a pool.
type probe struct {
	pool *workerpool.Pool[string, string]
	gate chan struct{} // entries called "wait" wait for it
	came chan struct{} // and say here that they do
	log  *slog.Logger
}

func (p *probe) do(ctx context.Context, what string) (string, error) {
	switch what {
	case "wait":
		p.came <- struct{}{}
		select {
		case <-p.gate:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	case "hang":
		p.came <- struct{}{}
		<-p.gate
	case "panic":
		panic("the probe panics")
	case "missing":
		return "", fault.New(fault.ErrNotFound, "there is no such thing")
	case "away":
		return "", &fault.Error{Kind: fault.ErrUnavailable, Message: "it is away", RetryAfter: fault.Tried}
	case "defect":
		return "", errors.New("a secret of the server")
	case "trace":
		trace, _ := telemetry.TraceOf(ctx)
		return trace.ID(), nil
	case "time":
		deadline, _ := ctx.Deadline()
		return time.Until(deadline).Round(time.Minute).String(), nil
	}
	return what, nil
}

// probeEntry is text, milliseconds and traceparent.
type probeEntry struct{ fields map[string]*structpb.Value }

func (p *probe) batch(entries []probeEntry, stream grpc.ServerStream) error {
	return Method[probeEntry, string, string, *structpb.Value, structpb.ListValue]{
		Most: 8,
		Header: func(e probeEntry) *EntryHeader {
			return &EntryHeader{
				TimeoutMillis: uint32(e.fields["millis"].GetNumberValue()), Traceparent: e.fields["trace"].GetStringValue(),
			}
		},
		Input: func(e probeEntry) (string, error) {
			what := e.fields["what"].GetStringValue()
			if what == "" {
				return "", fault.New(fault.ErrInvalidArgument, "it is empty")
			}
			return what, nil
		},
		Do: p.pool.Do,
		Result: func(index uint32, output string) *structpb.Value {
			return object(map[string]any{"index": index, "text": output})
		},
		Failure: func(index uint32, why *EntryError) *structpb.Value {
			return object(map[string]any{"index": index, "text": why.GetReason().String() + ": " + why.GetMessage()})
		},
		Response: func(results []*structpb.Value) *structpb.ListValue { return &structpb.ListValue{Values: results} },
		Log:      p.log,
	}.Answer(entries, &grpc.GenericServerStream[any, structpb.ListValue]{ServerStream: stream})
}

func object(fields map[string]any) *structpb.Value {
	value, err := structpb.NewStruct(fields)
	if err != nil {
		panic(err)
	}
	return structpb.NewStructValue(value)
}

var probeDesc = grpc.ServiceDesc{
	ServiceName: probeService,
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "Ask",
		Handler: func(server any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
			in := &wrapperspb.StringValue{}
			if err := decode(in); err != nil {
				return nil, err
			}
			info := &grpc.UnaryServerInfo{Server: server, FullMethod: "/" + probeService + "/Ask"}
			return intercept(ctx, in, info, func(ctx context.Context, _ any) (any, error) {
				out, err := server.(*probe).do(ctx, in.GetValue())
				return wrapperspb.String(out), err
			})
		},
	}},
	Streams: []grpc.StreamDesc{{
		StreamName: "Batch", ServerStreams: true, Handler: func(server any, stream grpc.ServerStream) error {
			in := &structpb.ListValue{}
			if err := stream.RecvMsg(in); err != nil {
				return err
			}
			var entries []probeEntry
			for _, value := range in.GetValues() {
				entries = append(entries, probeEntry{value.GetStructValue().GetFields()})
			}
			return server.(*probe).batch(entries, stream)
		},
	}},
}

// lockedLog is a log that is read while it is written.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(text)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// running is a probe that serves.
type running struct {
	*Server
	*probe

	said    *lockedLog
	metrics *prometheus.Registry
	conn    *grpc.ClientConn
}

func defaults() Settings {
	return Settings{Addr: "127.0.0.1:0", CallTimeout: time.Hour, MaxConnections: 100}
}

func start(t *testing.T, settings Settings, limits workerpool.Options[string]) *running {
	t.Helper()
	r := &running{said: &lockedLog{}, metrics: prometheus.NewRegistry()}
	log := telemetry.NewLogger(r.said, "probe", slog.LevelDebug)
	r.probe = &probe{gate: make(chan struct{}), came: make(chan struct{}, 16), log: log}
	limits.Name, limits.Metrics = "probe", r.metrics
	r.pool = workerpool.New(limits, workerpool.Each(r.do))
	var err error
	r.Server, err = listen(t.Context(), settings, 1<<20, newObserver(log, r.metrics, settings.CallTimeout),
		func(server grpc.ServiceRegistrar) { server.RegisterService(&probeDesc, r.probe) })
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- r.Run(context.WithoutCancel(t.Context())) }()
	r.conn = dial(t, r.Addr())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(r.Stop(ctx), <-served, r.pool.Drain(ctx)); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return r
}

func dial(t *testing.T, addr string) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func roomy() workerpool.Options[string] { return workerpool.Options[string]{Workers: 4, Limit: 64} }

func (r *running) ask(ctx context.Context, what string) (string, error) {
	out := &wrapperspb.StringValue{}
	err := r.conn.Invoke(ctx, "/"+probeService+"/Ask", wrapperspb.String(what), out)
	return out.GetValue(), err
}

// open sends a batch.
func (r *running) open(ctx context.Context, t *testing.T, entries ...map[string]any) grpc.ClientStream {
	t.Helper()
	stream, err := r.conn.NewStream(ctx, &probeDesc.Streams[0], "/"+probeService+"/Batch")
	if err != nil {
		t.Fatal(err)
	}
	in := &structpb.ListValue{}
	for _, entry := range entries {
		in.Values = append(in.Values, object(entry))
	}
	if err := errors.Join(stream.SendMsg(in), stream.CloseSend()); err != nil {
		t.Fatal(err)
	}
	return stream
}

// next is one message of answers, by index.
func next(stream grpc.ClientStream) (map[int]string, error) {
	out := &structpb.ListValue{}
	if err := stream.RecvMsg(out); err != nil {
		return nil, err
	}
	answers := map[int]string{}
	for _, value := range out.GetValues() {
		fields := value.GetStructValue().GetFields()
		answers[int(fields["index"].GetNumberValue())] = fields["text"].GetStringValue()
	}
	return answers, nil
}

// all is every answer of a batch, and how it ended.
func all(stream grpc.ClientStream) (map[int]string, error) {
	answers := map[int]string{}
	for {
		more, err := next(stream)
		if errors.Is(err, io.EOF) {
			return answers, nil
		}
		if err != nil {
			return answers, err
		}
		for index, text := range more {
			if _, twice := answers[index]; twice {
				return answers, errors.New("an entry was answered twice")
			}
			answers[index] = text
		}
	}
}

// shed is how many entries were refused.
func (r *running) shed(t *testing.T) (count float64) {
	t.Helper()
	families, err := r.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			for _, label := range metric.GetLabel() {
				if label.GetName() == "outcome" && label.GetValue() == "shed" {
					count += metric.GetCounter().GetValue()
				}
			}
		}
	}
	return count
}

func entry(what string) map[string]any { return map[string]any{"what": what} }

func pushback(trailer metadata.MD) string { return strings.Join(trailer.Get(pushbackKey), " ") }

func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if met() {
			return
		}
	}
	t.Fatalf("not in 10s: %s", what)
}
