//! What the shop sells: the product of the contract, for its list is the company's.

pub use tickets::Product;
pub(crate) use tickets::product::iva_label;
