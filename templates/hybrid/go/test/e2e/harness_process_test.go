//go:build e2e

// Package e2e starts the real binaries and calls them from outside.
package e2e

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for something that should happen soon. It is long
// because machines can be slow; nothing waits for it unless it fails.
const patience = 60 * time.Second

// settings are environment variables.
type settings map[string]string

// process is a component that runs, on ports of its own.
type process struct {
	name    string
	env     settings
	callees map[string]*process // those it calls that were started with it
	cmd     *exec.Cmd
	done    chan struct{} // closed once it has ended
	log     *os.File      // where its log goes; to that of the test if nil
}

// prefix is how the settings of a component begin.
func prefix(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// run starts the program of p, which may have been stopped before.
func (p *process) run(t *testing.T) {
	t.Helper()
	p.cmd = command(t, p.name, p.env)
	if p.log != nil {
		p.cmd.Stderr = p.log
	}
	p.done = make(chan struct{})
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", p.name, err)
	}
	cmd, done := p.cmd, p.done
	go func() {
		_ = cmd.Wait() // how it ended is in its ProcessState
		close(done)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // fails if it has ended
		<-done
	})
}

// command is the binary of a component, with its log going to that of the test.
func command(t *testing.T, name string, env settings) *exec.Cmd {
	t.Helper()
	binary, err := filepath.Abs(filepath.Join("..", "..", "bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil {
		t.Fatalf("%s is not built; run: make e2e", name)
	}
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = os.Environ()
	for key, value := range env {
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	cmd.Stderr = t.Output()
	return cmd
}

func (p *process) addr() string { return p.env[prefix(p.name)+"_ADDR"] }

func (p *process) url(path string) string { return "http://" + p.addr() + path }

func (p *process) adminURL(path string) string {
	return "http://" + p.env[prefix(p.name)+"_ADMIN_ADDR"] + path
}

// ready waits until p says so, and is false if it ends instead.
func (p *process) ready(t *testing.T) bool {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		select {
		case <-p.done:
			return false
		default:
		}
		if status, _, err := get(t, p.adminURL("/readyz")); err == nil && status == http.StatusOK {
			return true
		}
	}
	return false
}

// restart runs p again where it was.
func (p *process) restart(t *testing.T) {
	t.Helper()
	p.run(t)
	if !p.ready(t) {
		t.Fatalf("%s does not get ready again", p.name)
	}
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // fails if it has ended
	<-p.done
}

// pause stops p in the middle of whatever it does, as a machine does that hangs. What
// it is sent waits for it.
func (p *process) pause(t *testing.T) {
	t.Helper()
	p.signal(t, syscall.SIGSTOP)
	t.Cleanup(func() { _ = p.cmd.Process.Signal(syscall.SIGCONT) }) // fails if it has ended
	// It has stopped with the last of its threads.
	for {
		var status syscall.WaitStatus
		_, err := syscall.Wait4(p.cmd.Process.Pid, &status, syscall.WUNTRACED, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil || !status.Stopped() {
			t.Fatalf("%s does not pause: %v", p.name, err)
		}
		return
	}
}

// resume has p go on.
func (p *process) resume(t *testing.T) {
	t.Helper()
	p.signal(t, syscall.SIGCONT)
}

func (p *process) signal(t *testing.T, signal syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatalf("%v to %s: %v", signal, p.name, err)
	}
}

// terminate asks p to stop.
func (p *process) terminate(t *testing.T) {
	t.Helper()
	p.signal(t, syscall.SIGTERM)
}

// exitsCleanly waits for the end of p.
func (p *process) exitsCleanly(t *testing.T) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatalf("%s does not stop", p.name)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("%s ended with %v, want exit code 0", p.name, p.cmd.ProcessState)
	}
}

// turnsUnready waits until p has begun to stop.
func (p *process) turnsUnready(t *testing.T) {
	t.Helper()
	eventually(t, p.name+" turns unready", func() bool {
		status, _, err := get(t, p.adminURL("/readyz"))
		return err == nil && status != http.StatusOK
	})
}

