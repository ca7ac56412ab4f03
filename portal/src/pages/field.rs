//! A form's fields: what was typed and what is wrong with it.

use faults::Faults;

use crate::lang::Lang;

/// A field with its text and its faults.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) value: String,
    pub(super) faults: Vec<String>,
}

/// What is wrong with a form, in its reader's language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    pub(super) lang: Lang,
    pub(super) faults: &'a Faults,
}

impl Told<'_> {
    /// The field `name` of the form, with what was typed.
    pub(super) fn field(self, name: &str, value: &str) -> Field {
        Field { value: value.to_owned(), faults: self.messages(name) }
    }

    /// What is wrong with the field `name`.
    pub(super) fn messages(self, name: &str) -> Vec<String> {
        let own = self.faults.iter().filter(|fault| fault.path == name);
        own.map(|fault| self.lang.fault_in_full(fault)).collect()
    }

    /// The list above a form whose fields are `names`, in their order: a line for each that has a
    /// fault; then what belongs to no field, which leads to the first.
    pub(super) fn summary(self, names: &[&'static str]) -> Vec<Entry> {
        let first_of = |anchor: &&'static str| {
            let message = self.messages(anchor).into_iter().next()?;
            Some(Entry { anchor, message })
        };
        let mut entries: Vec<Entry> = names.iter().filter_map(first_of).collect();
        if let Some(first) = names.first() {
            let homeless = self.faults.iter().filter(|fault| !names.contains(&fault.path.as_str()));
            entries.extend(
                homeless
                    .map(|fault| Entry { anchor: first, message: self.lang.fault_in_full(fault) }),
            );
        }
        entries
    }
}

/// One line of the list above a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The id of the field that it leads to.
    pub(super) anchor: &'static str,
    pub(super) message: String,
}

#[cfg(test)]
mod tests {
    use cfdi::catalog::{CODIGO_POSTAL_UNKNOWN, USO_CFDI_UNKNOWN};
    use cfdi::rfc::RFC_EMPTY;
    use faults::Fault;

    use super::*;

    #[test]
    fn the_list_follows_the_form_and_loses_nothing() {
        let mut faults = Faults::new();
        faults.push(Fault::new(&USO_CFDI_UNKNOWN, ""));
        faults.push(Fault::new(&CODIGO_POSTAL_UNKNOWN, "codigo_postal"));
        faults.push(Fault::new(&RFC_EMPTY, "rfc"));
        let told = Told { lang: Lang::Es, faults: &faults };
        let entries = told.summary(&["rfc", "codigo_postal"]);
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
        assert_eq!(told.messages("rfc"), [RFC_EMPTY.message]);
        let english = Told { lang: Lang::En, ..told };
        assert_eq!(english.messages("rfc"), ["Enter the RFC."]);
    }
}
