//! What the gazetteer promises.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::table::{Table, several};
use super::*;
use crate::error::Result;
use crate::schema::{FacetDef, FacetId, Kind, Schema};
use crate::text::{Tokens, fold_phrase, tokenize};

fn builtin() -> Gazetteer {
    Gazetteer::open(&Schema::builtin().unwrap()).unwrap()
}

/// A schema folder with the given files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn over(files: &[(&str, &str)]) -> Result<(Schema, Gazetteer)> {
    let dir = folder(files);
    let schema = Schema::load(Some(dir.path()))?;
    let gazetteer = Gazetteer::open(&schema)?;
    Ok((schema, gazetteer))
}

fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let dir = folder(files);
    let root = format!("{}/", dir.path().display());
    check(dir.path()).iter().map(|problem| problem.to_string().replace(&root, "")).collect()
}

fn values(gazetteer: &Gazetteer, name: &str) -> Vec<String> {
    let all = gazetteer.lookup(&fold_phrase(name));
    all.map(|c| gazetteer.entry(c.entry).value().to_owned()).collect()
}

/// Every name found in a text, with the values it may mean.
fn found(gazetteer: &Gazetteer, text: &str) -> Vec<(String, Vec<String>)> {
    let (mut tokens, mut out, mut all) = (Tokens::default(), Vec::new(), Vec::new());
    tokenize(text, &mut tokens);
    for at in 0..tokens.len() {
        gazetteer.matches_at(&tokens, at, &mut out);
        assert!(out.is_sorted_by_key(|m| m.len));
        for m in &out {
            let values = gazetteer.candidates(*m).map(|c| gazetteer.entry(c.entry).value().to_owned()).collect();
            all.push((tokens.span(at..at + m.len).of(text).to_owned(), values));
        }
    }
    all
}

fn names_in(gazetteer: &Gazetteer, text: &str) -> Vec<String> {
    found(gazetteer, text).into_iter().map(|(words, _)| words).collect()
}

/// Compiles one file for one facet as a base.
fn compiled(kind: Kind, path: &[&str], between: Option<&str>, text: &str) -> Vec<(String, Option<String>)> {
    let facet = FacetDef {
        name: "town".into(),
        label: String::new(),
        kind,
        gazetteer: vec!["towns.tsv".into()],
        path: path.iter().map(ToString::to_string).collect(),
        between: between.map(str::to_owned),
        from: None,
    };
    let source = compile::Source { name: "towns.tsv", path: Path::new("towns.tsv"), text };
    let compiled = compile::compile(&[facet], &[source], &compile::Ground);
    let parts = layout::Ends::of(&compiled.block).unwrap().parts(&compiled.block);
    let entry = |at| parts.entry(at, &[kind]);
    let all = (0..).map_while(entry).map(|e| (e.value().to_owned(), None));
    all.chain(compiled.problems.iter().map(|p| (String::new(), Some(p.to_string())))).collect()
}

fn only_values(compiled: Vec<(String, Option<String>)>) -> Vec<String> {
    compiled.into_iter().inspect(|(_, problem)| assert_eq!(*problem, None)).map(|(value, _)| value).collect()
}

#[test]
fn case_accents_hyphens_and_aliases_lead_to_one_entry() {
    let gazetteer = builtin();
    for name in ["Tripoli", "TRIPOLI", "Trípoli"] {
        assert!(values(&gazetteer, name).contains(&"/Libya/Tripoli".to_owned()), "{name}");
    }
    for name in ["al-Shabaab", "Al Shabaab", "AL–SHABAAB"] {
        assert!(values(&gazetteer, name).contains(&"/al-Shabaab".to_owned()), "{name}");
    }
}

