// Package jobs is a durable queue of work: what it has accepted is done, at least
// once, whoever crashes in between. It is the side of those who have something to
// do; package jobworker does it.
//
// A queue is kept by NATS JetStream, in three streams: the jobs that wait or are in
// work, the results, and the dead letters, which were given up. A job has a key.
// As long as its result is kept, a second job with the same key is not done again.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// Headers of the messages of a queue.
const (
	HeaderKey   = "Job-Key"
	HeaderTrace = "Traceparent"
	headerCode  = "Job-Code"     // of a dead letter: the kind of its failure
	headerError = "Job-Error"    // of a dead letter: what happened, for people
	headerTries = "Job-Attempts" // of a dead letter: how often it was tried
)

// dedupe is how long a key is remembered by the queue itself. After that, its result
// is what shows that a job was done.
const dedupe = 10 * time.Minute

// answerTime is how long the queue may take to say that it has something.
const answerTime = 5 * time.Second

// storeFailed is the code of JetStream for a message that a stream does not take.
const storeFailed jetstream.ErrorCode = 10077

// Limits bound what a queue keeps.
type Limits struct {
	Jobs     int           // waiting and in work; more are refused
	Results  time.Duration // how long a result is kept, and its key known
	Dead     time.Duration // how long a dead letter is kept
	Replicas int           // copies in a cluster
}

// Queue is a queue that is kept elsewhere, or by this process.
type Queue struct {
	name string
	conn *nats.Conn
	js   jetstream.JetStream
}

// Open returns the queue called name. It connects in the background, and again when
// the connection is lost. End it with Close.
func Open(name, url string, options ...nats.Option) (*Queue, error) {
	conn, err := nats.Connect(url, append([]nats.Option{
		nats.Name(name), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
	}, options...)...)
	if err != nil {
		return nil, fmt.Errorf("connect to the queue: %w", err)
	}
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(answerTime))
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("connect to the queue: %w", err)
	}
	return &Queue{name: name, conn: conn, js: js}, nil
}

// Ready reports whether the queue can be reached.
func (q *Queue) Ready() bool { return q.conn.IsConnected() }

// Close ends the connection, after what was written to it has been sent.
func (q *Queue) Close() error {
	err := q.conn.FlushTimeout(time.Second)
	q.conn.Close()
	if errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrInvalidConnection) {
		return nil
	}
	return err
}

// Prepare makes the streams of the queue, or brings their limits up to date.
func (q *Queue) Prepare(ctx context.Context, limits Limits) error {
	for _, stream := range []jetstream.StreamConfig{
		{
			Name: q.stream("jobs"), Subjects: []string{q.subject("jobs")}, Retention: jetstream.WorkQueuePolicy,
			MaxMsgs: int64(limits.Jobs), Discard: jetstream.DiscardNew, Duplicates: dedupe,
		},
		{Name: q.stream("results"), Subjects: []string{q.subject("results", "*")}, MaxMsgsPerSubject: 1, MaxAge: limits.Results},
		{Name: q.stream("dead"), Subjects: []string{q.subject("dead", "*")}, MaxMsgsPerSubject: 1, MaxAge: limits.Dead},
	} {
		stream.Replicas = limits.Replicas
		if _, err := q.js.CreateOrUpdateStream(ctx, stream); err != nil {
			return fmt.Errorf("prepare the stream %s: %w", stream.Name, err)
		}
	}
	return nil
}

// Consumer returns what the workers of the queue share: each job is given to one of
// them at a time, and to another if that one has not said for ackWait that it lives.
func (q *Queue) Consumer(ctx context.Context, ackWait time.Duration) (jetstream.Consumer, error) {
	consumer, err := q.js.CreateOrUpdateConsumer(ctx, q.stream("jobs"), jetstream.ConsumerConfig{
		Durable: "workers", AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait,
		MaxAckPending: -1, // each worker bounds what it holds
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the consumer: %w", err)
	}
	return consumer, nil
}

// Reclaim takes back the jobs that somebody held who is known to be dead, and does
// not wait until that one has been silent for long enough.
func (q *Queue) Reclaim(ctx context.Context, ackWait time.Duration) error {
	consumer, err := q.Consumer(ctx, ackWait)
	if err != nil || consumer.CachedInfo().NumAckPending == 0 {
		return err
	}
	if _, err := q.Consumer(ctx, time.Millisecond); err != nil {
		return err
	}
	select {
	case <-time.After(reclaimTime):
	case <-ctx.Done():
		return ctx.Err()
	}
	_, err = q.Consumer(ctx, ackWait)
	return err
}

// reclaimTime is more than the queue takes to see that a consumer has waited for too
// long: it looks 100 ms after that has been changed.
const reclaimTime = 300 * time.Millisecond

// Receipt says that the queue has a job: it will be done.
type Receipt struct {
	Key       string `json:"key"`
	Duplicate bool   `json:"duplicate"` // there was a job with this key already
}

var keys = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// Enqueue hands over a job: input, as JSON. Its key says which jobs are the same one,
// and is made up if it is empty. Once Enqueue has returned a receipt, the job
// survives a crash of anybody; after an error it may be in the queue or not, and it
// is safe to hand it over again with the same key.
func (q *Queue) Enqueue(ctx context.Context, key string, input any) (Receipt, error) {
	body, err := json.Marshal(input)
	if err != nil {
		return Receipt{}, fmt.Errorf("encode the job: %w", err)
	}
	if key == "" {
		key = nuid.Next()
	}
	if !keys.MatchString(key) {
		return Receipt{}, fault.New(fault.ErrInvalidArgument, "a key is 1 to 128 letters, digits, dashes and underscores of ASCII")
	}
	accepted, err := q.enqueue(ctx, key, body, jetstream.WithMsgID(key))
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Key: key, Duplicate: accepted.Duplicate}, nil
}

