//! A form's fields: what was typed and what is wrong with it.

use faults::{Fault, Faults};

/// A field with its text and its faults.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) value: String,
    pub(super) faults: Vec<String>,
}

impl Field {
    /// The field `name` of a form.
    pub(super) fn new(name: &str, value: &str, faults: &Faults) -> Self {
        Self { value: value.to_owned(), faults: messages(name, faults) }
    }
}

/// What is wrong with the field `name`, in the customer's words.
pub(super) fn messages(name: &str, faults: &Faults) -> Vec<String> {
    faults.iter().filter(|fault| fault.path == name).map(message).collect()
}

fn message(fault: &Fault) -> String {
    fault.code.message.to_owned()
}

/// One line of the list above a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The id of the field that it leads to.
    pub(super) anchor: &'static str,
    pub(super) message: String,
}

/// The list above a form whose fields are `names`, in their order: a line for each that has a
/// fault; then what belongs to no field, which leads to the first.
pub(super) fn summary(names: &[&'static str], faults: &Faults) -> Vec<Entry> {
    let first_of = |anchor: &&'static str| {
        let message = messages(anchor, faults).into_iter().next()?;
        Some(Entry { anchor, message })
    };
    let mut entries: Vec<Entry> = names.iter().filter_map(first_of).collect();
    if let Some(first) = names.first() {
        let homeless = faults.iter().filter(|fault| !names.contains(&fault.path.as_str()));
        entries.extend(homeless.map(|fault| Entry { anchor: first, message: message(fault) }));
    }
    entries
}

#[cfg(test)]
mod tests {
    use cfdi::catalog::{CODIGO_POSTAL_UNKNOWN, USO_CFDI_UNKNOWN};
    use cfdi::rfc::RFC_EMPTY;

    use super::*;

    #[test]
    fn the_list_follows_the_form_and_loses_nothing() {
        let mut faults = Faults::new();
        faults.push(Fault::new(&USO_CFDI_UNKNOWN, ""));
        faults.push(Fault::new(&CODIGO_POSTAL_UNKNOWN, "codigo_postal"));
        faults.push(Fault::new(&RFC_EMPTY, "rfc"));
        let entries = summary(&["rfc", "codigo_postal"], &faults);
        let shown: Vec<(&str, &str)> =
            entries.iter().map(|entry| (entry.anchor, entry.message.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("rfc", RFC_EMPTY.message),
                ("codigo_postal", CODIGO_POSTAL_UNKNOWN.message),
                ("rfc", USO_CFDI_UNKNOWN.message),
            ]
        );
        assert_eq!(messages("rfc", &faults), [RFC_EMPTY.message]);
    }
}