// metric is the sum of a metric over its labels, but for those that name names.
func (p *process) metric(t *testing.T, name string) float64 {
	t.Helper()
	_, body, err := get(t, p.adminURL("/metrics"))
	if err != nil {
		return 0
	}
	bareName, label, _ := strings.Cut(strings.TrimSuffix(name, "}"), "{")
	var sum float64
	for line := range strings.Lines(body) {
		var value float64
		series, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if bare, labels, _ := strings.Cut(series, "{"); bare != bareName || !strings.Contains(labels, label) {
			continue
		}
		if _, err := fmt.Sscan(text, &value); err != nil {
			t.Fatalf("%s: %q is not a number", name, text)
		}
		sum += value
	}
	return sum
}

// works waits until p has a number of entries in work, or of calls under way to who
// does the work.
func (p *process) works(t *testing.T, want float64) {
	t.Helper()
	eventually(t, fmt.Sprintf("%s works on %v", p.name, want), func() bool {
		working, calling := p.metric(t, `workerpool_entries{state="working"}`), p.metric(t, "rpc_client_calls_in_flight")
		return max(working, calling) == want
	})
}

func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if met() {
			return
		}
	}
	t.Fatalf("not in %v: %s", patience, what)
}

func freeAddr(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// servesThoughNobodyReadsItsLog checks that a component outlives the reader of its
// log, and what it has to log then.
func servesThoughNobodyReadsItsLog(t *testing.T, name string) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{name: name, env: settings{
		prefix(name) + "_ADDR": freeAddr(t), prefix(name) + "_ADMIN_ADDR": freeAddr(t), prefix(name) + "_LOG": "debug",
	}, log: writer}
	p.run(t)
	_, _ = writer.Close(), reader.Close()
	for range 3 {
		eventually(t, name+" serves", func() bool {
			status, _, err := get(t, p.adminURL("/healthz"))
			return err == nil && status == http.StatusOK
		})
		_, _, _ = get(t, p.url("/nowhere")) // worth a line in the log of whoever speaks HTTP
	}
	p.terminate(t)
	p.exitsCleanly(t)
}

// endsAtOnceAtTheSecondSignal checks that a component which is about to stop for
// long can be hurried.
func endsAtOnceAtTheSecondSignal(t *testing.T, name string) {
	t.Helper()
	p := &process{name: name, env: settings{
		prefix(name) + "_ADDR": freeAddr(t), prefix(name) + "_ADMIN_ADDR": freeAddr(t), prefix(name) + "_DRAIN_DELAY": "1m",
	}}
	p.run(t)
	eventually(t, name+" is there", func() bool { _, _, err := get(t, p.adminURL("/healthz")); return err == nil })
	p.terminate(t)
	eventually(t, name+" is shutting down", func() bool {
		_, text, err := get(t, p.adminURL("/readyz"))
		return err == nil && (strings.Contains(text, "shutting down") || strings.Contains(text, "draining"))
	})
	start := time.Now()
	for ended := false; !ended; {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails if it has ended
		select {
		case <-p.done:
			ended = true
		case <-time.After(300 * time.Millisecond): // two signals at a time may be one
		}
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%s took %v to end", name, took)
	}
	if p.cmd.ProcessState.Success() {
		t.Errorf("%s says that nothing was lost", name)
	}
}

// refusesConfiguration checks that a component names every setting that is
// wrong, and ends with the exit code for that.
func refusesConfiguration(t *testing.T, name string, wrong settings) {
	t.Helper()
	var log strings.Builder
	cmd := command(t, name, wrong)
	cmd.Stderr = &log
	_ = cmd.Run() // how it ended is in its ProcessState
	if code := cmd.ProcessState.ExitCode(); code != 64 {
		t.Errorf("ended with %v, want exit code 64", cmd.ProcessState)
	}
	for key := range wrong {
		if !strings.Contains(log.String(), key) {
			t.Errorf("%s is not named in:\n%s", key, log.String())
		}
	}
}
