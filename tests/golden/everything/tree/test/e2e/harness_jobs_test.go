//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/jobs"
)

// startWorker starts a worker that keeps its queue in a directory of this test.
func startWorker(t *testing.T, name string, env settings) *process {
	t.Helper()
	all := settings{prefix(name) + "_DIR": t.TempDir(), prefix(name) + "_ACK_WAIT": "1s", prefix(name) + "_DRAIN_DELAY": "0s"}
	maps.Copy(all, env)
	return start(t, name, all)
}

// queueOf is the queue that p keeps.
func queueOf(t *testing.T, p *process) *jobs.Queue {
	t.Helper()
	queue, err := jobs.Open(p.name, "nats://"+p.addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = queue.Close() })
	return queue
}

// outputOf waits for the end of a job.
func outputOf(t *testing.T, queue *jobs.Queue, key string) (output json.RawMessage, err error) {
	t.Helper()
	eventually(t, "the job "+key+" ends", func() bool {
		output, err = queue.Result(t.Context(), key)
		return err == nil || !errors.Is(err, jobs.ErrNotDone) && queue.Ready()
	})
	return output, err
}

// producers hand over jobs all the time.
type producers struct {
	stop     atomic.Bool
	done     sync.WaitGroup
	mu       sync.Mutex
	accepted []string
}

// produce has four producers begin, each with the same job over and over.
func produce(t *testing.T, queue *jobs.Queue, input json.RawMessage) *producers {
	t.Helper()
	p := &producers{}
	t.Cleanup(func() { p.stop.Store(true) })
	for producer := range 4 {
		p.done.Go(func() {
			for n := 0; !p.stop.Load(); n++ {
				p.handOver(queue, fmt.Sprintf("job-%d-%d", producer, n), input)
			}
		})
	}
	return p
}

// handOver tries until the queue has the job.
func (p *producers) handOver(queue *jobs.Queue, key string, input json.RawMessage) {
	for !p.stop.Load() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		_, err := queue.Enqueue(ctx, key, input)
		cancel()
		if err == nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.accepted = append(p.accepted, key)
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// losesNoJob kills some of those who do the jobs of a queue again and again, and checks
// that every job it has accepted is done all the same. KILLS says how often.
func losesNoJob(t *testing.T, queue *jobs.Queue, input json.RawMessage, killed ...*process) {
	t.Helper()
	kills, _ := strconv.Atoi(os.Getenv("KILLS"))
	producing := produce(t, queue, input)
	for n := range max(kills, 3) {
		time.Sleep(rand.N(300 * time.Millisecond))
		p := killed[n%len(killed)]
		p.kill()
		p.restart(t)
	}
	producing.stop.Store(true)
	producing.done.Wait()
	for _, key := range producing.accepted {
		if _, err := outputOf(t, queue, key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	t.Logf("%d jobs, %d kills", len(producing.accepted), max(kills, 3))
}
