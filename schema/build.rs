//! Compiles the built-in schema into the program: `facets.toml`, the gazetteers and the cue lists.
//!
//! It uses the library's own code for reading and compiling, so that a built-in file and a user's are read alike.

#![allow(dead_code, unused_imports)] // the shared modules hold more than is needed here

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

#[path = "../src/error.rs"]
mod error;

#[path = "../src/text"]
mod text {
    mod fold;
    mod sentence;
    mod span;
    mod token;
    pub use fold::{fold_char, fold_phrase};
    pub use span::Span;
    pub use token::{Gap, Token, Tokens, hash, tokenize};
}

#[path = "../src/mention"]
mod mention {
    mod path;
    pub use path::{names_of, path_of};
}

#[path = "../src/schema"]
mod schema {
    mod facet;
    mod names;
    pub(crate) mod parse;
    pub use facet::{FacetDef, FacetId, Kind};
}

#[path = "../src/gazetteer"]
mod gazetteer {
    mod block;
    pub(crate) mod compile;
    mod draft;
    mod entry;
    mod layout;
    mod path;
    mod table;
}

/// The files of a folder of `schema/` by name, those with the extension.
fn files(folder: &str, extension: &str) -> BTreeMap<String, PathBuf> {
    println!("cargo:rerun-if-changed=schema/{folder}");
    let folder = Path::new("schema").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    let mut files = BTreeMap::new();
    for path in entries.map(|entry| entry.expect("schema/ can be listed").path()) {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|e| e == extension) && !name.starts_with('.') {
            files.insert(name, path);
        }
    }
    files
}

/// A file's text, which enters the fingerprint under its path.
fn text(path: &Path, digest: &mut Xxh3) -> String {
    println!("cargo:rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    digest.update(format!("{}\0{}\0", path.display().to_string().replace('\\', "/"), text.len()).as_bytes());
    digest.update(text.as_bytes());
    text
}

/// A path as a string literal of Rust.
fn literal(path: &Path) -> String {
    format!("{:?}", path.to_str().expect("the package lies below a path in UTF-8"))
}

/// The code that holds the model of the tagger, whose lines are those of the processor's cache. There is none before the
/// first training.
fn model(root: &Path, digest: &mut Xxh3) -> String {
    println!("cargo:rerun-if-changed=schema/models");
    let path = Path::new("schema/models/tagger.model");
    let Ok(bytes) = fs::read(path) else { return "static MODEL: &[u8] = &[];\n".to_owned() };
    digest.update(&bytes);
    let file = literal(&root.join(path));
    format!(
        "#[repr(C, align(64))]\nstruct Lines([u8; include_bytes!({file}).len()]);\n\
         static LINES: Lines = Lines(*include_bytes!({file}));\nstatic MODEL: &[u8] = &LINES.0;\n"
    )
}

fn stop_at(problems: &[error::Error]) {
    if !problems.is_empty() {
        let list: Vec<String> = problems.iter().take(50).map(ToString::to_string).collect();
        panic!("the built-in schema is wrong, {} problems:\n{}\n", problems.len(), list.join("\n"));
    }
}

fn main() {
    println!("cargo:rerun-if-changed=schema/build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let root = env::current_dir().expect("cargo runs build scripts in the package");
    let mut digest = Xxh3::new();
    let mut code = String::new();

    let facets_file = Path::new("schema/facets.toml");
    let facets_text = text(facets_file, &mut digest);
    let (facets, problems) = schema::parse::parse(facets_file, &facets_text);
    stop_at(&problems);
    let facets: Vec<schema::FacetDef> = facets.into_iter().map(|f| f.def).collect();
    writeln!(code, "const FACETS: &str = include_str!({});", literal(&root.join(facets_file))).expect("strings grow");

    let gazetteers: BTreeMap<String, (PathBuf, String)> = files("gazetteers", "tsv")
        .into_iter()
        .map(|(name, path)| (name, (path.clone(), text(&path, &mut digest))))
        .collect();
    for file in facets.iter().flat_map(|f| &f.gazetteer) {
        assert!(gazetteers.contains_key(file), "schema/facets.toml names gazetteers/{file}, which is not there");
    }
    let sources: Vec<gazetteer::compile::Source<'_>> =
        gazetteers.iter().map(|(name, (path, text))| gazetteer::compile::Source { name, path, text }).collect();
    let compiled = gazetteer::compile::compile(&facets, &sources, &gazetteer::compile::Ground);
    stop_at(&compiled.problems);
    fs::write(out.join("gazetteer.bin"), &compiled.block).expect("OUT_DIR can be written");
    let doubts: String = compiled.doubts.iter().fold(String::new(), |all, doubt| all + &doubt.to_string() + "\n");
    fs::write(out.join("doubts.txt"), doubts).expect("OUT_DIR can be written");
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    code += "#[allow(clippy::unreadable_literal, reason = \"lengths that nobody reads\")]\nconst GAZETTEER_FILES: &[(&str, usize)] = &[";
    for (name, (_, text)) in &gazetteers {
        packed.write_all(text.as_bytes()).expect("memory takes what is written to it");
        write!(code, "({name:?}, {}), ", text.len()).expect("strings grow");
    }
    code += "];\n";
    let packed = packed.finish().expect("memory takes what is written to it");
    fs::write(out.join("gazetteers.deflate"), packed).expect("OUT_DIR can be written");

    code += "const CUES: &[(&str, &str)] = &[";
    for (name, path) in files("cues", "txt") {
        text(&path, &mut digest);
        let name = name.trim_end_matches(".txt");
        write!(code, "({name:?}, include_str!({})), ", literal(&root.join(&path))).expect("strings grow");
    }
    code += "];\n";
    code += &model(&root, &mut digest);
    writeln!(code, "const FINGERPRINT: &str = \"{:032x}\";", digest.digest128()).expect("strings grow");
    code += "/// The compiled built-in gazetteer.\n";
    code += "pub(crate) const GAZETTEER: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/gazetteer.bin\"));\n";
    code += "const SOURCES: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/gazetteers.deflate\"));\n";
    code += "/// What looked mistaken in the built-in gazetteers.\n";
    code +=
        "#[cfg(test)]\npub(crate) const DOUBTS: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/doubts.txt\"));\n";
    fs::write(out.join("builtin.rs"), code).expect("OUT_DIR can be written");
}
