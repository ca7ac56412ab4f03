//! Elements, as far as a CFDI has any: names, attributes, children. Text between them says nothing.

mod parse;
mod write;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use parse::parse;
pub(crate) use write::{escape, write_attributes, write_children};

/// Namespace of CFDI 4.0.
pub(crate) const CFD: &str = "http://www.sat.gob.mx/cfd/4";
/// Namespace of Pagos 2.0.
pub(crate) const PAGO20: &str = "http://www.sat.gob.mx/Pagos20";
/// Namespace of the timbre.
pub(crate) const TFD: &str = "http://www.sat.gob.mx/TimbreFiscalDigital";

/// Most elements have no more attributes; the root and a concepto do.
const ATTRIBUTES_USUAL: usize = 8;

/// The name of an attribute, and its value.
pub(crate) type Attribute<'x> = (Cow<'x, str>, Cow<'x, str>);

/// An element. One that was read borrows its texts from the bytes; only a value with a reference
/// in it is a text of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tag<'x> {
    pub(crate) namespace: Cow<'x, str>,
    pub(crate) name: Cow<'x, str>,
    /// In the order of the document; names with a prefix keep it.
    pub(crate) attributes: Vec<Attribute<'x>>,
    pub(crate) children: Vec<Tag<'x>>,
    /// Where it stands in the bytes that were read.
    pub(crate) span: Range<usize>,
}

/// An element that will be written: its names stand in the program, its values are its own.
pub(crate) type Element = Tag<'static>;

impl Element {
    /// An element of CFDI 4.0.
    pub(crate) fn cfdi(name: impl Into<Cow<'static, str>>) -> Self {
        Self::written(CFD, name.into())
    }

    /// An element of Pagos 2.0.
    pub(crate) fn pago20(name: impl Into<Cow<'static, str>>) -> Self {
        Self::written(PAGO20, name.into())
    }

    fn written(namespace: &'static str, name: Cow<'static, str>) -> Self {
        let attributes = Vec::with_capacity(ATTRIBUTES_USUAL);
        Self { namespace: namespace.into(), name, attributes, ..Self::default() }
    }

    /// The same with one more attribute.
    pub(crate) fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.attributes.push((name.into(), value.to_string().into()));
        self
    }

    /// The same with one more attribute, if there is a value.
    pub(crate) fn with_some(
        self,
        name: impl Into<Cow<'static, str>>,
        value: Option<impl ToString>,
    ) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Gives another value to an attribute that is there.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        if let Some((_, old)) = self.attributes.iter_mut().find(|(known, _)| known == name) {
            *old = value.into();
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
}

impl<'x> Tag<'x> {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }

    pub(crate) fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace == namespace
    }

    /// The children of that name in the namespace of this element.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> + 'a {
        self.children.iter().filter(move |child| child.is(&self.namespace, name))
    }

    /// All that lie at the end of a path of names in the namespace of this element.
    pub(crate) fn at<'a>(&'a self, path: &[&'a str]) -> Vec<&'a Self> {
        let mut found = Vec::new();
        self.find(path, &mut found);
        found
    }

    fn find<'a>(&'a self, path: &[&'a str], found: &mut Vec<&'a Self>) {
        match path.split_first() {
            None => found.push(self),
            Some((name, rest)) => self.all(name).for_each(|child| child.find(rest, found)),
        }
    }
}
