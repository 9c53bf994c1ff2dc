package main

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// process is a component that was started.
type process struct {
	component component
	cmd       *exec.Cmd
	done      chan struct{} // closed once it has ended and its output is written
	err       error         // why it ended; valid once done is closed
}

// start starts c, which is killed if ctx ends. Its output is cut into lines of
// out.
func start(ctx context.Context, c component, out *output, colour int) (*process, error) {
	log := &lines{out: out, name: c.name, colour: colour}
	cmd := exec.CommandContext(ctx, c.program(), c.Command[1:]...)
	cmd.Dir = c.root
	cmd.Stdout, cmd.Stderr = log, log // the same writer: os/exec then writes to it from one goroutine
	// In a group of its own it does not get the Ctrl-C of the terminal as well,
	// and what it started can be killed with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	leash(cmd.SysProcAttr)
	cmd.Env = append(os.Environ(), c.env...)
	// A child of its own that outlives it may hold the pipe open.
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{component: c, cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		log.flush()
		close(p.done)
	}()
	return p, nil
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// signal reaches the process and everything it started.
func (p *process) signal(signal syscall.Signal) {
	if !p.ended() {
		_ = syscall.Kill(-p.cmd.Process.Pid, signal) // fails only if it has just ended
	}
}

// fate says in words how the process ended.
func (p *process) fate() string {
	if p.err == nil {
		return "exit status 0"
	}
	return p.err.Error()
}
