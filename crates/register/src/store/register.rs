//! Who this register is, its shop, what the manager has set.

use cfdi::catalog::CodigoPostal;
use cfdi::taxes::EstimuloFronterizo;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use tickets::wire::{
    BorderMessage, Change, ChangesMessage, EnrolledMessage, SettingsMessage, ShopMessage,
};
use tickets::{Period, RegisterId};

use super::{Store, StoreError, customers, damaged, notices, outbox, place, sales};

/// This register, since its enrolment.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) id: RegisterId,
    pub(crate) name: String,
    /// Where the sync goes.
    pub(crate) portal_url: String,
    /// The public half of the key that it was enrolled with, where that was noted.
    pub(crate) public_key: Option<String>,
}

/// The shop, as receipts name it.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) name: String,
    pub(crate) rfc: String,
    pub(crate) nombre: String,
    pub(crate) regimen_fiscal: String,
    /// The branch's.
    pub(crate) codigo_postal: CodigoPostal,
    pub(crate) zone: String,
    pub(crate) address: Vec<String>,
    pub(crate) contact: String,
    /// What is printed.
    pub(crate) portal_url: String,
    pub(crate) sandbox: bool,
}

/// What the manager has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) serie: String,
    pub(crate) period: Period,
    /// The portal's, of the last that came from there.
    pub(crate) revision: u64,
    /// The portal has not taken it yet.
    pub(crate) pending: bool,
    /// When the shop sells with the border's IVA; the company says so at the portal.
    pub(crate) border: Option<EstimuloFronterizo>,
}

/// What a page of changes came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pulled {
    /// More are waiting at the portal.
    pub(crate) more: bool,
    /// How many there were.
    pub(crate) count: usize,
}

impl Store {
    /// Nothing before the enrolment.
    pub(crate) fn identity(&self) -> Result<Option<Identity>, StoreError> {
        let sql = "SELECT id, name, portal_url, public_key FROM register";
        let row = self.connection.query_row(sql, [], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        });
        row.optional()?
            .map(|(id, name, portal_url, public_key)| {
                let id = id.parse().map_err(damaged("register"))?;
                Ok(Identity { id, name, portal_url, public_key })
            })
            .transpose()
    }

    /// The series of the notes; nothing before the enrolment.
    pub(crate) fn nota_serie(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT serie FROM register";
        Ok(self.connection.query_row(sql, [], |row| row.get(0)).optional()?)
    }

    /// Nothing before the enrolment.
    pub(crate) fn shop(&self) -> Result<Option<Shop>, StoreError> {
        let sql = "SELECT name, rfc, nombre, regimen_fiscal, zone, address, contact, portal_url, \
                   sandbox, codigo_postal FROM shop";
        let mut shops = self.connection.prepare(sql)?;
        let shop = shops.query_and_then([], |row| {
            let codigo_postal: String = row.get(9)?;
            Ok(Shop {
                codigo_postal: CodigoPostal::parse(&codigo_postal)
                    .map_err(damaged("codigo_postal"))?,
                name: row.get(0)?,
                rfc: row.get(1)?,
                nombre: row.get(2)?,
                regimen_fiscal: row.get(3)?,
                zone: row.get(4)?,
                address: row.get::<_, String>(5)?.lines().map(str::to_owned).collect(),
                contact: row.get(6)?,
                portal_url: row.get(7)?,
                sandbox: row.get(8)?,
            })
        })?;
        shop.into_iter().next().transpose()
    }

    /// Nothing before the enrolment.
    pub(crate) fn settings(&self) -> Result<Option<Settings>, StoreError> {
        settings(&self.connection)
    }

    /// Keeps what the portal answered to the enrolment.
    pub(crate) fn enrol(
        &mut self,
        enrolled: &EnrolledMessage,
        (portal_url, public_key): (&str, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO register (only, id, name, serie, next_folio, portal_url, \
                 enrolled_at_ms, changes_after, public_key) \
                 VALUES (1, ?1, ?2, ?3, 1, ?4, ?5, 0, ?6)",
                params![
                    enrolled.register,
                    enrolled.name,
                    enrolled.nota_serie,
                    portal_url,
                    now.as_millisecond(),
                    public_key
                ],
            )?;
            keep_shop(tx, &enrolled.shop)?;
            tx.execute(
                "INSERT INTO settings (only, serie, period, revision, pending) \
                 VALUES (1, ?1, ?2, ?3, 0)",
                params![
                    enrolled.settings.serie,
                    enrolled.settings.period,
                    enrolled.settings.revision
                ],
            )?;
            store_border(tx, enrolled.settings.border.as_ref())
        })
    }

    /// Keeps what the manager sets, until the portal takes it.
    pub(crate) fn set_settings(
        &mut self,
        serie: &str,
        period: Period,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE settings SET serie = ?1, period = ?2, pending = 1",
                params![serie, period.key()],
            )?;
            outbox::add_settings(tx, now)
        })
    }

    /// The portal took the settings that were sent and answered with its own.
    pub(crate) fn settings_taken(
        &mut self,
        sent: &SettingsMessage,
        answer: &SettingsMessage,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            let same_still = settings(tx)?
                .is_some_and(|now| now.serie == sent.serie && now.period.key() == sent.period);
            if same_still {
                store_settings(tx, answer)?;
                outbox::settle_settings(tx, "done")
            } else {
                // The manager has changed them meanwhile: the newer ones are sent next, upon this
                // revision.
                tx.execute("UPDATE settings SET revision = ?1", [answer.revision])?;
                Ok(())
            }
        })
    }

    /// Up to where the portal's changes are known.
    pub(crate) fn changes_after(&self) -> Result<u64, StoreError> {
        let sql = "SELECT changes_after FROM register";
        let after = self.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        Ok(after.unwrap_or(0))
    }

    /// Applies a page of the portal's changes together with its cursor.
    pub(crate) fn apply_changes(
        &mut self,
        page: &ChangesMessage,
        now: Timestamp,
    ) -> Result<Pulled, StoreError> {
        self.write(|tx| {
            for change in &page.changes {
                apply(tx, change, now)?;
            }
            tx.execute("UPDATE register SET changes_after = ?1", [page.next])?;
            Ok(Pulled { more: page.more, count: page.changes.len() })
        })
    }
}

