//! The path notation of facet values, written once: the build script, too, reads it from here.

use std::borrow::Cow;

/// Writes names as a facet path: `["Libya", "Derna"]` becomes `/Libya/Derna`, a slash inside a name `\/`.
#[must_use]
pub fn path_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut path = String::new();
    for name in names {
        path.reserve(1 + name.len());
        path.push('/');
        if !name.contains(['/', '\\']) {
            path.push_str(name);
            continue;
        }
        for c in name.chars() {
            if matches!(c, '/' | '\\') {
                path.push('\\');
            }
            path.push(c);
        }
    }
    path
}

/// The names of a facet path, the reverse of [`path_of`].
#[must_use]
pub fn names_of(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut chars = path.strip_prefix('/').unwrap_or(path).chars();
    let mut name = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\\' => name.extend(chars.next()),
            '/' => names.push(std::mem::take(&mut name)),
            c => name.push(c),
        }
    }
    names.push(name);
    names
}

/// The last name of a facet path, what people call the value.
#[must_use]
pub fn label_of(path: &str) -> Cow<'_, str> {
    if path.contains('\\') {
        return Cow::Owned(names_of(path).pop().unwrap_or_default());
    }
    Cow::Borrowed(path.rsplit('/').next().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_in_a_name_survives_the_path() {
        let path = path_of(["Libya", "AC/DC \\ Co"]);
        assert_eq!(path, "/Libya/AC\\/DC \\\\ Co");
        assert_eq!(names_of(&path), ["Libya", "AC/DC \\ Co"]);
        assert_eq!(label_of(&path), "AC/DC \\ Co");
        assert_eq!(label_of("/Libya/Derna"), "Derna");
    }
}