#[test]
fn every_name_of_every_builtin_row_is_found_and_leads_to_its_entry() {
    let (schema, gazetteer) = (Schema::builtin().unwrap(), builtin());
    let (mut tokens, mut out, mut rows) = (Tokens::default(), Vec::new(), 0);
    let mut lost = Vec::new();
    for facet in schema.facets.facets() {
        for file in &facet.gazetteer {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/gazetteers").join(file);
            let text = fs::read_to_string(&path).unwrap();
            let mut problems = Vec::new();
            let table = Table::parse(&path, &text, &mut problems);
            assert!(problems.is_empty(), "{problems:?}");
            for row in &table.rows {
                rows += 1;
                let cells = ["name", "aliases", "demonyms"].map(|column| table.cell(row, column));
                for name in cells.iter().flat_map(|cell| several(cell)).map(|name| name.trim_end_matches('?')) {
                    let mut all = gazetteer.lookup(&fold_phrase(name)).map(|c| gazetteer.entry(c.entry));
                    let id = table.cell(row, "id");
                    assert!(
                        all.any(|e| e.id() == id && *schema.facets.get(e.facet).name == *facet.name),
                        "{file}: {name}"
                    );
                    // Signs that a name does not run over.
                    let dash = [" – ", " -", "- "].iter().any(|dash| name.contains(dash));
                    if dash || name.contains([',', '"', '“', '(', ':', '!', '?', '+', '«']) {
                        continue;
                    }
                    tokenize(name, &mut tokens);
                    gazetteer.matches_at(&tokens, 0, &mut out);
                    let whole = out.last().copied().filter(|m| m.len == tokens.len());
                    let mut all = whole.into_iter().flat_map(|m| gazetteer.candidates(m));
                    if !all.any(|c| gazetteer.entry(c.entry).id() == id) {
                        lost.push(format!("{file}: {name}"));
                    }
                }
            }
        }
    }
    assert!(lost.is_empty(), "not found in text: {lost:#?}");
    assert_eq!(rows, gazetteer.len());
}

#[test]
fn a_name_runs_over_hyphens_wraps_and_abbreviations_but_not_over_commas_or_sentences() {
    let rows =
        "id\tname\taliases\nx:1\tNew Alpha City\tAlpha\nx:2\tSt. Beta\nx:3\tGamma & Delta\nx:4\tEps/Zeta\nx:5\tM-19\n";
    let toml = "[[facet]]\nname = \"thing\"\nlabel = \"Thing\"\nkind = \"collective\"\ngazetteer = [\"things.tsv\"]\n\
                path = [\"name\"]\n";
    let (_, gazetteer) = over(&[("facets.toml", toml), ("gazetteers/things.tsv", rows)]).unwrap();
    let long = "x".repeat(60);
    for (text, expected) in [
        ("in New Alpha City", vec!["New Alpha City", "Alpha"]),
        ("New-Alpha-City", vec!["New-Alpha-City", "Alpha"]),
        ("New, Alpha City", vec!["Alpha"]),
        ("it is New. Alpha City", vec!["Alpha"]),
        ("New – Alpha City", vec!["Alpha"]),
        ("New “Alpha” City", vec!["Alpha"]),
        ("New (Alpha City)", vec!["Alpha"]),
        ("New: Alpha City", vec!["Alpha"]),
        ("St. Beta", vec!["St. Beta"]),
        ("Gamma & Delta", vec!["Gamma & Delta"]),
        ("Gamma&Delta Eps/Zeta", vec!["Gamma&Delta", "Eps/Zeta"]),
        ("New\n\nAlpha City", vec!["Alpha"]),
        ("M-19's", vec!["M-19"]),
    ] {
        let all = names_in(&gazetteer, text);
        let own: Vec<_> = all.iter().filter(|n| expected.contains(&n.as_str()) || n.contains("lpha")).collect();
        assert_eq!(own, expected.iter().collect::<Vec<_>>(), "{text}");
    }
    assert!(names_in(&gazetteer, &format!("{long} New\nAlpha City")).contains(&"New\nAlpha City".to_owned()));
    assert_eq!(values(&gazetteer, "eps zeta"), ["/Eps\\/Zeta"]);
}

