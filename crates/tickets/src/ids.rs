//! Ids: one type for each thing, so that none can be used as another.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// From a UUID that was made for it (version 7, by whoever owns the thing).
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

// In the order of the alphabet; a new one is added, none is ever renamed.
ids! {
    /// One try at stamping one sealed document.
    AttemptId,
    /// A branch of a shop: a place with a postal code.
    BranchId,
    /// One customer's hold on one or more tickets.
    ClaimId,
    /// A customer of a shop.
    CustomerId,
    /// The counter's wish for an invoice, made by its register.
    InvoiceRequestId,
    /// A taxpayer that issues invoices.
    IssuerId,
    /// A shop's own account at a PAC.
    PacAccountId,
    /// A product of a shop's list: always the same for the same SKU.
    ProductId,
    /// One register, with its own key.
    RegisterId,
    /// Goods that came back, and the money for them.
    ReturnId,
    /// A sold ticket; the register's sale has the same id.
    TicketId,
    /// A person who signs in for a shop.
    UserId,
}
