//! What the company sets beside series and period, each change with its deed.

use cfdi::taxes::{EstimuloFronterizo, RetencionMark};
use jiff::Timestamp;
use jiff::civil::Date;
use tickets::{BranchId, IssuerId, UserId};

use crate::deeds::{self, Act, Deed};
use crate::downloads::DownloadLimits;
use crate::error::StoreError;
use crate::rulings::Actor;
use crate::shops::{self, CsdFiles, Settings, SettingsOutcome};
use crate::sql::{Row, Tx, named};
use crate::turns::Pen;
use crate::{Store, changes};

/// What a company has set beside series and period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopOptions {
    /// The usos that its customers may choose, as SAT's keys; all that SAT allows, where nothing
    /// is set.
    pub usos: Option<Vec<String>>,
    /// When it sells with the border's IVA.
    pub estimulo: Option<Border>,
    /// The colour of its pages and documents, `#0b6b50`.
    pub accent: Option<String>,
    /// Whether it has a logo: [`Store::logo`].
    pub has_logo: bool,
    /// Series of its egresos.
    pub egreso_serie: String,
}

/// From when and until when a shop sells with the border's IVA.
pub type Border = EstimuloFronterizo;

/// One thing that a company sets.
pub enum Setting {
    /// The usos that customers may choose; all, where nothing is given.
    Usos(Option<Vec<String>>),
    /// How often and until when files are downloaded.
    Downloads(DownloadLimits),
    /// What customers are told to turn to.
    Contact(String),
    /// What SAT says of the ISR that is withheld.
    Retencion(RetencionMark),
    /// When it sells with the border's IVA.
    Estimulo(Option<Border>),
    /// The colour, `#0b6b50`; ours, where nothing is given.
    Accent(Option<String>),
    /// Series of the egresos, checked by whoever calls.
    EgresoSerie(String),
    /// The logo, a PNG of our own making; none, where nothing is given.
    Logo(Option<Vec<u8>>),
    /// The certificate, checked by whoever calls.
    Csd {
        /// The files and their password.
        files: CsdFiles,
        /// NoCertificado, for the log.
        no_certificado: String,
    },
}

/// What became of the wish for another next number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolioOutcome {
    /// It is the next one now.
    Raised,
    /// It is not higher than this one, which is the next: numbers never go back.
    NotHigher(u64),
}

impl ShopOptions {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let usos: Option<String> = row.get("usos")?;
        Ok(Self {
            usos: usos
                .map(|json| serde_json::from_str(&json).map_err(StoreError::corrupt("usos")))
                .transpose()?,
            estimulo: read_day(row, "estimulo_from")?
                .map(|from| {
                    Ok::<_, StoreError>(Border { from, until: read_day(row, "estimulo_until")? })
                })
                .transpose()?,
            accent: row.get("accent")?,
            has_logo: row.get("has_logo")?,
            egreso_serie: row.get("egreso_serie")?,
        })
    }
}

fn read_day(row: &Row, column: &'static str) -> Result<Option<Date>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|day| day.parse().map_err(StoreError::corrupt("day"))).transpose()
}