#[test]
fn of_eight_springfields_each_has_its_region_and_others_have_none() {
    let mut rows = String::from("id\tname\tcountry\tadmin\n");
    for (at, state) in ["IL", "MO", "MA", "OH", "OR", "VT", "VA", "TN"].iter().enumerate() {
        writeln!(rows, "t:{at}\tSpringfield\tUnited States\t{state}").unwrap();
    }
    rows += "t:8\tSpringfield\tCanada\tManitoba\nt:9\tDerna\tLibya\tDerna\n";
    let values = only_values(compiled(Kind::Settlement, &["country", "name"], Some("admin"), &rows));
    assert_eq!(values[0], "/United States/IL/Springfield");
    assert_eq!(values[7], "/United States/TN/Springfield");
    assert_eq!(values[8..], ["/Canada/Springfield", "/Libya/Derna"]);
}

#[test]
fn a_path_leaves_out_what_is_empty_or_several() {
    let rows =
        "id\tname\tkind\tcountry\nr:1\tDanube\triver\tAustria|Hungary\nr:2\tPacific\tocean\t\nr:3\tPo\triver\tItaly\n";
    let values = only_values(compiled(Kind::Place, &["country", "name"], Some("kind"), rows));
    assert_eq!(values, ["/Danube", "/Pacific", "/Italy/Po"]);
}

#[test]
fn marks_tell_acronyms_demonyms_and_names_that_need_support() {
    let toml = "[[facet]]\nname = \"thing\"\nlabel = \"Thing\"\nkind = \"state\"\ngazetteer = [\"things.tsv\"]\n\
                path = [\"name\"]\n";
    let rows = "name\taliases\tdemonyms\tflags\nQuuxland\tQX|Q.X.A.|M-77|Quux Front?|Qx\tQuuxish?\tweak|given\n";
    let (schema, gazetteer) = over(&[("facets.toml", toml), ("gazetteers/things.tsv", rows)]).unwrap();
    let alias = |name: &str| gazetteer.lookup(&fold_phrase(name)).next().unwrap().alias;
    assert_eq!(alias("Quuxland"), AliasKind::NAME);
    assert_eq!(alias("QX"), AliasKind::ALIAS, "it is also written Qx");
    assert_eq!(alias("QXA"), AliasKind::ALIAS.and(AliasKind::ACRONYM));
    assert_eq!(alias("M-77"), AliasKind::ALIAS.and(AliasKind::ACRONYM));
    assert_eq!(alias("Quux Front"), AliasKind::ALIAS.and(AliasKind::SUPPORT));
    assert_eq!(alias("Quuxish"), AliasKind::DEMONYM.and(AliasKind::SUPPORT));
    let state = gazetteer.state_named("quuxland").unwrap();
    assert_eq!(gazetteer.entry(state).id(), "things:quuxland");
    assert!(gazetteer.entry(state).flags.has(EntryFlags::WEAK) && gazetteer.entry(state).flags.has(EntryFlags::GIVEN));
    assert_eq!(gazetteer.state_named("quuxish"), None);
    assert_eq!(gazetteer.entry(state).facet, schema.facets.by_name("thing").unwrap());
}

