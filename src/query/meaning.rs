//! Whether one value is what a person means, told without an index: for what is shown of a single article.

use super::dates::{Days, period_of};
use super::value::{Names, folded_names};
use crate::error::Result;
use crate::mention::{label_of, names_of};
use crate::schema::{FacetDef, Kind};
use crate::text::fold_phrase;

/// Whether `path` is a value of the facet that the text as typed means: by its name, another name of it, its path, a
/// path above it with a closing slash, or a range of days.
///
/// # Errors
/// [`Error::Query`](crate::Error::Query) where days are asked for and the text names none.
pub fn means(facet: &FacetDef, names: &dyn Names, typed: &str, path: &str) -> Result<bool> {
    let typed = typed.trim();
    let wanted = names_of(typed.strip_suffix('/').unwrap_or(typed));
    let (wanted, found) = (folded_names(&wanted), folded_names(&names_of(path)));
    if typed.len() > 1 && typed.ends_with('/') && !typed.ends_with("\\/") {
        return Ok(found.starts_with(&wanted));
    }
    let published = facet.kind == Kind::Field && facet.from.as_deref() == Some("published");
    if (facet.kind == Kind::Date || published) && !typed.starts_with('/') {
        let days = Days::parse(typed)?;
        return Ok(period_of(names_of(path).iter().map(String::as_str)).is_some_and(|period| days.contains(period)));
    }
    if wanted == found {
        return Ok(true);
    }
    let folded = fold_phrase(typed);
    let is_path = typed.starts_with('/') || wanted.len() > 1;
    let listed = || names.values(facet.kind, &folded).iter().any(|value| value == path);
    Ok(!is_path && (fold_phrase(&label_of(path)) == folded || listed()))
}

#[cfg(test)]
mod tests {
    use super::super::value::NoNames;
    use super::*;

    #[test]
    fn a_value_is_meant_by_name_path_branch_and_days() {
        let facet = |kind: &str| -> FacetDef {
            serde_json::from_str(&format!(r#"{{"name":"n","label":"N","kind":"{kind}"}}"#)).unwrap()
        };
        let town = facet("settlement");
        for (typed, fits) in [
            ("derna", true),
            ("Dérna", true),
            ("libya/derna", true),
            ("Libya/", true),
            ("/Derna", false),
            ("Libya", false),
            ("Mali/", false),
        ] {
            assert_eq!(means(&town, &NoNames, typed, "/Libya/Derna").unwrap(), fits, "{typed}");
        }
        let date = facet("date");
        for (typed, fits) in [("2015", true), ("2015-06..", true), ("/2015/06", true), ("2015/", true), ("2014", false)]
        {
            assert_eq!(means(&date, &NoNames, typed, "/2015/06").unwrap(), fits, "{typed}");
        }
        assert!(means(&date, &NoNames, "soon", "/2015").is_err());
    }
}
