//! Reading a customer's Constancia.

use constancia::{Constancia, ConstanciaError, read_pdf};
use faults::Faults;
use tokio::sync::Semaphore;

use super::{Desk, DeskError};

/// Files that are read at the same time: each may take a core and some megabytes for a while.
static READERS: Semaphore = Semaphore::const_new(2);

impl Desk {
    /// What the PDF of a Constancia says of a taxpayer, or all that keeps it from being read. It is
    /// kept nowhere, and nobody is asked about it.
    ///
    /// # Errors
    /// A failure of ours.
    pub async fn read_constancia(
        &self,
        pdf: Vec<u8>,
    ) -> Result<Result<Constancia, Faults>, DeskError> {
        let permit = READERS.acquire().await.map_err(|_| DeskError::Panicked)?;
        let read = tokio::task::spawn_blocking(move || read_pdf(&pdf)).await;
        drop(permit);
        Ok(read.map_err(|_| DeskError::Panicked)?.map_err(ConstanciaError::into_faults))
    }
}
