//! Dates of publication, in the ways that feeds and archives write them.

use serde_json::Value;

use crate::article::Published;

/// Reads the value of a key that promises a date.
pub(super) fn of(value: &Value) -> Result<Published, String> {
    match value {
        Value::String(text) => Published::parse(text.trim()),
        _ => Err(format!("`{value}` is no date")),
    }
}
