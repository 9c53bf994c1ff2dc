package jobworker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"

	"example.com/b2/shop/v2/internal/platform/jobs"
)

// patience is for a machine that is busy with something else.
const patience = 30 * time.Second

// settings are those of a test: everything quick.
func settings(t *testing.T) Settings {
	t.Helper()
	return Settings{
		Addr: "127.0.0.1:0", Dir: t.TempDir(), Workers: 4, Attempts: 3, Timeout: patience, Backoff: time.Millisecond, AckWait: time.Second,
		Limits: jobs.Limits{Jobs: 1000, Results: time.Hour, Dead: time.Hour, Replicas: 1},
	}
}

// site is a queue, kept here, with somebody at work on it.
type site struct {
	*jobs.Queue
	server *keeper
	worker *worker
	done   chan struct{}
}

// open starts a site; end it with close.
func open(t *testing.T, s Settings, handle Handler) *site {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	server, err := keep("probe", s, log)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := jobs.Open("probe", "", server.within())
	if err != nil {
		t.Fatal(err)
	}
	o := &site{Queue: queue, server: server, worker: newWorker(queue, handle, s, log, prometheus.NewRegistry()), done: make(chan struct{})}
	go func() {
		defer close(o.done)
		_ = o.worker.Run(context.WithoutCancel(t.Context()))
	}()
	eventually(t, "the worker is ready", o.worker.Ready)
	return o
}

// stop tells the worker to stop within limit, and waits until it has.
func (o *site) stop(t *testing.T, limit time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), limit)
	defer cancel()
	if err := o.worker.Stop(ctx); err != nil {
		t.Error(err)
	}
	select {
	case <-o.done:
	case <-time.After(patience):
		t.Error("the worker does not stop")
	}
}

func (o *site) close(t *testing.T) {
	t.Helper()
	o.stop(t, patience)
	if err := o.Close(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	defer cancel()
	if err := o.server.stop(ctx); err != nil {
		t.Error(err)
	}
}

// run starts a site that ends with the test.
func run(t *testing.T, s Settings, handle Handler) *site {
	t.Helper()
	o := open(t, s, handle)
	t.Cleanup(func() { o.close(t) })
	return o
}

// give hands over a job.
func (o *site) give(t *testing.T, key string, input any) jobs.Receipt {
	t.Helper()
	receipt, err := o.Enqueue(t.Context(), key, input)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// again hands over a job as if the queue had forgotten its key by now.
func (o *site) again(t *testing.T, key, input string) {
	t.Helper()
	conn, err := nats.Connect("", o.server.within())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	message := nats.NewMsg("probe.jobs")
	message.Header.Set(jobs.HeaderKey, key)
	message.Data = []byte(input)
	if _, err := conn.RequestMsg(message, patience); err != nil {
		t.Fatal(err)
	}
}

// result waits for the end of a job, and for its output or its failure.
func (o *site) result(t *testing.T, key string) (output string, err error) {
	t.Helper()
	eventually(t, "the job "+key+" ends", func() bool {
		var text json.RawMessage
		text, err = o.Result(t.Context(), key)
		output = string(text)
		return !errors.Is(err, jobs.ErrNotDone)
	})
	return output, err
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not in %v: %s", patience, what)
		}
	}
}

// counter counts the attempts at each job.
type counter struct {
	mu    sync.Mutex
	tries map[string]int
}

// add returns how often a job has been tried by now.
func (c *counter) add(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tries == nil {
		c.tries = map[string]int{}
	}
	c.tries[key]++
	return c.tries[key]
}

func (c *counter) of(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries[key]
}

func double(_ context.Context, n int) (int, error) { return 2 * n, nil }