#[test]
fn a_users_row_of_a_builtin_id_adds_aliases_and_overrides_what_it_fills() {
    let base = builtin();
    let old = base.lookup("al shabaab").map(|c| base.entry(c.entry)).find(|e| e.value() == "/al-Shabaab").unwrap();
    let row = format!("id\taliases\n{}\tThe Lads|!Al-Shabaab\n", old.id());
    let (_, gazetteer) = over(&[("gazetteers/groups.tsv", &row)]).unwrap();
    assert_eq!(values(&gazetteer, "the lads"), ["/al-Shabaab"]);
    assert_eq!(names_in(&gazetteer, "so The Lads left"), ["The Lads"]);
    assert_eq!(gazetteer.len(), base.len());

    let row = format!("id\tname\tcountry\n{}\tHizb al-Shabaab\tKenya\n", old.id());
    let (_, gazetteer) = over(&[("gazetteers/groups.tsv", &row)]).unwrap();
    assert_eq!(values(&gazetteer, "Hizb al-Shabaab"), ["/Hizb al-Shabaab"]);
    let again = gazetteer.lookup("al shabaab").find(|c| gazetteer.entry(c.entry).id() == old.id()).unwrap();
    assert_eq!(gazetteer.entry(again.entry).value(), "/Hizb al-Shabaab");
    assert!(again.alias.has(AliasKind::ALIAS) && !again.alias.has(AliasKind::NAME));
    let states: Vec<&str> = gazetteer.entry(again.entry).countries().map(|c| gazetteer.entry(c).name()).collect();
    assert_eq!(states, ["Kenya"]);
}

#[test]
fn a_users_alias_can_be_taken_away_again() {
    let base = builtin();
    let old = base.lookup("al shabaab").map(|c| base.entry(c.entry)).find(|e| e.value() == "/al-Shabaab").unwrap();
    let row = format!("id\taliases\n{}\t!Shabaab\n", old.id());
    let (_, gazetteer) = over(&[("gazetteers/groups.tsv", &row)]).unwrap();
    assert!(base.lookup("shabaab").any(|c| base.entry(c.entry).value() == "/al-Shabaab"));
    assert!(!gazetteer.lookup("shabaab").any(|c| gazetteer.entry(c.entry).value() == "/al-Shabaab"));
}

#[test]
fn a_users_name_hides_the_builtin_one_in_its_facet_unless_many_bear_it() {
    let groups = "id\tname\taliases\nx:1\tMy Group\tAl-Shabaab\n";
    let cities = "id\tname\tcountry\tadmin\nx:2\tTripoli\tLibya\tElsewhere\n";
    let (_, gazetteer) = over(&[("gazetteers/groups.tsv", groups), ("gazetteers/cities.tsv", cities)]).unwrap();
    assert_eq!(values(&gazetteer, "al-Shabaab"), ["/My Group"]);
    let tripoli = values(&gazetteer, "Tripoli");
    assert_eq!(tripoli[0], "/Libya/Elsewhere/Tripoli", "the user's is told apart from the one that was there");
    assert!(tripoli.contains(&"/Libya/Tripoli".to_owned()));
}

#[test]
fn a_users_facet_has_its_own_gazetteer_behind_the_builtin_facets() {
    let toml = "[[facet]]\nname = \"ship\"\nlabel = \"Ship\"\nkind = \"collective\"\ngazetteer = [\"ships.tsv\"]\n\
                path = [\"flag\", \"name\"]\n\n[[facet]]\nname = \"org\"\nlabel = \"Body\"\nkind = \"org\"\n\
                gazetteer = [\"orgs.tsv\", \"media.tsv\"]\npath = [\"name\"]\n";
    let ships = "name\tflag\taliases\nEver Given\tPanama\tEvergiven\n";
    let (schema, gazetteer) = over(&[("facets.toml", toml), ("gazetteers/ships.tsv", ships)]).unwrap();
    let old = Schema::builtin().unwrap();
    assert_eq!(schema.facets.by_name("ship"), Some(FacetId(u16::try_from(old.facets.facets().len()).unwrap())));
    assert_eq!(schema.facets.get(schema.facets.by_name("org").unwrap()).label, "Body");
    assert_eq!(schema.facets.by_name("org"), old.facets.by_name("org"));
    assert_ne!(schema.facets.fingerprint(), old.facets.fingerprint());
    assert_eq!(found(&gazetteer, "the Evergiven"), [("Evergiven".to_owned(), vec!["/Panama/Ever Given".to_owned()])]);
}

