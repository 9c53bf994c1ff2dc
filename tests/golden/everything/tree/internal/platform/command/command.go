// Package command is the main function that command line programs have in common:
// settings, signals, exit codes, and what is printed where. A program adds its
// commands.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/lifecycle"
)

// What a program ends with.
const (
	ExitOK          = 0
	ExitFailure     = 1   // what it was told to do could not be done
	ExitUsage       = 2   // it was told wrongly: arguments, flags, settings
	ExitDefect      = 70  // it is wrong itself (EX_SOFTWARE of sysexits.h)
	ExitInterrupted = 130 // it was told to stop
)

// Program is what is special about a command line program.
type Program struct {
	Name  string
	Short string // what it is for, in a line
	// Load reads the settings that are the program's own, before any of its commands
	// runs; nil if there are none. The reader collects every problem.
	Load     func(*env.Reader, Settings)
	Commands []*cobra.Command
}

// Main runs a program with the arguments of the process and returns its exit code.
// The first signal to stop ends the context of what runs; the second one ends the
// process.
func Main(p Program) int {
	ctx, stop := lifecycle.SignalContext()
	defer stop()
	return Run(ctx, p, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// Run is Main without the process around it.
func Run(ctx context.Context, p Program, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	r := &run{program: p}
	root := r.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return r.report(ctx, root, r.execute(ctx, root))
}

// run is one run of a program.
type run struct {
	program Program
	began   bool // whether a command was found and told rightly
}

// root is the command above all others.
func (r *run) root() *cobra.Command {
	root := Group(r.program.Name, r.program.Short, append(r.program.Commands, r.settingsCommand())...)
	root.Version = version()
	root.SilenceErrors, root.SilenceUsage = true, true
	addFlags(root.PersistentFlags(), r.program.Name)
	for _, c := range r.program.Commands {
		r.prepare(c)
	}
	return root
}

// prepare has the settings read before a command runs.
func (r *run) prepare(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		r.prepare(c)
	}
	if do := cmd.RunE; do != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if err := r.load(cmd); err != nil {
				return err
			}
			r.began = true
			return do(cmd, args)
		}
	}
}

// defect is a panic, caught.
type defect struct {
	value any
	stack []byte
}

func (d *defect) Error() string { return fmt.Sprintf("internal error: %v", d.value) }

// rescue turns a panic into an error. It must be deferred itself.
func rescue(err *error) {
	if value := recover(); value != nil {
		*err = &defect{value, debug.Stack()}
	}
}

func (r *run) execute(ctx context.Context, root *cobra.Command) (err error) {
	defer rescue(&err)
	return root.ExecuteContext(ctx)
}

// report says what went wrong, if anything did, and returns the exit code.
func (r *run) report(ctx context.Context, root *cobra.Command, err error) int {
	if err == nil {
		return ExitOK
	}
	said, code := err, ExitFailure
	switch caught, isDefect := errors.AsType[*defect](err); {
	case isDefect:
		said, code = caught, ExitDefect
	case ctx.Err() != nil:
		said, code = context.Cause(ctx), ExitInterrupted
	case !r.began:
		code = ExitUsage
	}
	printError(root, said, code)
	return code
}

// Group is a command that only holds others.
func Group(name, short string, children ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{
		Use:                   name,
		Short:                 short,
		DisableFlagsInUseLine: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknown(cmd, args[0])
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	group.AddCommand(children...)
	return group
}

func unknown(cmd *cobra.Command, name string) error {
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		return fmt.Errorf("%s has no command %q; is %s meant?", cmd.CommandPath(), name, near[0])
	}
	return fmt.Errorf("%s has no command %q; --help lists those there are", cmd.CommandPath(), name)
}

// version is what the Go tool has written into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version + " (" + info.GoVersion + ")"
}