impl Store {
    /// Changes one thing.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn set(
        &self,
        actor: Actor,
        setting: Setting,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.set_as(actor.shop, Some(actor.user), setting, now).await
    }

    /// Changes one thing of a shop: [`Store::set`], by the operator.
    ///
    /// # Errors
    /// The store does not answer, or the shop is not there.
    pub async fn set_by_operator(
        &self,
        shop: IssuerId,
        setting: Setting,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.set_as(shop, None, setting, now).await
    }

    async fn set_as(
        &self,
        shop: IssuerId,
        user: Option<UserId>,
        setting: Setting,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let pen = Pen { tx, vault: &vault, now };
                let (act, detail) = write(&pen, shop, &setting)?;
                deeds::append(&pen, &Deed { shop, user, act, subject: shop.to_string(), detail })
            })
            .await
    }

    /// Changes series and period: [`Store::change_settings`], by a person.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn set_series(
        &self,
        actor: Actor,
        wanted: Settings,
        now: Timestamp,
    ) -> Result<SettingsOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let outcome = shops::change_settings(tx, actor.shop, &wanted)?;
                if let SettingsOutcome::Changed(settings) = &outcome {
                    let detail = format!("{}, {}", settings.serie, settings.period.label());
                    let deed = actor.deed(Act::SettingsChanged, actor.shop.to_string());
                    deeds::append(&Pen { tx, vault: &vault, now }, &deed.with(detail))?;
                }
                Ok(outcome)
            })
            .await
    }

    /// The next number of a series.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn next_number(&self, shop: IssuerId, serie: &str) -> Result<u64, StoreError> {
        let serie = serie.to_owned();
        self.database.read(move |tx| next_number(tx, shop, &serie)).await
    }

    /// Raises the next number of a series; the log keeps which numbers are left out, and why.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn raise_number(
        &self,
        actor: Actor,
        (serie, number): (&str, u64),
        reason: &str,
        now: Timestamp,
    ) -> Result<FolioOutcome, StoreError> {
        let vault = self.vault.clone();
        let (serie, reason) = (serie.to_owned(), reason.to_owned());
        self.database
            .write(move |tx| {
                let next = next_number(tx, actor.shop, &serie)?;
                if number <= next {
                    return Ok(FolioOutcome::NotHigher(next));
                }
                tx.execute(
                    "INSERT INTO series (shop_id, serie, next_folio) VALUES (?1, ?2, ?3)
                     ON CONFLICT (shop_id, serie) DO UPDATE SET next_folio = excluded.next_folio",
                    (actor.shop.to_string(), &serie, number),
                )?;
                let deed = actor.deed(Act::FolioRaised, actor.shop.to_string());
                let deed = deed.with(format!("{serie}-{next} → {serie}-{number}: {reason}"));
                deeds::append(&Pen { tx, vault: &vault, now }, &deed)?;
                Ok(FolioOutcome::Raised)
            })
            .await
    }

    /// A shop's logo, a PNG.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn logo(&self, shop: IssuerId) -> Result<Option<Vec<u8>>, StoreError> {
        self.database
            .read(move |tx| {
                let sql = "SELECT logo FROM shops WHERE id = ?1";
                let logo: Option<Option<Vec<u8>>> =
                    tx.find(sql, [shop.to_string()], |row| row.get(0))?;
                Ok(logo.flatten())
            })
            .await
    }

    /// Makes a code that lets one register into a branch of the shop, as
    /// [`Store::add_enrolment_code`] does for the main one.
    ///
    /// # Errors
    /// The store does not answer, or the branch is not the shop's.
    pub async fn make_enrolment_code(
        &self,
        actor: Actor,
        branch: BranchId,
        (code, expires_at): (&str, Timestamp),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (vault, hash) = (self.vault.clone(), self.enrolment_hash(code));
        self.database
            .write(move |tx| {
                let shop = actor.shop.to_string();
                let made = tx.execute(
                    "INSERT INTO enrolment_codes (code_hash, shop_id, branch_id, expires_at_ms)
                     SELECT ?1, shop_id, id, ?4 FROM branches WHERE id = ?3 AND shop_id = ?2",
                    (hash, shop, branch.to_string(), expires_at.as_millisecond()),
                )?;
                changed_one(made)?;
                let deed = actor.deed(Act::EnrolmentCodeMade, actor.shop.to_string());
                deeds::append(&Pen { tx, vault: &vault, now }, &deed)
            })
            .await
    }

    /// Shuts a register of the actor's shop out. Whether there was one that was not.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn shut_out(
        &self,
        actor: Actor,
        register: tickets::RegisterId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let id = register.to_string();
                let sql = "UPDATE registers SET revoked_at_ms = ?3
                     WHERE id = ?1 AND shop_id = ?2 AND revoked_at_ms IS NULL RETURNING name";
                let values = (&id, actor.shop.to_string(), now.as_millisecond());
                let Some(name): Option<String> = tx.find(sql, values, |row| row.get(0))? else {
                    return Ok(false);
                };
                let deed = actor.deed(Act::RegisterRevoked, id).with(name);
                deeds::append(&Pen { tx, vault: &vault, now }, &deed)?;
                Ok(true)
            })
            .await
    }
}

fn next_number(tx: &Tx<'_>, shop: IssuerId, serie: &str) -> Result<u64, StoreError> {
    let sql = "SELECT next_folio FROM series WHERE shop_id = ?1 AND serie = ?2";
    let next: Option<u64> = tx.find(sql, (shop.to_string(), serie), |row| row.get(0))?;
    Ok(next.unwrap_or(1))
}

