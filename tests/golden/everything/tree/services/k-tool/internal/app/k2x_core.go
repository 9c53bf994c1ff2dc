package app

import (
	"context"

	"github.com/spf13/cobra"

	k2xcore "example.com/b2/shop/v2/internal/clients/k2x"
	"example.com/b2/shop/v2/services/k-tool/internal/commands"
	"example.com/b2/shop/v2/services/k-tool/internal/config"
)

// askK2x has the commands that the k-2x core answers, and connects to it when
// one of them runs.
func askK2x(cfg *config.Config) *cobra.Command {
	return commands.K2x(func(ctx context.Context, use func(commands.K2xCalls) error) error {
		client, err := k2xcore.New(ctx, cfg.Cores["k-2x"])
		if err != nil {
			return err
		}
		defer func() { _ = client.Close() }() // nothing is under way any more
		return use(client)
	})
}