// Retry takes a job that was given up into the queue again.
func (q *Queue) Retry(ctx context.Context, key string) error {
	letter, err := q.Dead(ctx, key)
	if err != nil {
		return err
	}
	if _, err := q.enqueue(ctx, key, letter.Input); err != nil { // which is no duplicate
		return err
	}
	stream, err := q.js.Stream(ctx, q.stream("dead"))
	if err == nil {
		err = stream.Purge(ctx, jetstream.WithPurgeSubject(q.subject("dead", key)))
	}
	return failure(err)
}

func (q *Queue) enqueue(ctx context.Context, key string, body []byte, options ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	message := nats.NewMsg(q.subject("jobs"))
	message.Data = body
	message.Header.Set(HeaderKey, key)
	if trace, ok := telemetry.TraceOf(ctx); ok {
		message.Header.Set(HeaderTrace, trace.Traceparent())
	}
	accepted, err := q.js.PublishMsg(ctx, message, options...)
	if errors.Is(err, nats.ErrMaxPayload) {
		return nil, fault.Wrap(fault.ErrInvalidArgument, "the job is larger than the queue takes", err)
	}
	return accepted, failure(err)
}

// ErrNotDone reports that a job has neither a result nor been given up, or that there
// is none.
var ErrNotDone = fault.New(fault.ErrNotFound, "there is no job with this key, or it is not done yet")

// Result returns the output of a job, as JSON. While there is none it fails with
// ErrNotDone, and for a job that was given up with the kind of its failure.
func (q *Queue) Result(ctx context.Context, key string) (json.RawMessage, error) {
	output, err := q.last(ctx, "results", key)
	if err == nil {
		return output.Data, nil
	}
	if !errors.Is(err, ErrNotDone) {
		return nil, err
	}
	letter, err := q.Dead(ctx, key)
	if err != nil {
		return nil, err
	}
	return nil, fault.New(fault.Kind(letter.Code), "the job was given up: "+letter.Error)
}

// Letter is a dead letter: a job that was given up.
type Letter struct {
	Key      string          `json:"key"`
	Code     string          `json:"code"`
	Error    string          `json:"error"`
	Attempts string          `json:"attempts"`
	Input    json.RawMessage `json:"input"`
}

// Dead returns the dead letter with a key, or fails with ErrNotDone.
func (q *Queue) Dead(ctx context.Context, key string) (Letter, error) {
	message, err := q.last(ctx, "dead", key)
	if err != nil {
		return Letter{}, err
	}
	return Letter{
		Key: key, Code: message.Header.Get(headerCode), Error: message.Header.Get(headerError),
		Attempts: message.Header.Get(headerTries), Input: message.Data,
	}, nil
}

// Done reports whether the queue has a result under key.
func (q *Queue) Done(ctx context.Context, key string) (bool, error) {
	_, err := q.last(ctx, "results", key)
	if errors.Is(err, ErrNotDone) {
		return false, nil
	}
	return err == nil, err
}

// Finish keeps the result of a job. A second one with the same key changes nothing.
func (q *Queue) Finish(ctx context.Context, key string, output []byte) error {
	message := nats.NewMsg(q.subject("results", key))
	message.Data = output
	_, err := q.js.PublishMsg(ctx, message, jetstream.WithExpectLastSequencePerSubject(0))
	if api, ok := errors.AsType[*jetstream.APIError](err); ok && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence {
		return nil
	}
	return failure(err)
}

// Bury keeps a job that was given up.
func (q *Queue) Bury(ctx context.Context, letter Letter) error {
	message := nats.NewMsg(q.subject("dead", letter.Key))
	message.Data = letter.Input
	message.Header.Set(headerCode, letter.Code)
	message.Header.Set(headerError, letter.Error)
	message.Header.Set(headerTries, letter.Attempts)
	_, err := q.js.PublishMsg(ctx, message)
	return failure(err)
}

func (q *Queue) last(ctx context.Context, what, key string) (*jetstream.RawStreamMsg, error) {
	if !keys.MatchString(key) {
		return nil, ErrNotDone
	}
	stream, err := q.js.Stream(ctx, q.stream(what))
	if err != nil {
		return nil, failure(err)
	}
	message, err := stream.GetLastMsgForSubject(ctx, q.subject(what, key))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, ErrNotDone
	}
	return message, failure(err)
}

// failure says of what kind it is that the queue did not do something.
func failure(err error) error {
	if err == nil {
		return nil
	}
	if api, ok := errors.AsType[*jetstream.APIError](err); ok && api.ErrorCode == storeFailed {
		return fault.Wrap(fault.ErrResourceExhausted, "the queue is full", err)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.From(err)
	}
	return fault.Wrap(fault.ErrUnavailable, "the queue cannot be reached", err)
}

func (q *Queue) stream(what string) string { return q.name + "-" + what }

func (q *Queue) subject(what string, key ...string) string {
	return strings.Join(append([]string{q.name, what}, key...), ".")
}
