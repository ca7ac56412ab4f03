//! How the shop's scales lay their labels out.

use rusqlite::params;

use super::{Store, StoreError, audit};
use crate::audit::{Actor, AuditKind};
use crate::label::{LabelPattern, LabelValue};

impl LabelValue {
    const fn stored(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Weight => "weight",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "price" => Ok(Self::Price),
            "weight" => Ok(Self::Weight),
            _ => Err(StoreError::Damaged { what: "value of a label" }),
        }
    }
}

impl Store {
    /// Nothing where the shop has no such scales.
    pub(crate) fn label_pattern(&self) -> Result<Option<LabelPattern>, StoreError> {
        let mut rows = self.connection.prepare("SELECT mask, value, decimals FROM scale_label")?;
        let mut rows = rows.query_and_then([], |row| {
            let (mask, value): (String, String) = (row.get(0)?, row.get(1)?);
            let decimals = row.get::<_, i64>(2)?.to_string();
            LabelPattern::read(&mask, LabelValue::parse(&value)?, &decimals)
                .map_err(|_| StoreError::Damaged { what: "label of scales" })
        })?;
        rows.next().transpose()
    }

    /// Keeps how labels are laid out, or that there are none.
    pub(crate) fn set_label_pattern(
        &mut self,
        pattern: Option<&LabelPattern>,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("DELETE FROM scale_label", [])?;
            if let Some(pattern) = pattern {
                tx.execute(
                    "INSERT INTO scale_label (only, mask, value, decimals) VALUES (1, ?1, ?2, ?3)",
                    params![pattern.mask(), pattern.value.stored(), pattern.decimals()],
                )?;
            }
            let detail = pattern.map_or("sin etiquetas", LabelPattern::mask);
            audit::add(tx, actor, AuditKind::LabelsChanged, detail)?;
            Ok(())
        })
    }
}
