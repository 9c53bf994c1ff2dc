package command

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// word is an input, and an output.
type word struct {
	Text string `json:"text"`
}

func (w word) String() string { return w.Text }

// answering is a program that does something with words.
func answering(do func(context.Context, word) (word, error)) Program {
	cmd := &cobra.Command{Use: "answer WORD", RunE: func(cmd *cobra.Command, args []string) error {
		return Answer(cmd, args, func(args []string) word { return word{args[0]} }, do)
	}}
	TakesInputs(cmd, 1)
	return Program{Commands: []*cobra.Command{cmd}}
}

func echo(_ context.Context, w word) (word, error) { return w, nil }

func TestAnArgumentIsAnswered(t *testing.T) {
	for args, want := range map[string]result{
		"answer <a>":                         {ExitOK, "<a>\n", ""},
		"answer <a> --json":                  {ExitOK, `{"text":"<a>"}` + "\n", ""},
		"answer":                             {ExitUsage, "", "probe: 0 arguments, not 1: usage: probe answer WORD [flags]\n"},
		"answer a --input -":                 {ExitUsage, "", "probe: 1 arguments, not 0: usage: probe answer WORD [flags]\n"},
		"answer --input nowhere":             {ExitFailure, "", "probe: open nowhere: no such file or directory\n"},
		"answer --input nowhere --workers 0": {ExitUsage, "", "probe: --workers must be from 1 to 128\n"},
	} {
		if got := try(t, answering(echo), "", strings.Fields(args)...); got != want {
			t.Errorf("%s: got %+v, want %+v", args, got, want)
		}
	}
}

func TestInputsAreAnsweredInTheirOrderAFewAtATime(t *testing.T) {
	var now, most atomic.Int64
	program := answering(func(ctx context.Context, w word) (word, error) {
		for at := now.Add(1); ; {
			if old := most.Load(); at <= old || most.CompareAndSwap(old, at) {
				break
			}
		}
		defer now.Add(-1)
		time.Sleep(time.Duration(5-len(w.Text)) * time.Millisecond) // the first takes longest
		return w, ctx.Err()
	})
	input := strings.Repeat(`{"text":"a"} {"text":"bb"}`+"\n"+`{"text":"ccc"}`, 20)
	got := try(t, program, input, "answer", "--input", "-", "--workers", "3")
	if want := (result{ExitOK, strings.Repeat("a\nbb\nccc\n", 20), ""}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if most.Load() != 3 {
		t.Errorf("%d were in work at a time, want 3", most.Load())
	}
}

func TestTheFirstInputThatFailsIsTheLast(t *testing.T) {
	refuse := func(_ context.Context, w word) (word, error) {
		switch w.Text {
		case "busy":
			return w, fault.Wrap(fault.ErrResourceExhausted, "the store is busy", errors.New("full"))
		case "odd":
			return w, errors.New("odd")
		case "slip":
			panic("a slip")
		}
		return w, nil
	}
	for input, want := range map[string]result{
		`{"text":"a"} {"text":"busy"} {"text":"b"}`: {ExitFailure, "a\n", "probe: input 2: the store is busy\n"},
		`{"text":"odd"}`:               {ExitFailure, "", "probe: input 1: odd\n"},
		`{"text":"a"} {"text":"slip"}`: {ExitDefect, "a\n", "probe: internal error: a slip (--verbose says more)\n"},
		`{"text":"a"} {"words":"b"}`:   {ExitFailure, "a\n", "probe: input 2: json: unknown field \"words\"\n"},
		`{"text":"a"} {"text":`:        {ExitFailure, "a\n", "probe: input 2: unexpected EOF\n"},
	} {
		if got := try(t, answering(refuse), input, "answer", "--input", "-"); got != want {
			t.Errorf("%s: got %+v, want %+v", input, got, want)
		}
	}
}

func TestItStopsThoughItsInputGoesOn(t *testing.T) {
	in, never := io.Pipe()
	defer func() { _ = never.Close() }()
	ctx, cancel := context.WithCancelCause(t.Context())
	program := answering(echo)
	program.Name = "probe"
	time.AfterFunc(10*time.Millisecond, func() { cancel(errors.New("terminated signal received")) })
	if code := Run(ctx, program, []string{"answer", "--input", "-"}, in, io.Discard, io.Discard); code != ExitInterrupted {
		t.Errorf("ended with %d", code)
	}
}

func TestACallHasTheDeadlineItWasGiven(t *testing.T) {
	program := answering(func(ctx context.Context, w word) (word, error) {
		<-ctx.Done()
		return w, context.Cause(ctx)
	})
	got := try(t, program, "", "answer", "a", "--timeout", "1ms")
	if want := (result{ExitFailure, "", "probe: there was not enough time\n"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTheProgressIsShownAndTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown strings.Builder
		p := &progress{end: make(chan struct{}), gone: make(chan struct{})}
		go p.show(&shown)
		p.step()
		time.Sleep(time.Second + time.Millisecond)
		p.stop()
		if got := shown.String(); !strings.Contains(got, "\r1 done, 1/s") || !strings.HasSuffix(got, "\r\x1b[K") {
			t.Errorf("got %q", got)
		}
	})
}
