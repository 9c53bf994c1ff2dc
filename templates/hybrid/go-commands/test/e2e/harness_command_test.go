//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// typed is what came of a command that was typed.
type typed struct {
	code           int
	stdout, stderr string
}

// typing is the program of a component with arguments, far from the settings of
// whoever runs the tests.
func typing(t *testing.T, name string, env settings, args ...string) *exec.Cmd {
	t.Helper()
	cmd := command(t, name, env)
	cmd.Args = append(cmd.Args, args...)
	home := t.TempDir()
	cmd.Env = append(cmd.Env, "HOME="+home, "XDG_CONFIG_HOME="+home)
	return cmd
}

// typeIn runs it to its end, with input on its standard input.
func typeIn(t *testing.T, name string, env settings, input string, args ...string) typed {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := typing(t, name, env, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &stdout, &stderr
	_ = cmd.Run() // how it ended is in its ProcessState
	return typed{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// is checks that a command that was typed with --json ended with code, and that its
// error is of a kind.
func (got typed) is(t *testing.T, code int, kind string) {
	t.Helper()
	var said struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	if err := json.Unmarshal([]byte(got.stderr), &said); err != nil || got.code != code || said.Error.Code != kind {
		t.Errorf("ended with %d and %q, want %d and %s", got.code, got.stderr, code, kind)
	}
}

// offered are the golden vectors of a component that commands of name are for, by the
// name of the command: those that the help of path lists.
func offered(t *testing.T, name, component string, path ...string) map[string][]vector {
	t.Helper()
	help := typeIn(t, name, nil, "", append(slices.Clone(path), "--help")...).stdout
	all := vectors(t, component)
	found := map[string][]vector{}
	for line := range strings.Lines(help) {
		command, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if some, ok := all[command]; ok {
			found[command] = some
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s %s has no command for a vector of %s:\n%s", name, strings.Join(path, " "), component, help)
	}
	return found
}

// anyOffered is one of those commands, and an input for it.
func anyOffered(t *testing.T, name, component string, path ...string) (args []string, input string) {
	t.Helper()
	for command, all := range offered(t, name, component, path...) {
		return append(slices.Clone(path), command, "--json"), string(all[0].Input) + "\n"
	}
	return nil, ""
}

// answersVectors checks the outputs of all those commands.
func answersVectors(t *testing.T, name string, env settings, component string, path ...string) {
	t.Helper()
	for command, all := range offered(t, name, component, path...) {
		var inputs bytes.Buffer
		for _, v := range all {
			inputs.Write(append(v.Input, '\n'))
		}
		got := typeIn(t, name, env, inputs.String(), append(slices.Clone(path), command, "--json", "--input", "-")...)
		outputs := slices.Collect(strings.Lines(got.stdout))
		if got.code != 0 || len(outputs) != len(all) {
			t.Errorf("%s ended with %d, %d outputs of %d, and %q", command, got.code, len(outputs), len(all), got.stderr)
			continue
		}
		for i, v := range all {
			v.matches(t, []byte(outputs[i]))
		}
	}
}

// begin starts a command that waits for more input than the one it has answered.
func begin(t *testing.T, name string, env settings, args []string, input string) (cmd *exec.Cmd, stdin io.Writer, stdout *os.File, stderr *strings.Builder) {
	t.Helper()
	cmd = typing(t, name, env, append(args, "--input", "-")...)
	stderr = &strings.Builder{}
	cmd.Stderr = stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Close()
	if _, err := io.WriteString(stdin, input); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatalf("nothing was answered: %v", err)
	}
	return cmd, stdin, stdout, stderr
}

// stopsWhenInterrupted checks that Ctrl-C is the end of a command, and that it says so.
func stopsWhenInterrupted(t *testing.T, name string, env settings, args []string, input string) {
	t.Helper()
	cmd, _, stdout, stderr := begin(t, name, env, args, input)
	defer func() { _ = stdout.Close() }()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // how it ended is in its ProcessState
	typed{code: cmd.ProcessState.ExitCode(), stderr: stderr.String()}.is(t, 130, "cancelled")
}

// endsWhenNobodyReads checks that a command whose reader has gone ends, and says
// nothing, as those of a shell do: tool | head.
func endsWhenNobodyReads(t *testing.T, name string, env settings, args []string, input string) {
	t.Helper()
	cmd, stdin, stdout, stderr := begin(t, name, env, args, input)
	_ = stdout.Close()
	_, _ = io.WriteString(stdin, strings.Repeat(input, 100)) // fails once the command has ended
	_ = cmd.Wait()
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	// By the signal itself, or with what a shell makes of it.
	ended := ok && (status.Signal() == syscall.SIGPIPE || status.ExitStatus() == 141)
	if !ended || stderr.Len() > 0 {
		t.Errorf("ended with %v and %q", cmd.ProcessState, stderr)
	}
}

// refusesWhatIsWronglyTyped checks the exit code for it, and that the next step is said.
func refusesWhatIsWronglyTyped(t *testing.T, name string, args []string) {
	t.Helper()
	typeIn(t, name, nil, "", "there-is-no-such-command", "--json").is(t, 2, "invalid_argument")
	typeIn(t, name, nil, "", append(args, "--there-is-no-such-flag")...).is(t, 2, "invalid_argument")
	wrong := settings{prefix(name) + "_TIMEOUT": "soon", prefix(name) + "_TIMEOUTS": "misspelt"}
	got := typeIn(t, name, wrong, "", append(args, "--input", os.DevNull)...)
	got.is(t, 2, "invalid_argument")
	for key := range wrong {
		if !strings.Contains(got.stderr, key) {
			t.Errorf("%s is not named in:\n%s", key, got.stderr)
		}
	}
}
