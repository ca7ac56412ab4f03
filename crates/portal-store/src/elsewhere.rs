//! Notes whose CFDI is not here: a store that is lost made it, and a person found it at the PAC.

use jiff::Timestamp;
use tickets::{IssuerId, NotaFolio};

use crate::Store;
use crate::deeds::{self, Act, Deed};
use crate::error::StoreError;
use crate::sql::Tx;
use crate::turns::Pen;

/// A note, of a sale or of a return, and the CFDI that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoicedElsewhere {
    /// What is on the paper.
    pub nota: NotaFolio,
    /// Folio fiscal.
    pub uuid: String,
}

impl Store {
    /// Notes that a shop's notes have their CFDI elsewhere: none of them gets another one here.
    /// Gives those that are not here yet, which holds for them all the same.
    ///
    /// # Errors
    /// The store does not answer, or the shop is not there.
    pub async fn note_invoiced_elsewhere(
        &self,
        shop: IssuerId,
        notes: Vec<InvoicedElsewhere>,
        now: Timestamp,
    ) -> Result<Vec<NotaFolio>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let pen = Pen { tx, vault: &vault, now };
                let mut missing = Vec::new();
                for note in &notes {
                    let subject = find(tx, shop, &note.nota)?;
                    keep(&pen, shop, note, subject.as_deref())?;
                    if subject.is_none() {
                        missing.push(note.nota.clone());
                    }
                }
                Ok(missing)
            })
            .await
    }
}

fn keep(
    pen: &Pen<'_>,
    shop: IssuerId,
    note: &InvoicedElsewhere,
    subject: Option<&str>,
) -> Result<(), StoreError> {
    let InvoicedElsewhere { nota, uuid } = note;
    let noted = pen.tx.execute(
        "INSERT INTO invoiced_elsewhere (shop_id, nota_serie, nota_folio, uuid, noted_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        (shop.to_string(), &nota.serie, nota.folio, uuid, pen.now.as_millisecond()),
    )?;
    if noted == 0 {
        return Ok(());
    }
    pen.tx.execute(
        "UPDATE returns SET credit_due_at_ms = NULL
         WHERE shop_id = ?1 AND nota_serie = ?2 AND nota_folio = ?3",
        (shop.to_string(), &nota.serie, nota.folio),
    )?;
    let shown = nota.shown();
    let deed = Deed::by_operator(shop, Act::InvoicedElsewhere, subject.unwrap_or(&shown));
    deeds::append(pen, &deed.with(format!("{shown}: {uuid}")))
}

/// The ticket or the return with that note.
fn find(tx: &Tx<'_>, shop: IssuerId, nota: &NotaFolio) -> Result<Option<String>, StoreError> {
    let sql = "SELECT id FROM tickets
         WHERE shop_id = ?1 AND nota_serie = ?2 AND nota_folio = ?3
         UNION ALL SELECT id FROM returns
         WHERE shop_id = ?1 AND nota_serie = ?2 AND nota_folio = ?3";
    tx.find(sql, (shop.to_string(), &nota.serie, nota.folio), |row| row.get(0))
}

/// Whether a row of `tickets`, which is of the table's own name, has its CFDI elsewhere.
pub(crate) const OF_TICKET: &str = "EXISTS (SELECT 1 FROM invoiced_elsewhere AS noted
     WHERE noted.shop_id = tickets.shop_id AND noted.nota_serie = tickets.nota_serie
         AND noted.nota_folio = tickets.nota_folio)";

/// The same of a row of `returns`.
pub(crate) const OF_RETURN: &str = "EXISTS (SELECT 1 FROM invoiced_elsewhere AS noted
     WHERE noted.shop_id = returns.shop_id AND noted.nota_serie = returns.nota_serie
         AND noted.nota_folio = returns.nota_folio)";
