package app

import (
	"context"

	"github.com/spf13/cobra"

	b2ccore "example.com/b2/shop/v2/internal/clients/b2c"
	"example.com/b2/shop/v2/services/k-tool/internal/commands"
	"example.com/b2/shop/v2/services/k-tool/internal/config"
)

// askB2c has the commands that the b2-c core answers, and connects to it when
// one of them runs.
func askB2c(cfg *config.Config) *cobra.Command {
	return commands.B2c(func(ctx context.Context, use func(commands.B2cCalls) error) error {
		client, err := b2ccore.New(ctx, cfg.Cores["b2-c"])
		if err != nil {
			return err
		}
		defer func() { _ = client.Close() }() // nothing is under way any more
		return use(client)
	})
}
