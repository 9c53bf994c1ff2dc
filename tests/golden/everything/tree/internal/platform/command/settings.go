package command

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.com/b2/shop/v2/internal/platform/env"
)

// Settings are those of every program.
type Settings struct {
	Timeout time.Duration // of each call; 0 if nothing was said of it
	Log     *slog.Logger  // silent unless --verbose is given
}

// The flags that every program has. Each can be set in the environment and in the
// file as well, but for the one that names the file.
const (
	flagConfig  = "config"
	flagJSON    = "json"
	flagTimeout = "timeout"
	flagVerbose = "verbose"
)

func addFlags(flags *pflag.FlagSet, program string) {
	meaning := "file with settings"
	if path, ok := usualFile(program); ok {
		meaning += " (default " + path + ")"
	}
	flags.String(flagConfig, "", meaning)
	flags.Bool(flagJSON, false, "print JSON, one document a line")
	flags.Duration(flagTimeout, 0, "deadline of each call, such as 500ms; 0s for the usual one")
	flags.BoolP(flagVerbose, "v", false, "say on standard error what happens inside")
}

// load reads the settings: flags count for more than the environment, which counts
// for more than the file. Every problem is reported at once.
func (r *run) load(cmd *cobra.Command) error {
	prefix := prefixOf(r.program.Name)
	file, err := readFile(r.program.Name, cmp.Or(valueOf(cmd, flagConfig), os.Getenv(prefix+settingName(flagConfig))))
	if err != nil {
		return err
	}
	reader := env.NewReader(slices.Concat(file.environ(prefix), os.Environ()), prefix)
	r.read(reader, cmd)
	if problems := file.problems(prefix, reader); len(problems) > 0 {
		return fmt.Errorf("bad settings:\n%w", errors.Join(problems...))
	}
	return nil
}

// read has every setting taken from reader.
func (r *run) read(reader *env.Reader, cmd *cobra.Command) {
	cmd.Root().PersistentFlags().VisitAll(func(flag *pflag.Flag) {
		env.Parse(reader, settingName(flag.Name), flag.DefValue, flag.Usage, func(text string) (struct{}, error) {
			if flag.Changed || text == flag.DefValue {
				return struct{}{}, nil
			}
			return struct{}{}, flag.Value.Set(text)
		})
	})
	timeout, err := cmd.Root().PersistentFlags().GetDuration(flagTimeout)
	reader.Check(err == nil && timeout >= 0, "%s=%s: must not be negative", reader.Key(settingName(flagTimeout)), timeout)
	if r.program.Load != nil {
		r.program.Load(reader, Settings{Timeout: timeout, Log: logger(cmd)})
	}
}

func logger(cmd *cobra.Command) *slog.Logger {
	if !isSet(cmd, flagVerbose) {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// valueOf is the text of a flag that every program has.
func valueOf(cmd *cobra.Command, flag string) string {
	return cmd.Root().PersistentFlags().Lookup(flag).Value.String()
}

// isSet reports whether a flag that every program has is true.
func isSet(cmd *cobra.Command, flag string) bool { return valueOf(cmd, flag) == "true" }

// prefixOf is how the environment variables of a program begin.
func prefixOf(name string) string { return settingName(name) + "_" }

// settingName is how the environment spells the name of a flag, or a key of the file.
func settingName(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// settingsCommand lists the settings there are.
func (r *run) settingsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "settings",
		Short: "List the settings",
		Long: "Settings are flags, environment variables, and keys of the file that --config names: the\n" +
			"first of them that says something counts. A key is spelt like its variable, in lower case,\n" +
			"without what all of them begin with.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			reader := env.NewReader(nil, prefixOf(r.program.Name))
			r.read(reader, cmd)
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, s := range reader.Settings() {
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", s.Key, cmp.Or(s.Default, "(none)"), s.Meaning)
			}
			return table.Flush()
		},
	}
}
