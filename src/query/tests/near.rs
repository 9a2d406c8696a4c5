//! Nearness: places by name, path and coordinates, against distances reckoned one by one.

use super::archive::{Archive, Piece, article};
use crate::error::Error;
use crate::gazetteer::{EntryId, Gazetteer};
use crate::query::{Near, NoNames, Request, count, run};
use crate::schema::{Kind, Schema};

fn gazetteer() -> Gazetteer {
    Gazetteer::open(&Schema::builtin().unwrap()).unwrap()
}

fn piece(id: &str, towns: &[&str]) -> Piece {
    (article(id, "2015-02-03", "", "x"), towns.iter().map(|town| ("town", (*town).to_owned())).collect())
}

fn archive() -> Archive {
    Archive::of(&[
        vec![piece("derna", &["/Libya/Derna"]), piece("both", &["/Libya/Tobruk", "/Lebanon/Tripoli"])],
        vec![piece("tripoli", &["/Libya/Tripoli"]), piece("unknown", &["/Libya/Nowhere At All"]), piece("none", &[])],
    ])
}

fn near(texts: &[&str]) -> Request {
    Request { near: texts.iter().map(|text| text.parse().unwrap()).collect(), limit: 99, ..Request::default() }
}

fn ask(archive: &Archive, texts: &[&str]) -> (String, Vec<String>) {
    let response = run(&archive.index, &gazetteer(), &near(texts)).unwrap();
    assert_eq!(response.total, count(&archive.index, &gazetteer(), &near(texts)).unwrap());
    let mut ids: Vec<String> = response.hits.into_iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    (ids.join(" "), response.notes)
}

#[test]
fn a_place_is_a_name_a_path_or_coordinates() {
    let archive = archive();
    for (texts, expected) in [
        (&["Derna:50km"][..], "derna"),
        (&["dérna:200km"], "both derna"),
        (&["Libya/Derna:124.3mi"], "both derna"),
        (&["32.77,22.64:50km"], "derna"),
        (&["-32.77,22.64:50km"], ""),
        (&["Derna:200km", "Lebanon/Tripoli:5km"], "both"),
        (&["Derna:1km", "Tobruk:1km"], ""),
        (&["Libya/Tripoli:10km"], "tripoli"),
        // Not in the index, but known.
        (&["Al Bayda:100km"], "derna"),
        (&["0,0:40000km"], "both derna tripoli"),
    ] {
        let (ids, notes) = ask(&archive, texts);
        assert_eq!(ids, expected, "{texts:?}");
        assert!(notes.is_empty() || texts == ["Al Bayda:100km"], "{texts:?} {notes:?}");
    }
    let (ids, notes) = ask(&archive, &["Tripoli:10km"]);
    assert_eq!(ids, "both tripoli");
    assert!(notes[0].contains("`Lebanon/Tripoli`, `Libya/Tripoli`"), "{notes:?}");
}

#[test]
fn what_cannot_be_is_said() {
    let archive = archive();
    for text in ["Derna", "Derna:50", "Derna:km", ":50km", "Derna:-5km", "Derna:0km", "Derna:99999km", "Derna:NaNkm"] {
        assert!(matches!(text.parse::<Near>(), Err(Error::Query { .. })), "{text}");
    }
    let fails = |text: &str| run(&archive.index, &gazetteer(), &near(&[text])).unwrap_err();
    assert!(matches!(fails("95,22.64:50km"), Error::Query { .. }));
    let message = fails("Dernaa:50km").to_string();
    assert_eq!(message, "no place `Dernaa` is known: did you mean `Derna`?");
    let without = run(&archive.index, &NoNames, &near(&["Derna:50km"])).unwrap_err().to_string();
    assert!(without.contains("32.77,22.64:50km"), "{without}");
}

#[test]
fn many_places_are_found_exactly() {
    let gazetteer = gazetteer();
    let mut pieces = Vec::new();
    let mut values = Vec::new();
    for id in (0..u32::try_from(gazetteer.len()).unwrap()).step_by(17).map(EntryId) {
        let entry = gazetteer.entry(id);
        if let (Kind::Settlement, Some(lat), Some(lon)) = (entry.kind, entry.lat, entry.lon) {
            values.push((entry.value(), f64::from(lat).to_radians(), f64::from(lon).to_radians()));
        }
    }
    for (at, (value, ..)) in values.iter().enumerate() {
        pieces.push(piece(&format!("a{at}"), &[value]));
    }
    let archive = Archive::of(&[pieces]);
    for (lat, lon, km) in [(48.85, 2.35, 100.0), (31.0, 35.0, 900.0), (10.0, 179.0, 4000.0), (-89.0, 0.0, 9000.0)] {
        // The law of cosines, unlike the code.
        let within = |(_, y, x): &&(&str, f64, f64)| {
            let (lat, lon) = (f64::to_radians(lat), f64::to_radians(lon));
            let cosine = lat.sin() * y.sin() + lat.cos() * y.cos() * (lon - x).cos();
            cosine.clamp(-1.0, 1.0).acos() * 6_371.008_8 <= km
        };
        let expected = values.iter().filter(within).count();
        let request = near(&[&format!("{lat},{lon}:{km}km")]);
        assert_eq!(count(&archive.index, &gazetteer, &request).unwrap(), expected as u64, "{lat},{lon}:{km}km");
    }
}
