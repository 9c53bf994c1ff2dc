package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// The flags of a command that takes inputs.
const (
	flagInput   = "input"
	flagWorkers = "workers"
)

// maxWorkers is as many calls at a time as a client lets in.
const maxWorkers = 128

// TakesInputs has cmd take its input from a number of arguments, or, with --input,
// any number of inputs from a file: JSON documents.
func TakesInputs(cmd *cobra.Command, arguments int) {
	cmd.Flags().String(flagInput, "", "file with inputs as JSON documents instead of arguments; - for standard input")
	cmd.Flags().Int(flagWorkers, 16, fmt.Sprintf("how many of these are in work at a time, at most %d", maxWorkers))
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if workers, err := cmd.Flags().GetInt(flagWorkers); err != nil || workers < 1 || workers > maxWorkers {
			return fmt.Errorf("--%s must be from 1 to %d", flagWorkers, maxWorkers)
		}
		if cmd.Flags().Changed(flagInput) {
			arguments = 0
		}
		if len(args) != arguments {
			return fmt.Errorf("%d arguments, not %d: usage: %s", len(args), arguments, cmd.UseLine())
		}
		return nil
	}
}

// Answer prints what do makes of the arguments, or of each input of the file, in the
// order of the inputs. It stops at the first that fails.
func Answer[I, O any](cmd *cobra.Command, args []string, read func(args []string) I, do func(context.Context, I) (O, error)) error {
	timeout, err := cmd.Flags().GetDuration(flagTimeout)
	if err != nil {
		return err
	}
	ask := func(ctx context.Context, input I) (output O, err error) {
		defer rescue(&err)
		if timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		return do(ctx, input)
	}
	if !cmd.Flags().Changed(flagInput) {
		output, err := ask(cmd.Context(), read(args))
		if err != nil {
			return err
		}
		return Print(cmd, output)
	}
	return answerAll(cmd, ask)
}

func answerAll[I, O any](cmd *cobra.Command, ask func(context.Context, I) (O, error)) error {
	path, _ := cmd.Flags().GetString(flagInput)
	workers, err := cmd.Flags().GetInt(flagWorkers)
	if err != nil {
		return err
	}
	in := cmd.InOrStdin()
	if path != "-" {
		file, err := os.Open(path) //nolint:gosec // it reads what it is told to
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	progress := startProgress(cmd)
	defer progress.stop()
	return each(cmd.Context(), documents[I](in), workers, ask, func(output O) error {
		progress.step()
		return Print(cmd, output)
	})
}

// documents are those that in holds. The first that cannot be read is the last.
func documents[I any](in io.Reader) iter.Seq2[I, error] {
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	return func(yield func(I, error) bool) {
		for {
			var input I
			err := decoder.Decode(&input)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				err = fault.Wrap(fault.ErrInvalidArgument, err.Error(), nil)
			}
			if !yield(input, err) || err != nil {
				return
			}
		}
	}
}

// outcome is an output, or why there is none.
type outcome[O any] struct {
	output O
	err    error
}

// each has do answer every input, a number of them at a time, and emits the outputs
// in order. When it returns early, ctx ends what is under way; it does not wait for
// that, nor for an input that may never come.
func each[I, O any](ctx context.Context, inputs iter.Seq2[I, error], workers int, do func(context.Context, I) (O, error), emit func(O) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Who waits for the first outcome has taken it out of the queue.
	queue := make(chan chan outcome[O], workers-1)
	go func() {
		defer close(queue)
		for input, err := range inputs {
			place := make(chan outcome[O], 1)
			select {
			case queue <- place:
			case <-ctx.Done():
				return
			}
			if err != nil {
				place <- outcome[O]{err: err}
				return
			}
			go func() {
				output, err := do(ctx, input)
				place <- outcome[O]{output, err}
			}()
		}
	}()
	return drain(ctx, queue, emit)
}

func drain[O any](ctx context.Context, queue <-chan chan outcome[O], emit func(O) error) error {
	for number := 1; ; number++ {
		var place chan outcome[O]
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case next, more := <-queue:
			if !more {
				return nil
			}
			place = next
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case got := <-place:
			if got.err != nil {
				return numbered(number, got.err)
			}
			if err := emit(got.output); err != nil {
				return err
			}
		}
	}
}

// numbered says which input has failed.
func numbered(number int, err error) error {
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return fault.Wrap(known.Kind, fmt.Sprintf("input %d: %s", number, known.Message), known.Cause)
	}
	return fmt.Errorf("input %d: %w", number, err)
}
