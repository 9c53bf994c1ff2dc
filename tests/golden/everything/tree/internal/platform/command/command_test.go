package command

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// result is what a run of a program leaves behind.
type result struct {
	code           int
	stdout, stderr string
}

// try runs a program called probe, far from the settings of whoever runs the tests.
func try(t *testing.T, p Program, input string, args ...string) result {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	return tryAtHome(t.Context(), p, input, args...)
}

func tryAtHome(ctx context.Context, p Program, input string, args ...string) result {
	p.Name = "probe"
	var stdout, stderr strings.Builder
	code := Run(ctx, p, args, strings.NewReader(input), &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// ending is a program with commands that end in every way.
func ending() Program {
	does := func(name string, do func(*cobra.Command, []string) error) *cobra.Command {
		return &cobra.Command{Use: name, Args: cobra.NoArgs, RunE: do}
	}
	return Program{Commands: []*cobra.Command{Group("ends", "Ends",
		does("well", func(cmd *cobra.Command, _ []string) error { return Print(cmd, "well") }),
		does("badly", func(*cobra.Command, []string) error {
			return fault.Wrap(fault.ErrUnavailable, "the store is unavailable", errors.New("refused"))
		}),
		does("strangely", func(*cobra.Command, []string) error { return errors.New("no <room>") }),
		does("late", func(*cobra.Command, []string) error { return context.DeadlineExceeded }),
		does("never", func(*cobra.Command, []string) error { panic("a slip") }),
	)}}
}

func TestTheExitCodeSaysHowItEnded(t *testing.T) {
	for args, want := range map[string]result{
		"ends well":                 {ExitOK, "\"well\"\n", ""},
		"ends badly":                {ExitFailure, "", "probe: the store is unavailable (--verbose says more)\n"},
		"ends badly -v":             {ExitFailure, "", "probe: the store is unavailable: refused\n"},
		"ends badly --json":         {ExitFailure, "", `{"error":{"code":"unavailable","message":"the store is unavailable"}}` + "\n"},
		"ends strangely":            {ExitFailure, "", "probe: no <room>\n"},
		"ends strangely --json":     {ExitFailure, "", `{"error":{"code":"unknown","message":"no <room>"}}` + "\n"},
		"ends late":                 {ExitFailure, "", "probe: there was not enough time\n"},
		"ends never":                {ExitDefect, "", "probe: internal error: a slip (--verbose says more)\n"},
		"ends well again":           {ExitUsage, "", `probe: unknown command "again" for "probe ends well"` + "\n"},
		"ends wel":                  {ExitUsage, "", `probe: probe ends has no command "wel"; is well meant?` + "\n"},
		"begins":                    {ExitUsage, "", `probe: probe has no command "begins"; --help lists those there are` + "\n"},
		"ends well --loudly":        {ExitUsage, "", "probe: unknown flag: --loudly\n"},
		"ends well --json --loudly": {ExitUsage, "", `{"error":{"code":"invalid_argument","message":"unknown flag: --loudly"}}` + "\n"},
	} {
		if got := try(t, ending(), "", strings.Fields(args)...); got != want {
			t.Errorf("%s: got %+v, want %+v", args, got, want)
		}
	}
}

func TestWhereADefectIsIsForWhoAsks(t *testing.T) {
	got := try(t, ending(), "", "ends", "never", "--verbose")
	if got.code != ExitDefect || !strings.Contains(got.stderr, "command_test.go") {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsInterruptedSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupt signal received"))
	waits := &cobra.Command{Use: "wait", RunE: func(cmd *cobra.Command, _ []string) error {
		<-cmd.Context().Done()
		return cmd.Context().Err()
	}}
	got := tryAtHome(ctx, Program{Commands: []*cobra.Command{waits}}, "", "wait")
	if want := (result{ExitInterrupted, "", "probe: interrupt signal received\n"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestHelpListsWhatThereIs(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"ends"}, {"help", "ends"}} {
		got := try(t, ending(), "", args...)
		if got.code != ExitOK || got.stderr != "" || !strings.Contains(got.stdout, "Available Commands") {
			t.Errorf("%v: got %+v", args, got)
		}
	}
}

func TestCompletionKnowsTheCommands(t *testing.T) {
	for _, shell := range []string{"bash", "fish", "powershell", "zsh"} {
		if got := try(t, ending(), "", "completion", shell); got.code != ExitOK || !strings.Contains(got.stdout, "probe") {
			t.Errorf("%s: got %+v", shell, got)
		}
	}
	if got := try(t, ending(), "", cobra.ShellCompRequestCmd, "ends", "w"); !strings.HasPrefix(got.stdout, "well\n") {
		t.Errorf("got %+v", got)
	}
}

func TestItKnowsItsVersion(t *testing.T) {
	if got := try(t, ending(), "", "--version"); got.code != ExitOK || !strings.Contains(got.stdout, "go1.") {
		t.Errorf("got %+v", got)
	}
}
