package commands

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/internal/platform/command"
)

// B2cCalls is what the commands need of the client of the b2-c core.
type B2cCalls interface {
	Compare(ctx context.Context, texts b2ccore.Texts) (distance uint32, err error)
}

type b2cTexts struct {
	Left  string `json:"left"`
	Right string `json:"right"`
}

type b2cDistance struct {
	Distance uint32 `json:"distance"`
}

func (d b2cDistance) String() string {
	return strconv.FormatUint(uint64(d.Distance), 10)
}

// B2c has the commands that the b2-c core answers; connect lends them its client.
func B2c(connect func(ctx context.Context, use func(B2cCalls) error) error) *cobra.Command {
	compare := &cobra.Command{
		Use:     "compare LEFT RIGHT",
		Short:   "Say how far apart two texts are",
		Example: "  k-tool b2-c compare kitten sitting\n  k-tool b2-c compare --json --input pairs.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return connect(cmd.Context(), func(core B2cCalls) error {
				return command.Answer(cmd, args,
					func(args []string) b2cTexts {
						return b2cTexts{args[0], args[1]}
					},
					func(ctx context.Context, in b2cTexts) (out b2cDistance, err error) {
						out.Distance, err = core.Compare(ctx, b2ccore.Texts(in))
						return out, err
					})
			})
		},
	}
	command.TakesInputs(compare, 2)
	return command.Group("b2-c", "Ask the b2-c core", compare)
}
