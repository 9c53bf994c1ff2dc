// Package app puts the parts of the program together.
package app

import (
	"github.com/spf13/cobra"

	"example.com/b2/shop/v2/internal/platform/command"
	"example.com/b2/shop/v2/services/word-tool/internal/commands"
)

// Program has all commands of the program.
func Program() command.Program {
	return command.Program{
		Name:     "word-tool",
		Short:    "Compare texts",
		Commands: []*cobra.Command{commands.Compare()},
	}
}
