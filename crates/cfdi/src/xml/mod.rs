//! Elements, as far as a CFDI has any: names, attributes, children. Text between them says nothing.

mod parse;
mod write;

use std::ops::Range;

pub(crate) use parse::parse;
pub(crate) use write::{escape, write_children};

/// Namespace of CFDI 4.0.
pub(crate) const CFD: &str = "http://www.sat.gob.mx/cfd/4";
/// Namespace of Pagos 2.0.
pub(crate) const PAGO20: &str = "http://www.sat.gob.mx/Pagos20";
/// Namespace of the timbre.
pub(crate) const TFD: &str = "http://www.sat.gob.mx/TimbreFiscalDigital";

/// An element of a document that was read, or of one that will be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// In the order of the document; names with a prefix keep it.
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    /// Where it stands in the bytes that were read.
    pub(crate) span: Range<usize>,
}

impl Element {
    /// An element of CFDI 4.0.
    pub(crate) fn cfdi(name: &str) -> Self {
        Self { namespace: CFD.to_owned(), name: name.to_owned(), ..Self::default() }
    }

    /// An element of Pagos 2.0.
    pub(crate) fn pago20(name: &str) -> Self {
        Self { namespace: PAGO20.to_owned(), name: name.to_owned(), ..Self::default() }
    }

    /// The same with one more attribute.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.attributes.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same with one more attribute, if there is a value.
    pub(crate) fn with_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same with one more child.
    pub(crate) fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// The same with more children, behind those that it has.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// The children of that name in the namespace of this element.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> + 'a {
        self.children.iter().filter(move |child| child.is(&self.namespace, name))
    }

    /// All that lie at the end of a path of names in the namespace of this element.
    pub(crate) fn at<'a>(&'a self, path: &[&'a str]) -> Vec<&'a Self> {
        path.iter().fold(vec![self], |found, name| {
            found.into_iter().flat_map(|element| element.all(name)).collect()
        })
    }
}
