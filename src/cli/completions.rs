//! `cxmetrics completions`: prints a completion script for a shell.

use std::io::{self, Write};

use anyhow::Context;

use super::exit_status::ExitStatus;

const EXAMPLES: &str = "\
Examples:
  bash  source <(cxmetrics completions bash)        in ~/.bashrc
  zsh   source <(cxmetrics completions zsh)         in ~/.zshrc, after compinit
  fish  cxmetrics completions fish | source         in ~/.config/fish/config.fish";

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CompletionsArgs {
    /// The shell to complete in.
    shell: ShellArg,
}

/// Shells with a completion script.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ShellArg {
    Bash,
    Zsh,
    Fish,
}

impl From<ShellArg> for clap_complete::Shell {
    fn from(arg: ShellArg) -> Self {
        match arg {
            ShellArg::Bash => Self::Bash,
            ShellArg::Zsh => Self::Zsh,
            ShellArg::Fish => Self::Fish,
        }
    }
}

/// Prints the completion script of `command` for the shell.
pub(super) fn run(command: clap::Command, args: &CompletionsArgs) -> anyhow::Result<ExitStatus> {
    io::stdout()
        .write_all(&script(command, args.shell))
        .context("can't write the script")?;
    Ok(ExitStatus::Success)
}

/// The script in memory: `generate` panics when it can't write, as into a closed pipe.
fn script(mut command: clap::Command, shell: ShellArg) -> Vec<u8> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(
        clap_complete::Shell::from(shell),
        &mut command,
        name,
        &mut script,
    );
    script
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_completes_commands_and_options() {
        let command = clap::Command::new("shop")
            .subcommand(clap::Command::new("import").arg(clap::Arg::new("file").long("mapping")));
        for shell in ShellArg::value_variants() {
            let script = script(command.clone(), *shell);
            let script = String::from_utf8_lossy(&script);
            for word in ["shop", "import", "mapping"] {
                assert!(script.contains(word), "{shell:?}: {word}");
            }
        }
    }
}
