// Package commands is what the program can be told to do.
package commands

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/command"
	"example.com/b2/shop/v2/services/word-tool/internal/compare"
)

type texts struct {
	Left  string `json:"left"`
	Right string `json:"right"`
}

type distance struct {
	Distance uint32 `json:"distance"`
}

func (d distance) String() string { return strconv.FormatUint(uint64(d.Distance), 10) }

// Compare says how far apart two texts are.
func Compare() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "compare LEFT RIGHT",
		Short:   "Say how far apart two texts are",
		Example: "  word-tool compare kitten sitting\n  word-tool compare --json --input pairs.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return command.Answer(cmd, args,
				func(args []string) texts { return texts{args[0], args[1]} },
				func(ctx context.Context, in texts) (out distance, err error) {
					out.Distance, err = compare.Distance(ctx, compare.Texts(in))
					return out, err
				})
		},
	}
	command.TakesInputs(cmd, 2)
	return cmd
}
