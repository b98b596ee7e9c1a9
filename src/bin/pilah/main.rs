//! The command line of pilah: parse, dispatch, exit code.

mod arguments;
mod balance;
mod classify;
mod completions;
mod evaluate;
mod explain;
mod failure;
mod inspect;
mod interrupt;
mod merge;
mod paths;
mod progress;
mod recipe;
mod refit;
mod review;
mod tell;
mod train;
mod update;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// Sort Indonesian group descriptions into occupational and voluntary, or any texts into your own
/// classes
#[derive(Parser)]
#[command(name = "pilah", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Try: pilah classify corpus/sample.csv")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Classify(classify::Args),
    Train(train::Args),
    Update(update::Args),
    Merge(merge::Args),
    Evaluate(evaluate::Args),
    Explain(explain::Args),
    Inspect(inspect::Args),
    Review(review::Args),
    Completions(completions::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Classify(args) => classify::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Update(args) => update::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Explain(args) => explain::run(args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Review(args) => review::run(&args),
        Command::Completions(args) => completions::run::<Cli>(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

type Done = Result<(), Failure>;

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
