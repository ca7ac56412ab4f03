//! Lists of SAT that are not in the crate, each as a question that a rule asks, and as a type that
//! reads it from a file.
//!
//! A rule that needs a list is judged when [`Context`](super::Context) has one, else it is told as
//! undecided. SAT gives l_RFC and l_LCO to PACs alone, so the CSV forms are ours: a row of names
//! that says which column is which, the order of the columns left free, columns of other names
//! passed over.

mod csv;
mod l_lco;
mod l_rfc;
mod pedimento;
mod prod_serv;

pub use l_lco::{LLco, LcoFile};
pub use l_rfc::{LRfc, RetencionMark, RfcFile, Taxpayer};
pub use pedimento::{NumPedimentoAduana, PedimentoFile};
pub use prod_serv::{ComplementoDemand, ProdServDemands, ProdServFile, ProdServRules};

/// Why a file is not the list that it should be.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Not text.
    #[error("the list is not UTF-8")]
    NotUtf8,
    /// The row of names lacks one.
    #[error("the list has no column {0}")]
    NoColumn(&'static str),
    /// A cell that cannot be read.
    #[error("line {line} of the list: {column} is not readable")]
    Cell {
        /// Counted from 1, the row of names included.
        line: usize,
        /// The column.
        column: &'static str,
    },
    /// A quote that does not end.
    #[error("line {0} of the list has a quote that does not end")]
    OpenQuote(usize),
    /// XML that ends before its root does: what was cut off is missing.
    #[error("the list is not complete")]
    Incomplete,
    /// Not XML.
    #[error("the list is not well-formed")]
    Xml(#[from] quick_xml::Error),
}
