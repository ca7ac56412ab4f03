//! A second look into the file, for what takes long: it sees what was committed and holds up
//! nobody.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{BUSY, Store, StoreError, products};
use crate::product::Product;

/// The file, open for reading.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(super) connection: Connection,
}

impl Store {
    /// Another connection to the same file.
    pub(crate) fn reader(&self) -> Result<Reader, StoreError> {
        let path = self.connection.path().unwrap_or_default();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(Path::new(path), flags)?;
        connection.busy_timeout(BUSY)?;
        Ok(Reader { connection })
    }
}

impl Reader {
    /// All products, by name.
    pub(crate) fn products(&self) -> Result<Vec<Product>, StoreError> {
        let mut all = Vec::new();
        self.each_product(|product| all.push(product))?;
        all.sort_by(|one, other| (&one.name, &one.sku).cmp(&(&other.name, &other.sku)));
        Ok(all)
    }

    /// All products, by SKU, one at a time.
    pub(crate) fn each_product(&self, take: impl FnMut(Product)) -> Result<(), StoreError> {
        products::each(&self.connection, take)
    }
}
