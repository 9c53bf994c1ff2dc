//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/jobs"
)

// rustProducer is a program in Rust that hands over what is typed: the example of
// crates/jobs.
type rustProducer struct {
	t       *testing.T
	typed   io.Writer
	answers *bufio.Scanner
}

// traceOfRust is the trace that the jobs of a rustProducer belong to.
const traceOfRust = "4bf92f3577b34da6a3ce929d0e0e4736"

// produceInRust starts a producer for the queue called name, which p keeps.
func produceInRust(t *testing.T, name string, p *process) *rustProducer {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "cargo", "run", "--quiet", "--locked",
		"--package", "b2-shop-jobs", "--example", "enqueue", "--", name, "nats://"+p.addr())
	cmd.Env = append(os.Environ(), "TRACEPARENT=00-"+traceOfRust+"-00f067aa0ba902b7-01")
	cmd.Stderr = t.Output()
	typed, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start a producer in Rust: %v", err)
	}
	t.Cleanup(func() {
		_ = typed.Close() // which ends it
		if err := cmd.Wait(); err != nil {
			t.Errorf("the producer in Rust: %v", err)
		}
	})
	return &rustProducer{t: t, typed: typed, answers: bufio.NewScanner(answers)}
}

// answer is what the producer says to a line: KEY JSON hands over a job, and KEY
// asks for its result.
func (p *rustProducer) answer(line string) string {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.typed, line); err != nil {
		p.t.Fatal(err)
	}
	if !p.answers.Scan() {
		p.t.Fatalf("the producer in Rust has ended: %v", p.answers.Err())
	}
	return p.answers.Text()
}

// is checks what the producer says to a line.
func (p *rustProducer) is(line, want string) {
	p.t.Helper()
	if got := p.answer(line); !strings.HasPrefix(got, want) {
		p.t.Errorf("%s: got %s, want %s", line, got, want)
	}
}

// doesJobsOfRust hands over jobs to a worker in Rust, and asks for their results: they
// are those of the golden vectors, a key is done once, and what fails is told.
func doesJobsOfRust(t *testing.T, name string) {
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	worker := startWorker(t, name, nil)
	worker.kill()
	worker.log = log
	worker.restart(t)
	producer := produceInRust(t, name, worker)

	for file, all := range vectors(t, name) {
		for n, v := range all {
			key, input := fmt.Sprintf("%s-%d", file, n), oneLine(t, v.Input)
			producer.is(key+" "+input, "accepted "+key)
			v.matches(t, []byte(producer.ends(key)))
			producer.is(key+" "+input, "accepted "+key+" (known already)")
		}
	}
	producer.is(`wrong "not an object"`, "accepted wrong")
	if got := producer.ends("wrong"); !strings.HasPrefix(got, "invalid_argument: the job was given up") {
		t.Errorf("got %s", got)
	}
	producer.is("a.key {}", "invalid_argument: a key is")
	producer.is("unheard-of", "not done yet")
	text, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	for file, all := range vectors(t, name) {
		for n := range all {
			isDoneOnce(t, text, fmt.Sprintf("%s-%d", file, n))
		}
	}
}

// isDoneOnce checks that the log of a worker has a job once, in the trace of a rustProducer.
func isDoneOnce(t *testing.T, log []byte, key string) {
	t.Helper()
	done := 0
	for line := range bytes.Lines(log) {
		if bytes.Contains(line, []byte(`"key":"`+key+`"`)) {
			done++
			if !bytes.Contains(line, []byte(traceOfRust)) {
				t.Errorf("%s is not in the trace of its producer: %s", key, line)
			}
		}
	}
	if done != 1 {
		t.Errorf("%s was done %d times", key, done)
	}
}

// ends waits for the end of a job.
func (p *rustProducer) ends(key string) (answer string) {
	p.t.Helper()
	eventually(p.t, "the job "+key+" ends", func() bool {
		answer = p.answer(key)
		return answer != "not done yet"
	})
	return answer
}

// refusesJobsOfRust has the queue be full, and be lost while a producer in Rust has jobs.
func refusesJobsOfRust(t *testing.T, name string) {
	keeper := startWorker(t, name, nil)
	queue, err := jobs.Open("idle", "nats://"+keeper.addr())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = queue.Close() }()
	limits := jobs.Limits{Jobs: 1, Results: time.Hour, Dead: time.Hour, Replicas: 1}
	if err := queue.Prepare(t.Context(), limits); err != nil {
		t.Fatal(err)
	}
	producer := produceInRust(t, "idle", keeper) // nobody works there
	producer.is("a {}", "accepted a")
	producer.is("b {}", "resource_exhausted: the queue is full")

	keeper.kill()
	producer.is("c {}", "unavailable: the queue cannot be reached")
	keeper.restart(t)
	eventually(t, "the queue is found again", func() bool {
		return strings.HasPrefix(producer.answer("a {}"), "accepted a (known already)")
	})
}

// oneLine is a document of JSON without line breaks.
func oneLine(t *testing.T, document json.RawMessage) string {
	t.Helper()
	var line bytes.Buffer
	if err := json.Compact(&line, document); err != nil {
		t.Fatal(err)
	}
	return line.String()
}
