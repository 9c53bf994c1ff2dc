package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary stand for `make run`, to be killed.
func TestMain(m *testing.M) {
	if root := os.Getenv("RUN_PROJECT"); root != "" {
		if err := run(root, time.Second, false); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestKillingTheRunnerLeavesNothingBehind(t *testing.T) {
	root := project(t, map[string]string{
		"services/a": `{"command": ["sh", "-c", "echo pid $$; trap 'exit 0' TERM; while :; do sleep 0.02; done"]}`,
	})
	shown := &screen{}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "RUN_PROJECT="+root)
	cmd.Stdout = shown
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	running{screen: shown}.shows(t, "pid ")
	_, text, _ := strings.Cut(shown.String(), "pid ")
	var pid int
	for _, digit := range strings.TrimSpace(strings.SplitN(text, "\n", 2)[0]) {
		pid = 10*pid + int(digit-'0')
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	for end := time.Now().Add(10 * time.Second); syscall.Kill(pid, 0) == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			t.Fatal("the component is still there")
		}
	}
}