fn apply(tx: &Connection, change: &Change, now: Timestamp) -> Result<(), StoreError> {
    match change {
        Change::TicketInvoiced { ticket, uuid, invoice, at } => {
            let at = at.parse().unwrap_or(now);
            sales::invoiced(tx, ticket, uuid, invoice, at)
        }
        Change::CancellationRefused { ticket, uuid } => {
            sales::cancellation_refused(tx, ticket, uuid, now)
        }
        Change::TicketDiffers { ticket, uuid, what } => {
            sales::differs(tx, ticket, uuid.as_deref(), what, now)
        }
        Change::Customer(customer) => customers::keep(tx, customer, now),
        Change::CustomerErased { customer } => customers::forget(tx, customer),
        Change::Settings(settings) => adopt(tx, settings, now),
    }
}

/// Keeps what receipts say of the shop, in the place of what they said before.
pub(super) fn keep_shop(tx: &Connection, shop: &ShopMessage) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR REPLACE INTO shop (only, name, rfc, nombre, regimen_fiscal, codigo_postal, \
         zone, address, contact, portal_url, sandbox) \
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            shop.name,
            shop.rfc,
            shop.nombre,
            shop.regimen_fiscal,
            shop.codigo_postal,
            shop.zone,
            shop.address.join("\n"),
            shop.contact,
            shop.portal_url,
            shop.sandbox
        ],
    )?;
    Ok(())
}

/// Takes settings that came from the portal. What had been set here and not been taken there is
/// replaced, and the manager is told.
pub(super) fn adopt(
    tx: &Connection,
    theirs: &SettingsMessage,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(ours) = settings(tx)? else { return Ok(()) };
    // The border is not the register's to set, and has no part in the revision.
    store_border(tx, theirs.border.as_ref())?;
    // Nor is the place.
    if let Some(shop) = &theirs.shop {
        place::adopt(tx, shop)?;
    }
    if theirs.revision <= ours.revision {
        return Ok(());
    }
    let differ = ours.serie != theirs.serie || ours.period.key() != theirs.period;
    if ours.pending && differ {
        notices::add(tx, &notices::settings_replaced(theirs), now)?;
    }
    store_settings(tx, theirs)?;
    outbox::settle_settings(tx, if differ { "parked" } else { "done" })
}

fn settings(connection: &Connection) -> Result<Option<Settings>, StoreError> {
    let sql = "SELECT serie, period, revision, pending, border_from, border_until FROM settings";
    let mut all = connection.prepare(sql)?;
    let settings = all.query_and_then([], |row| {
        let period: String = row.get(1)?;
        let from = row.get::<_, Option<String>>(4)?;
        let until = row.get::<_, Option<String>>(5)?;
        let border = from.map(|from| read_border(&BorderMessage { from, until })).transpose()?;
        Ok(Settings {
            serie: row.get(0)?,
            period: Period::parse(&period).map_err(damaged("period"))?,
            revision: row.get(2)?,
            pending: row.get(3)?,
            border,
        })
    })?;
    settings.into_iter().next().transpose()
}

fn read_border(border: &BorderMessage) -> Result<EstimuloFronterizo, StoreError> {
    EstimuloFronterizo::try_from(border).map_err(damaged("border"))
}

fn store_border(tx: &Connection, border: Option<&BorderMessage>) -> Result<(), StoreError> {
    // Days that this build cannot read are not let in: nothing could be sold by them.
    border.map(read_border).transpose()?;
    let from = border.map(|border| &border.from);
    let until = border.and_then(|border| border.until.as_ref());
    tx.execute("UPDATE settings SET border_from = ?1, border_until = ?2", (from, until))?;
    Ok(())
}

fn store_settings(tx: &Connection, settings: &SettingsMessage) -> Result<(), StoreError> {
    // A period that this build does not know is not let in: it could not be printed.
    Period::parse(&settings.period).map_err(damaged("period"))?;
    tx.execute(
        "UPDATE settings SET serie = ?1, period = ?2, revision = ?3, pending = 0",
        params![settings.serie, settings.period, settings.revision],
    )?;
    Ok(())
}