#[test]
fn a_builtin_facet_with_another_path_is_made_anew() {
    let toml = "[[facet]]\nname = \"city\"\nlabel = \"City\"\nkind = \"settlement\"\ngazetteer = [\"cities.tsv\"]\n\
                path = [\"name\"]\n";
    let (_, gazetteer) = over(&[("facets.toml", toml)]).unwrap();
    assert!(values(&gazetteer, "Tripoli").contains(&"/Tripoli".to_owned()));
    assert_eq!(gazetteer.len(), builtin().len());
}

#[test]
fn near_names_are_suggested() {
    let (schema, gazetteer) = (Schema::builtin().unwrap(), builtin());
    let suggested = |name: &str, facet: &str| -> Vec<String> {
        let facet = schema.facets.by_name(facet).unwrap();
        gazetteer.suggest(name, facet, 3).iter().map(|id| gazetteer.entry(*id).value().to_owned()).collect()
    };
    assert_eq!(suggested("lybia", "country")[0], "/Libya");
    assert!(suggested("tripolli", "city").contains(&"/Libya/Tripoli".to_owned()));
    assert_eq!(suggested("zzzzzzzzzzzz", "country"), [""; 0]);
}

#[test]
fn every_wrong_row_is_told_with_file_and_line() {
    let toml = "[[facet]]\nname = \"ship\"\nlabel = \"Ship\"\nkind = \"collective\"\ngazetteer = [\"ships.tsv\"]\n\
                path = [\"name\"]\n";
    let ships = "id\tname\taliases\tflags\tpopulation\tlat\tcountry\n\
                 s:1\n\
                 s:2\tA\tb\tc\td\te\tf\tg\n\
                 s:3\tA\u{7}B\n\
                 s:4\tA\t…\n\
                 s:5\tA\t\tbig\n\
                 s:6\tA\t\t\t1.5\n\
                 s:7\tA\t\t\t\t91\n\
                 s:8\tB\n\
                 s:8\tC\n\
                 s:9\tD\t!E\n\
                 s:10\tF\t\t\t\t\tQuuxland\n\
                 s:11\tF\n";
    let expected = [
        "gazetteers/ships.tsv:2: no name: fill the column `name`, or give the id of a built-in row",
        "gazetteers/ships.tsv:3: 8 cells, but the header names 7 columns",
        "gazetteers/ships.tsv:4: the control character '\\u{7}' cannot stand in a name: take it out",
        "gazetteers/ships.tsv:5: `…` holds no letter or digit to find it by",
        "gazetteers/ships.tsv:6: unknown flag `big`: there are weak, given, word, capital, territory, limited, historical",
        "gazetteers/ships.tsv:7: `1.5` in column `population` is not a whole number",
        "gazetteers/ships.tsv:8: `91` in column `lat` is not a number from -90 to 90",
        "gazetteers/ships.tsv:10: the id `s:8` stands in line 9 already",
        "gazetteers/ships.tsv:11: `!E` takes an alias from a built-in row, and no built-in row has this id",
        "gazetteers/ships.tsv:12: no state is called `Quuxland`: write it as in the states' own gazetteer",
        "gazetteers/ships.tsv:13: `/F` is also the value of line 12: merge the rows or rename one",
    ];
    assert_eq!(problems(&[("facets.toml", toml), ("gazetteers/ships.tsv", ships)]), expected);
    let wrong = problems(&[("facets.toml", toml), ("gazetteers/ships.tsv", "title\nA\n")]);
    assert!(wrong[0].starts_with("gazetteers/ships.tsv:1: the first line must name the columns"), "{wrong:?}");
    let wrong = problems(&[("gazetteers/cities.tsv", "id\tname\nx:1\tNew Place\n")]);
    assert_eq!(wrong, ["gazetteers/cities.tsv:1: no column `country`, of which the facet `city` makes its values"]);
}

#[test]
fn the_builtin_gazetteers_name_states_as_their_own_file_does() {
    let lost: Vec<&str> = crate::schema::DOUBTS.lines().filter(|doubt| doubt.contains("no state")).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn a_gazetteer_is_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Gazetteer>();
    shared::<Schema>();
}
