//! The README: its two commands are there and work, and its tour shows what really comes out.
//!
//! A `console` block is a shell session in a folder that holds `corpus/`: lines with `$ ` are run one after the other,
//! what follows is what they print. `UPDATE_GOLDEN=1 cargo test` writes the outputs anew.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::golden;
use crate::sandbox::{Run, Sandbox, root, words};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("README.md is there")
}

/// Runs a line in the sandbox's shell, where `dateline` is the binary under test.
fn shell(sandbox: &Sandbox, line: &str) -> Run {
    let binary = Path::new(env!("CARGO_BIN_EXE_dateline")).parent().expect("a binary lies in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path)));
    let inherited = sandbox.command();
    let mut command = Command::new("sh");
    command.args(["-c", line]).env("PATH", path.expect("a path")).current_dir(sandbox.path(""));
    for (name, value) in inherited.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.output().expect("the shell runs").into()
}

/// The README with the outputs of its sessions as they are today.
fn replayed(sandbox: &Sandbox, readme: &str) -> String {
    let mut page = String::new();
    let mut in_session = false;
    for line in readme.lines() {
        if in_session && !line.starts_with("$ ") && line != "```" {
            continue;
        }
        writeln!(page, "{line}").expect("a string takes text");
        if line == "```console" || line == "```" {
            in_session = line == "```console";
        }
        if let Some(command) = line.strip_prefix("$ ").filter(|_| in_session) {
            let run = shell(sandbox, command);
            // csv ends its lines with CR LF, which a page of Markdown should not.
            page.push_str(&run.stdout.replace("\r\n", "\n"));
            page.push_str(&run.stderr);
        }
    }
    page
}

#[test]
fn the_tour_shows_what_comes_out() {
    let sandbox = Sandbox::with_corpus();
    let page = replayed(&sandbox, &readme());
    golden::compare(&root().join("README.md"), &page);
    assert!(page.matches("\n$ dateline ").count() >= 8, "the tour is short");
}

/// The lines of the README's plain code blocks.
fn commands() -> Vec<String> {
    let readme = readme();
    let mut commands = Vec::new();
    let mut in_block = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            in_block = line == "```sh";
        } else if in_block {
            commands.push(line.to_owned());
        }
    }
    commands
}

#[test]
fn the_one_command_finds_something() {
    let commands = commands();
    let line = commands.iter().find_map(|line| line.strip_prefix("cargo run --release -- ")).expect("the command");
    assert!(
        line.starts_with("search \"") && line.contains(" --in corpus/articles --group ") && line.contains(" --city ")
    );
    let run = Sandbox::with_corpus().run(words(line)).exits(0);
    assert!(run.stdout.contains("article"), "{run:#?}");
}

#[test]
fn the_tests_are_run_by_one_command() {
    assert!(commands().iter().any(|line| line == "cargo test"));
}

#[test]
fn every_command_stands_in_the_table() {
    let readme = readme();
    let help = Sandbox::empty().run(["--help"]).exits(0).stdout;
    let list = help.split("Commands:").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands");
    for name in list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()) {
        assert!(name.is_empty() || name == "help" || readme.contains(&format!("| `{name}")), "README lacks `{name}`");
    }
}

#[test]
fn the_map_of_the_code_names_what_is_there() {
    let readme = readme();
    let map = readme.split("## Map of the code").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the map");
    for path in map.split('`').skip(1).step_by(2).filter(|name| name.contains('/')) {
        assert!(root().join(path).exists(), "the map names `{path}`, which is not there");
    }
}

#[test]
fn the_table_of_exit_codes_is_that_of_the_help() {
    let help = Sandbox::empty().run(["--help"]).exits(0).stdout;
    let codes = help.split("Exit codes: ").nth(1).expect("exit codes").replace('\n', " ");
    let codes: Vec<&str> = codes.split(", ").filter_map(|code| code.split(' ').next()).collect();
    let readme = readme();
    let table = readme.split("| exit code |").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("the table");
    let rows: Vec<&str> = table.lines().skip(2).filter_map(|row| row.split(' ').nth(1)).collect();
    assert_eq!(codes, rows);
}
