//! Help: every command has a summary and examples, and every example is a command line that parses.

use crate::golden;
use crate::sandbox::{Run, Sandbox, root, words};

/// The names of all commands, from the help of the program itself.
fn commands(sandbox: &Sandbox) -> Vec<String> {
    let help = sandbox.run(["--help"]).exits(0).stdout;
    let list = help.split("Commands:").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands");
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next().map(str::to_owned));
    names.filter(|name| !name.is_empty() && name != "help").collect()
}

/// The command lines among the examples of a help page.
fn examples(help: &str) -> Vec<String> {
    let page = help.split("Examples:\n").nth(1).expect("examples");
    page.lines().map(str::trim).take_while(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The words of a shell line that dateline gets.
fn words_of_dateline(line: &str) -> Vec<String> {
    let words = words(line);
    let start = words.iter().position(|word| word == "dateline").expect(line) + 1;
    let end = words[start..].iter().position(|word| matches!(word.as_str(), "|" | ">" | "&&"));
    words[start..end.map_or(words.len(), |end| start + end)].to_vec()
}

/// Whether the parser took the words; what the command then finds is another matter.
fn parses(run: &Run) -> bool {
    !run.stderr.contains("Usage:") && !run.stderr.contains("For more information, try '--help'")
}

#[test]
fn every_command_has_examples_that_parse() {
    let sandbox = Sandbox::with_corpus();
    let names = commands(&sandbox);
    assert!(names.len() >= 11, "{names:?}");
    for name in &names {
        let help = sandbox.run([name, "--help"]).exits(0).stdout;
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{name} has no examples");
        for example in examples {
            let words = words_of_dateline(&example);
            assert_eq!(&words[0], name, "{example}");
            let run = sandbox.run(&words);
            assert!(parses(&run), "{example}\n{run:#?}");
        }
    }
}

#[test]
fn the_whole_reference_is_a_golden() {
    let sandbox = Sandbox::empty();
    let mut page = sandbox.run(["--help"]).exits(0).stdout;
    for name in commands(&sandbox) {
        let help = sandbox.run([&name, "--help"]).exits(0).stdout;
        page.extend(["\n==> ", &name, " <==\n", &help]);
    }
    let page: String = page.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    golden::compare(&root().join("corpus/golden/help.txt"), &page);
}

#[test]
fn the_program_shows_examples_that_parse() {
    let sandbox = Sandbox::with_corpus();
    for example in examples(&sandbox.run(["--help"]).exits(0).stdout) {
        assert!(parses(&sandbox.run(words_of_dateline(&example))), "{example}");
    }
}

#[test]
fn every_facet_has_its_flag_with_its_label() {
    let sandbox = Sandbox::empty();
    let text = std::fs::read_to_string(root().join("schema/facets.toml")).expect("facets.toml");
    let table: toml::Table = text.parse().expect("facets.toml is TOML");
    for command in ["search", "count", "facets", "export"] {
        let help = sandbox.run([command, "--help"]).exits(0).stdout;
        for facet in table["facet"].as_array().expect("a list of facets") {
            let (name, label) = (facet["name"].as_str().expect("a name"), facet["label"].as_str().expect("a label"));
            let at = help.find(&format!("--{name} <")).unwrap_or_else(|| panic!("{command} lacks --{name}"));
            assert!(help[at..].lines().take(2).any(|line| line.contains(label)), "--{name} does not say {label}");
        }
    }
}

#[test]
fn the_facets_of_a_schema_of_ones_own_are_flags_too() {
    let sandbox = Sandbox::empty();
    let facets = "[[facet]]\nname = \"ship\"\nlabel = \"Ship at sea\"\nkind = \"field\"\nfrom = \"ship\"\n";
    sandbox.write("mine/facets.toml", facets);
    let help = sandbox.run(["search", "--schema", "mine", "--help"]).exits(0).stdout;
    assert!(help.contains("--ship <VALUE>"), "{help}");
    sandbox.write("a.jsonl", r#"{"title":"The Mutiara sails","ship":"Mutiara"}"#);
    sandbox.run(["index", "-q", "--schema", "mine", "a.jsonl"]).exits(0);
    // The index knows its facets: no schema is named here.
    assert_eq!(sandbox.run(["count", "--ship", "mutiara"]).exits(0).stdout, "1\n");
}

#[test]
fn the_licences_of_the_data_are_printed() {
    let page = Sandbox::empty().run(["licences"]).exits(0).stdout;
    assert_eq!(page, std::fs::read_to_string(root().join("schema/LICENCES.md")).expect("the page is there"));
    // Whoever is named as a source of the data is there with the notice that the licence asks for.
    let names =
        ["GeoNames", "Uppsala", "(c) 2014 Open Event Data Alliance", "(c) 2012 Daniele Faraglia", "United Nations"];
    let models =
        ["CoNLL-2003", "en-worldwide-newswire", "WikiGold", "W-NUT 2017", "Universal NER", "(c) 2024 GRAYPE", "GloVe"];
    for notice in names.into_iter().chain(models) {
        assert!(page.contains(notice), "{notice}");
    }
}

#[test]
fn completions_and_man_pages_are_printed() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(sandbox.run(["completions", shell]).exits(0).stdout.contains("dateline"), "{shell}");
    }
    assert!(sandbox.run(["man"]).exits(0).stdout.starts_with(".ie"), "a roff page");
    sandbox.run(["man", "pages"]).exits(0);
    for name in commands(&sandbox) {
        assert!(sandbox.path(format!("pages/dateline-{name}.1")).is_file(), "{name} has no page");
    }
}
