package commands

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/internal/platform/command"
)

// K2xCalls is what the commands need of the client of the k-2x core.
type K2xCalls interface {
	Compare(ctx context.Context, texts k2xcore.Texts) (distance uint32, err error)
}

type k2xTexts struct {
	Left  string `json:"left"`
	Right string `json:"right"`
}

type k2xDistance struct {
	Distance uint32 `json:"distance"`
}

func (d k2xDistance) String() string {
	return strconv.FormatUint(uint64(d.Distance), 10)
}

// K2x has the commands that the k-2x core answers; connect lends them its client.
func K2x(connect func(ctx context.Context, use func(K2xCalls) error) error) *cobra.Command {
	compare := &cobra.Command{
		Use:     "compare LEFT RIGHT",
		Short:   "Say how far apart two texts are",
		Example: "  k-tool k-2x compare kitten sitting\n  k-tool k-2x compare --json --input pairs.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return connect(cmd.Context(), func(core K2xCalls) error {
				return command.Answer(cmd, args,
					func(args []string) k2xTexts {
						return k2xTexts{args[0], args[1]}
					},
					func(ctx context.Context, in k2xTexts) (out k2xDistance, err error) {
						out.Distance, err = core.Compare(ctx, k2xcore.Texts(in))
						return out, err
					})
			})
		},
	}
	command.TakesInputs(compare, 2)
	return command.Group("k-2x", "Ask the k-2x core", compare)
}
