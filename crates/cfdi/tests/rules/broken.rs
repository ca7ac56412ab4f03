//! Documents that break one rule: a sound one, edited.

use std::collections::BTreeSet;

use cfdi::rules::{Context, check};

/// What is replaced by what, once.
pub(crate) type Edit = (&'static str, &'static str);
pub(crate) type Edits = &'static [Edit];

/// The edited text; every edit must find what it replaces.
pub(crate) fn edited(xml: &str, edits: Edits) -> String {
    edits.iter().fold(xml.to_owned(), |xml, (from, to)| {
        assert!(xml.contains(from), "{from} is not in {xml}");
        xml.replacen(from, to, 1)
    })
}

/// A document without a fault, and the edits that break one rule, with what follows from it.
pub(crate) struct Broken {
    pub(crate) code: &'static str,
    from: Edits,
    edits: Edits,
    also: &'static [&'static str],
}

pub(crate) const fn broken(code: &'static str, from: Edits, edits: Edits) -> Broken {
    Broken { code, from, edits, also: &[] }
}

impl Broken {
    pub(crate) const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }
}

/// The codes of a document but that of the sello, which every edit breaks.
pub(crate) fn codes(xml: &str, context: &Context<'_>) -> BTreeSet<&'static str> {
    let report = check(xml.as_bytes(), context).unwrap();
    for finding in &report.findings {
        assert!(finding.path.starts_with("Comprobante"), "{finding}");
        assert!(finding.message.ends_with('.') && finding.message.contains(' '), "{finding}");
    }
    let codes = report.findings.iter().map(|finding| finding.code);
    codes.filter(|code| *code != "CFDI40102").collect()
}

/// Each of them is sound before its last edits, and breaks after them what it says.
pub(crate) fn each_fires_alone(base: &str, all: impl IntoIterator<Item = Broken>) {
    for Broken { code, from, edits, also } in all {
        let sound = edited(base, from);
        assert_eq!(codes(&sound, &Context::default()), BTreeSet::new(), "before {code}");
        let wrong = edited(&sound, edits);
        let expected: BTreeSet<_> = also.iter().copied().chain([code]).collect();
        let found = codes(&wrong, &Context::default());
        assert_eq!(found, expected, "{code}");
    }
}
