//! Words of a query that begin with a hyphen: `dateline count mosques -hotels` leaves hotels out.
//!
//! The parser of the command line takes such a word for a cluster of short flags, of which `-h` prints the help. Words
//! that no flag can be meant by are therefore put behind `--` with the rest of the query before the parser sees them;
//! where a flag can be meant as well, the word is refused with both ways of writing it.

use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, Command};

use super::failure::{Result, usage};
use super::selection::QUERY;

/// What a word of the command line is.
enum Meaning {
    /// A flag with all that belongs to it.
    Flag,
    /// A flag whose value is the next word.
    FlagBefore,
    /// A value or a word of the query.
    Word,
    /// A word of the query to leave out.
    LeftOut,
    /// `--`: all that follows are words.
    End,
}

/// The command line with the words of a query behind `--` where one of them begins with a hyphen.
pub fn part(line: &Command, words: Vec<OsString>) -> Result<Vec<OsString>> {
    let named = words.iter().enumerate().skip(1).find_map(|(at, word)| Some((at, line.find_subcommand(word)?)));
    let Some((at, command)) = named.filter(|(_, command)| command.get_positionals().any(|arg| arg.get_id() == QUERY))
    else {
        return Ok(words);
    };
    let flags: Vec<&Arg> =
        line.get_arguments().filter(|arg| arg.is_global_set()).chain(command.get_arguments()).collect();
    let (mut options, mut texts, mut hyphens) = (Vec::new(), Vec::new(), false);
    let mut rest = words.iter().skip(at + 1);
    while let Some(word) = rest.next() {
        match meaning(&flags, &word.to_string_lossy())? {
            Meaning::Flag => options.push(word),
            Meaning::FlagBefore => options.extend(std::iter::once(word).chain(rest.next())),
            Meaning::Word => texts.push(word),
            Meaning::LeftOut => {
                hyphens = true;
                texts.push(word);
            }
            Meaning::End => texts.extend(rest.by_ref()),
        }
    }
    if !hyphens {
        return Ok(words);
    }
    let escape = OsString::from("--");
    let parted = words.iter().take(at + 1).chain(options).chain(std::iter::once(&escape)).chain(texts);
    Ok(parted.cloned().collect())
}

fn meaning(flags: &[&Arg], word: &str) -> Result<Meaning> {
    if word == "--" {
        return Ok(Meaning::End);
    }
    if let Some(long) = word.strip_prefix("--") {
        let flag = flags.iter().find(|flag| flag.get_long() == Some(long));
        let before = flag.is_some_and(|flag| takes_value(flag));
        return Ok(if before { Meaning::FlagBefore } else { Meaning::Flag });
    }
    match word.strip_prefix('-') {
        None | Some("") => Ok(Meaning::Word),
        Some(cluster) => short(flags, word, cluster),
    }
}

fn takes_value(flag: &Arg) -> bool {
    flag.get_action().takes_values()
}

/// What `-abc` is.
fn short(flags: &[&Arg], word: &str, cluster: &str) -> Result<Meaning> {
    let alone = cluster.chars().count() == 1;
    let mut letters = cluster.chars();
    while let Some(letter) = letters.next() {
        // Nobody asks for help amid other flags.
        if !alone && matches!(letter, 'h' | 'V') {
            return Ok(Meaning::LeftOut);
        }
        match flags.iter().find(|flag| flag.get_short() == Some(letter)) {
            // A single letter is a slip: the parser says so.
            None if alone => return Ok(Meaning::Flag),
            None => return Ok(Meaning::LeftOut),
            Some(flag) if !takes_value(flag) => {}
            Some(_) if letters.as_str().is_empty() => return Ok(Meaning::FlagBefore),
            Some(flag) if may_be_value(flag, letters.as_str()) => return Ok(Meaning::Flag),
            Some(_) => {
                let value = letters.as_str();
                return Err(usage(format!(
                    "`{word}` may mean the flag `-{letter} {value}` or a word to leave out: part the flag from its \
                     value, or write the query behind `--`, as in `-- mosques {word}`"
                )));
            }
        }
    }
    Ok(Meaning::Flag)
}

/// Whether what stands right behind a short flag looks like its value.
fn may_be_value(flag: &Arg, text: &str) -> bool {
    let known = flag.get_possible_values();
    if !known.is_empty() {
        return known.iter().any(|value| value.matches(text.trim_start_matches('='), false));
    }
    text.starts_with(['=', '-'])
        || text.bytes().all(|b| b.is_ascii_digit())
        || text.contains(['/', '.', '\\'])
        || Path::new(text).exists()
}

#[cfg(test)]
mod tests {
    use dateline::schema::Schema;

    use super::*;
    use crate::cli::command_line;

    fn parted(line: &str) -> Option<String> {
        let schema = Schema::builtin().unwrap();
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let words = part(&command_line(schema.facets.facets()), words).ok()?;
        Some(words.join(" ".as_ref()).into_string().unwrap())
    }

    #[test]
    fn words_to_leave_out_go_behind_the_escape() {
        for (line, expected) in [
            ("d count mosques -hotels", "d count -- mosques -hotels"),
            ("d count mosques -hotels --group ISIL x", "d count --group ISIL -- mosques -hotels x"),
            ("d -q search -hotels -n 5 -q", "d -q search -n 5 -q -- -hotels"),
            ("d export -f csv a -\"b c\"", "d export -f csv -- a -\"b c\""),
            ("d facets group,city -derna --top 3", "d facets --top 3 -- group,city -derna"),
            ("d export a -hotels", "d export -- a -hotels"),
            ("d count a -Versailles -- -b", "d count -- a -Versailles -b"),
        ] {
            assert_eq!(parted(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn flags_stay_flags() {
        for line in [
            "d count mosques",
            "d count -h",
            "d count -x",
            "d search -n5 a -i. -i=b -q",
            "d search --near -33.9,18.4:50km",
            "d export -fcsv -o- a",
            "d remove -hotels",
            "d count -- -a",
            "d count -i -odd",
        ] {
            assert_eq!(parted(line).as_deref(), Some(line), "{line}");
        }
        for line in ["d count -italy", "d search -nothing", "d export -food"] {
            assert_eq!(parted(line), None, "{line}");
        }
    }
}
