//! Pictures of each step, numbered in their order.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::page::Page;

/// A folder of pictures.
#[derive(Debug)]
pub struct Album {
    folder: PathBuf,
    taken: u32,
}

impl Album {
    /// An album without pictures, in a folder that exists.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), taken: 0 }
    }

    /// Takes a picture of a page as `NN-name.png`.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn take(&mut self, page: &Page, name: &str) -> Result<()> {
        self.taken = self.taken.saturating_add(1);
        page.photograph(&self.folder.join(format!("{:02}-{name}.png", self.taken))).await
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.taken
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.taken == 0
    }
}
