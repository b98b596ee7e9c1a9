//! `completions`: let the shell complete pilah's commands.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Done;
use crate::explain::print;

/// Print a completion script for a shell
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  pilah completions bash > ~/.local/share/bash-completion/completions/pilah")]
pub(crate) struct Args {
    /// Shell to complete in
    shell: Shell,
}

pub(crate) fn run<Cli: CommandFactory>(args: &Args) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pilah", &mut script);
    print(&String::from_utf8_lossy(&script))
}
