//! Requests that were seen: a signature counts once, whichever portal it comes to.

use jiff::Timestamp;
use tickets::RegisterId;

use crate::Store;
use crate::error::StoreError;

impl Store {
    /// Notes the nonce of a register's request; whether it is new. [`Store::sweep`] forgets it.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn note_nonce(
        &self,
        register: RegisterId,
        nonce: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let nonce = nonce.to_owned();
        self.database
            .write(move |tx| {
                let sql = "INSERT INTO request_nonces (register_id, nonce, seen_at_ms)
                           VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
                let noted =
                    tx.execute(sql, (register.to_string(), &nonce, now.as_millisecond()))?;
                Ok(noted == 1)
            })
            .await
    }
}
