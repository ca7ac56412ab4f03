//! A form's fields: what was typed, and what is wrong with it.

use faults::Faults;

/// A field with its text and its faults.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) value: String,
    pub(super) faults: Vec<String>,
}

impl Field {
    /// The field `name` of a form.
    pub(super) fn new(name: &str, value: impl Into<String>, faults: &Faults) -> Self {
        let of_field = faults.iter().filter(|fault| fault.path == name);
        Self {
            value: value.into(),
            faults: of_field.map(|fault| fault.code.message.to_owned()).collect(),
        }
    }
}

/// One of several choices.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

impl Choice {
    pub(super) fn new(key: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let key = key.into();
        Self { is_chosen: key == chosen, key, label: label.into() }
    }
}
