package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// shells are those that commands can be completed in.
func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func newCompletionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print what makes a shell complete the commands",
		Long:  "Print a script that makes a shell complete the commands: " + strings.Join(shells(), ", ") + ".",
		Example: `  newsdesk completion bash > /etc/bash_completion.d/newsdesk
  newsdesk completion zsh > "${fpath[1]}/_newsdesk"
  newsdesk completion fish > ~/.config/fish/completions/newsdesk.fish
  newsdesk completion powershell | Out-String | Invoke-Expression`,
		Args:      arguments(1, 1),
		ValidArgs: shells(),
		RunE: func(cmd *cobra.Command, args []string) error {
			root, w := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(w, true)
			case "zsh":
				return root.GenZshCompletion(w)
			case "fish":
				return root.GenFishCompletion(w, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(w)
			}
			return usageError("%w", notOneOf(args[0], shells()))
		},
	}
}
