//! Nearness: from a place and a distance to the values that lie within it.
//!
//! Places come from the gazetteer and their values are in the index as they are there, so that a set of values is all
//! it takes: the index keeps no coordinates. Distances are great circles on the mean sphere, half a percent off at
//! most. A state is an area, not a point: how far away its middle lies says nothing about an article that names it or
//! one of its cities, so states can be the place to start from but are never what lies near.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::request::Near;
use super::value::{Names, Resolver, Selected, Spot, folded_names, typed};
use super::view::View;
use crate::error::{Error, Result};
use crate::index::decode;
use crate::mention::names_of;
use crate::schema::Kind;
use crate::text::fold_phrase;

/// Kinds of facets whose values have a place on earth.
const LOCATED: [Kind; 3] = [Kind::Settlement, Kind::Place, Kind::State];

/// Of so many values at most each is sought; of more, those that the index may have.
const FEW: usize = 256;

/// The values, each with its facet, that lie near; `notes` takes what people should know about the place.
pub(super) fn values(
    view: &View,
    names: &dyn Names,
    near: &Near,
    notes: &mut Vec<String>,
) -> Result<Vec<(usize, String)>> {
    let mut found: Vec<(Kind, &str)> = Vec::new();
    for centre in centres(view, names, near, notes)? {
        #[expect(clippy::cast_precision_loss, reason = "no distance on earth has so many metres")]
        let metres = near.metres as f64;
        found.extend(names.within(centre, metres).into_iter().filter(|(kind, _)| *kind != Kind::State));
    }
    let mut values = Vec::new();
    for (facet, def) in view.facets().iter().enumerate() {
        let here = || found.iter().filter(|(kind, _)| *kind == def.kind).map(|(_, path)| *path);
        if here().count() <= FEW {
            values.extend(here().map(|path| (facet, path.to_owned())));
            continue;
        }
        let here: FxHashSet<&str> = here().collect();
        view.branches(facet, &mut |key| {
            let path = decode(key);
            if here.contains(path.as_str()) {
                values.push((facet, path));
            }
        })?;
    }
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

/// The places that are meant, in degrees north and east.
fn centres(view: &View, names: &dyn Names, near: &Near, notes: &mut Vec<String>) -> Result<Vec<(f64, f64)>> {
    if let Some(place) = coordinates(&near.around)? {
        return Ok(vec![place]);
    }
    let mut spots = in_index(view, names, &near.around)?;
    if spots.is_empty() {
        spots = known(names, &near.around);
    }
    if spots.is_empty() {
        return Err(nowhere(view, names, &near.around)?);
    }
    if spots.len() > 1 {
        let all: Vec<String> = spots.iter().map(|spot| format!("`{}`", typed(&spot.path))).collect();
        notes.push(format!(
            "`{}` fits several places, and all are meant: {}; name one by its path to have it alone",
            near.around,
            all.join(", ")
        ));
    }
    Ok(spots.into_iter().map(|spot| spot.place).collect())
}

/// Degrees north and east as typed; `None` where it is a name.
fn coordinates(text: &str) -> Result<Option<(f64, f64)>> {
    let parts = text.split_once(',').map(|(lat, lon)| (lat.trim().parse::<f64>(), lon.trim().parse::<f64>()));
    let Some((Ok(lat), Ok(lon))) = parts else { return Ok(None) };
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return Err(Error::query(format!(
            "`{text}` is no place on earth: write degrees north (-90 to 90), a comma, degrees east (-180 to 180)"
        )));
    }
    Ok(Some((lat, lon)))
}

/// The places of the values in the index that are meant, as a filter means them.
fn in_index(view: &View, names: &dyn Names, text: &str) -> Result<Vec<Spot>> {
    let mut spots: Vec<Spot> = Vec::new();
    for (facet, def) in view.facets().iter().enumerate().filter(|(_, def)| LOCATED.contains(&def.kind)) {
        for value in (Resolver { view, names, facet }).find(text)? {
            let Selected::Exact(path) = value else { continue };
            let label = names_of(&path).pop().unwrap_or_default();
            let here = names.located(&fold_phrase(&label));
            spots.extend(here.into_iter().find(|spot| spot.kind == def.kind && spot.path == path));
        }
    }
    let mut seen = BTreeSet::new();
    spots.retain(|spot| seen.insert((spot.kind, spot.path.clone())));
    Ok(spots)
}

/// Everything that goes by the name or path, be it in the index or not.
fn known(names: &dyn Names, text: &str) -> Vec<Spot> {
    let wanted = folded_names(&names_of(text));
    let mut spots = names.located(wanted.last().map_or("", String::as_str));
    let is_path = wanted.len() > 1 || text.starts_with('/');
    spots.retain(|spot| LOCATED.contains(&spot.kind) && (!is_path || folded_names(&names_of(&spot.path)) == wanted));
    spots
}

/// That there is no such place, and what looks like it.
fn nowhere(view: &View, names: &dyn Names, text: &str) -> Result<Error> {
    let name = names_of(text).pop().unwrap_or_default();
    let mut hint = "name another place, or give degrees north and east, as in 32.77,22.64:50km".to_owned();
    for (facet, _) in view.facets().iter().enumerate().filter(|(_, def)| LOCATED.contains(&def.kind)) {
        if let Some(near) = (Resolver { view, names, facet }).nearest(&name)? {
            if fold_phrase(&near) == fold_phrase(&name) {
                let message = format!("where `{text}` lies is not known: {hint}");
                return Ok(Error::NoSuchValue { message });
            }
            hint = format!("did you mean `{near}`?");
            break;
        }
    }
    Ok(Error::NoSuchValue { message: format!("no place `{text}` is known: {hint}") })
}
