//! Progress and notes on standard error.

use std::io::Read;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use pilah::table::Source;

/// Shows how far reading has come, when standard error is a terminal, and prints notes there.
pub(crate) struct Progress {
    quiet: bool,
    bar: ProgressBar,
}

impl Progress {
    pub(crate) fn new(quiet: bool) -> Self {
        // indicatif draws nothing where standard error is no terminal.
        Self { quiet, bar: if quiet { ProgressBar::hidden() } else { ProgressBar::no_length() } }
    }

    /// The source, with the bar following its bytes.
    pub(crate) fn watch(&self, source: Source) -> Source {
        if let Some(size) = source.size {
            let style =
                ProgressStyle::with_template("{msg} [{bar:30}] {bytes}/{total_bytes} {eta}");
            self.bar.set_style(
                style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "),
            );
            self.bar.set_length(size);
        }
        self.bar.set_position(0);
        self.bar.set_message(source.name.clone());
        let bytes: Box<dyn Read + Send> = Box::new(self.bar.wrap_read(source.bytes));
        Source { bytes, ..source }
    }

    /// Shows that something goes on whose end is not known.
    pub(crate) fn busy(&self, what: &'static str) {
        self.bar.reset();
        self.bar.unset_length();
        self.bar.set_style(ProgressStyle::default_spinner());
        self.bar.set_message(what);
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    /// Takes the bar away.
    pub(crate) fn done(&self) {
        self.bar.finish_and_clear();
    }

    /// Prints a note that is no result.
    pub(crate) fn note(&self, note: &str) {
        if !self.quiet {
            self.bar.suspend(|| anstream::eprintln!("{note}"));
        }
    }

    /// Prints a warning, which `--quiet` does not silence.
    pub(crate) fn warn(&self, warning: &str) {
        self.bar.suspend(|| anstream::eprintln!("warning: {warning}"));
    }
}
