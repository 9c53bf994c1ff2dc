// Package app puts the parts of the program together.
package app

import (
	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/command"
	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/services/k-tool/internal/config"
)

// Program has all commands of the program.
func Program() command.Program {
	cfg := &config.Config{}
	return command.Program{
		Name:  "k-tool",
		Short: "Ask what runs in b2-shop",
		Load:  func(r *env.Reader, common command.Settings) { *cfg = config.Load(r, common) },
		Commands: []*cobra.Command{
			askB2c(cfg),
			askK2x(cfg),
		},
	}
}
