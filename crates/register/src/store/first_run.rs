//! How far the first steps have come.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use crate::api::FirstRunStep;

impl FirstRunStep {
    const fn stored(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Shop => "shop",
            Self::People => "people",
            Self::Printer => "printer",
            Self::Receipt => "receipt",
            Self::Products => "products",
            Self::Ready => "ready",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|step| step.stored() == text);
        known.ok_or(StoreError::Damaged { what: "first step" })
    }
}

impl Store {
    /// Nothing where they were not begun, or are over.
    pub(crate) fn first_step(&self) -> Result<Option<FirstRunStep>, StoreError> {
        let sql = "SELECT step FROM first_run";
        let step: Option<String> =
            self.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        step.as_deref().map(FirstRunStep::parse).transpose()
    }

    /// From here they go on after a restart.
    pub(crate) fn reach_first_step(&mut self, step: FirstRunStep) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO first_run (only, step) VALUES (1, ?1) \
                 ON CONFLICT (only) DO UPDATE SET step = ?1",
                params![step.stored()],
            )?;
            Ok(())
        })
    }

    /// They are over.
    pub(crate) fn finish_first_steps(&mut self) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("DELETE FROM first_run", [])?;
            Ok(())
        })
    }
}
