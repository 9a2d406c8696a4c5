//! The terminal: colours, width, and the two streams.
//!
//! stdout is data and stderr the rest. Colours are decided once per stream, and text from articles is never passed
//! through a filter that would strip its bytes: a pipe gets it exactly, a terminal without control characters. What
//! must stay on its line (ids, values, cells of tables) loses them everywhere; JSON escapes them and keeps all.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};

use anstyle::{AnsiColor, Style};
use dateline::schema::Kind;

/// When to colour. On terminals, unless `NO_COLOR` is set, where nothing else is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Standard output, buffered; flush it before the command ends, so that a full disk is noticed.
pub fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// What the process's standard streams are, and how to write on them.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    quiet: bool,
    out: Stream,
    err: Stream,
}

/// What one of the standard streams leads to.
#[derive(Debug, Clone, Copy)]
struct Stream {
    terminal: bool,
    colour: bool,
}

/// Bold, for titles.
pub const TITLE: Style = Style::new().bold();
/// Dim, for what matters less.
pub const FAINT: Style = Style::new().dimmed();
/// Words that matched.
pub const MATCH: Style = Style::new().bold().underline();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();

impl Default for Screen {
    fn default() -> Self {
        Self::new(Color::Auto, false)
    }
}

impl Screen {
    /// The screen as the environment and the flags want it.
    pub fn new(when: Color, quiet: bool) -> Self {
        let colour = |auto: anstream::ColorChoice| match when {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => auto != anstream::ColorChoice::Never,
        };
        let (out, err) = (io::stdout(), io::stderr());
        Self {
            quiet,
            out: Stream { terminal: out.is_terminal(), colour: colour(anstream::AutoStream::choice(&out)) },
            err: Stream { terminal: err.is_terminal(), colour: colour(anstream::AutoStream::choice(&err)) },
        }
    }

    /// Whether a person reads stdout.
    pub fn is_terminal(self) -> bool {
        self.out.terminal
    }

    /// Whether progress may be drawn on stderr.
    pub fn draws_progress(self) -> bool {
        self.err.terminal && !self.quiet
    }

    /// Columns of the terminal; `None` in a pipe, where nothing is cut.
    pub fn width(self) -> Option<usize> {
        if !self.out.terminal {
            return None;
        }
        let size = terminal_size::terminal_size().map_or(0, |(width, _)| usize::from(width.0));
        // Some terminals do not know their size.
        Some(if size == 0 { 80 } else { size.max(40) })
    }

    /// Whether stdout has colours.
    pub fn is_painted(self) -> bool {
        self.out.colour
    }

    /// `text` in `style`, if stdout has colours.
    pub fn paint(self, style: Style, text: &str) -> Cow<'_, str> {
        if self.out.colour && !text.is_empty() {
            Cow::Owned(format!("{style}{text}{style:#}"))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Text of an article as it may be written: a terminal gets no control characters but line breaks.
    pub fn clean(self, text: &str) -> Cow<'_, str> {
        let harmful = |c: char| c.is_control() && c != '\n' && c != '\t';
        if self.out.terminal && text.contains(harmful) {
            Cow::Owned(text.replace(harmful, "\u{fffd}"))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// What stands on one line of a table or a list: no control characters at all, be it a terminal or a pipe.
    pub fn line(text: &str) -> Cow<'_, str> {
        let clean = |c: char| match c {
            c if c.is_control() && c.is_whitespace() => ' ',
            c if c.is_control() => '\u{fffd}',
            c => c,
        };
        if text.contains(char::is_control) {
            Cow::Owned(text.chars().map(clean).collect())
        } else {
            Cow::Borrowed(text)
        }
    }

    /// What is said on stderr, which may repeat names of files and ids.
    fn told(self, message: &str) -> String {
        let harmful = |c: char| c.is_control() && c != '\n';
        if self.err.terminal && message.contains(harmful) {
            message.replace(harmful, "\u{fffd}")
        } else {
            message.to_owned()
        }
    }

    /// `error: sentence` on stderr; said even when quiet.
    pub fn error(self, message: &str) {
        self.stderr(ERROR, "error:", message);
    }

    /// `note: sentence` on stderr, unless quiet.
    pub fn note(self, message: &str) {
        if !self.quiet {
            self.stderr(NOTE, "note:", message);
        }
    }

    /// A complaint about one of many inputs: `error: sentence` on stderr, unless quiet.
    pub fn complain(self, message: &str) {
        if !self.quiet {
            self.error(message);
        }
    }

    /// A plain sentence on stderr, unless quiet.
    pub fn say(self, message: &str) {
        if !self.quiet {
            // A closed stderr is no reason to stop.
            let _ = writeln!(io::stderr(), "{}", self.told(message));
        }
    }

    fn stderr(self, style: Style, label: &str, message: &str) {
        let message = self.told(message);
        let line =
            if self.err.colour { format!("{style}{label}{style:#} {message}") } else { format!("{label} {message}") };
        let _ = writeln!(io::stderr(), "{line}");
    }
}

/// The colour of a kind of facet, the same in hits, articles and extracted text.
pub fn tint(kind: Kind) -> Style {
    match kind {
        Kind::Collective => AnsiColor::Red,
        Kind::Org => AnsiColor::Magenta,
        Kind::Settlement => AnsiColor::Green,
        Kind::State => AnsiColor::Yellow,
        Kind::Place => AnsiColor::Cyan,
        Kind::Person => AnsiColor::Blue,
        Kind::Date | Kind::Field => AnsiColor::BrightBlack,
    }
    .on_default()
}