/// Writes it; what was done, and what the log says of it.
fn write(pen: &Pen<'_>, shop: IssuerId, setting: &Setting) -> Result<(Act, String), StoreError> {
    let one = |column: &str, value: crate::sql::Value| -> Result<(), StoreError> {
        let sql = format!("UPDATE shops SET {column} = ?2 WHERE id = ?1");
        changed_one(pen.tx.execute(&sql, (shop.to_string(), value))?)
    };
    Ok(match setting {
        Setting::Usos(usos) => {
            let json = usos.as_ref().map(serde_json::to_string).transpose();
            one("usos", json.map_err(StoreError::corrupt("usos"))?.into())?;
            let detail = usos.as_ref().map_or_else(|| "todos".to_owned(), |usos| usos.join(", "));
            (Act::UsosChanged, detail)
        }
        Setting::Downloads(DownloadLimits { most, period }) => {
            one("downloads_max", (*most).into())?;
            one("downloads_period", period.key().into())?;
            (Act::DownloadsChanged, format!("{most}, {}", period.label()))
        }
        Setting::Contact(contact) => {
            one("contact", contact.into())?;
            // It is on every receipt.
            changes::append(pen.tx, shop, changes::Kind::Settings, &shop.to_string())?;
            (Act::ContactChanged, String::new())
        }
        Setting::Retencion(mark) => {
            one("retencion", shops::retencion_key(*mark).into())?;
            (Act::RetencionChanged, retencion_words(*mark).to_owned())
        }
        Setting::Estimulo(border) => write_border(pen, shop, *border)?,
        Setting::Accent(accent) => {
            one("accent", accent.clone().into())?;
            (Act::LookChanged, accent.clone().unwrap_or_default())
        }
        Setting::Logo(logo) => {
            one("logo", logo.clone().into())?;
            let detail = if logo.is_some() { "logo" } else { "sin logo" };
            (Act::LookChanged, detail.to_owned())
        }
        Setting::EgresoSerie(serie) => {
            one("egreso_serie", serie.into())?;
            (Act::SettingsChanged, format!("notas de crédito: {serie}"))
        }
        Setting::Csd { files, no_certificado } => {
            write_csd(pen, shop, files)?;
            (Act::CsdPut, no_certificado.clone())
        }
    })
}

fn write_border(
    pen: &Pen<'_>,
    shop: IssuerId,
    border: Option<Border>,
) -> Result<(Act, String), StoreError> {
    let from = border.map(|border| border.from.to_string());
    let until = border.and_then(|border| border.until).map(|day| day.to_string());
    let detail = match (&from, &until) {
        (None, _) => "sin estímulo".to_owned(),
        (Some(from), None) => format!("desde {from}"),
        (Some(from), Some(until)) => format!("{from} a {until}"),
    };
    changed_one(pen.tx.execute(
        "UPDATE shops SET estimulo_from = ?2, estimulo_until = ?3 WHERE id = ?1",
        (shop.to_string(), from, until),
    )?)?;
    // Tills sell by it.
    changes::append(pen.tx, shop, changes::Kind::Settings, &shop.to_string())?;
    Ok((Act::EstimuloChanged, detail))
}

fn write_csd(pen: &Pen<'_>, shop: IssuerId, files: &CsdFiles) -> Result<(), StoreError> {
    let label = shops::password_label(shop);
    let changed = pen.tx.execute(
        "UPDATE shops SET csd_cer = :cer, csd_key = :key, csd_password_sealed = :password,
             updated_at_ms = :now WHERE id = :id",
        named! {
            ":cer": &files.cer,
            ":key": &files.key,
            ":password": pen.vault.seal(&label, files.password.as_bytes())?,
            ":now": pen.now.as_millisecond(),
            ":id": shop.to_string(),
        },
    )?;
    changed_one(changed)
}

fn retencion_words(mark: RetencionMark) -> &'static str {
    match mark {
        RetencionMark::Unmarked => "sin marca",
        RetencionMark::Forbidden => "no se le retiene",
        RetencionMark::Required => "se le retiene siempre",
    }
}

fn changed_one(rows: usize) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Corrupt { what: "reference to a shop" }) }
}
