package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// Print writes a result to standard output, on a line: with --json as JSON, and else
// as its String method has it, if it has one.
func Print(cmd *cobra.Command, result any) error {
	if text, ok := result.(fmt.Stringer); ok && !isSet(cmd, flagJSON) {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), text)
		return err
	}
	return writeJSON(cmd.OutOrStdout(), result)
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// printError says on standard error what went wrong, as JSON with --json. Causes
// are for --verbose.
func printError(root *cobra.Command, err error, code int) {
	kind, message := describe(err, code)
	if isSet(root, flagJSON) {
		type details struct {
			Code    fault.Kind `json:"code"`
			Message string     `json:"message"`
		}
		_ = writeJSON(root.ErrOrStderr(), map[string]details{"error": {kind, message}}) // there is nowhere else to say it
		return
	}
	if isSet(root, flagVerbose) {
		message = trail(err)
	} else if kind == fault.ErrUnavailable || kind == fault.ErrInternal {
		message += " (--" + flagVerbose + " says more)"
	}
	root.PrintErrf("%s: %s\n", root.Name(), message)
}

// describe is what a person may want to know of err, and its kind.
func describe(err error, code int) (fault.Kind, string) {
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known.Kind, known.Message
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fault.ErrDeadlineExceeded, fault.From(err).Message
	}
	kinds := map[int]fault.Kind{
		ExitUsage: fault.ErrInvalidArgument, ExitDefect: fault.ErrInternal, ExitInterrupted: fault.ErrCancelled,
	}
	if kind, ok := kinds[code]; ok {
		return kind, err.Error()
	}
	return fault.ErrUnknown, err.Error()
}

// trail is all there is to say of err, and where it comes from if it is a defect.
func trail(err error) string {
	if caught, ok := errors.AsType[*defect](err); ok {
		return fmt.Sprintf("%v\n%s", caught, caught.stack)
	}
	return err.Error()
}
