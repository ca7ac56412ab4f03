//! Shops: who issues, with which certificate, under which settings.

use cfdi::taxes::RetencionMark;
use jiff::Timestamp;
use tickets::{IssuerId, Period, RegisterId};
use zeroize::Zeroizing;

use crate::Store;
use crate::branches::{self, address_of};
use crate::changes;
use crate::deeds::{self, Act, Deed};
use crate::error::StoreError;
use crate::options::ShopOptions;
use crate::sql::{Row, Tx, named};
use crate::turns::Pen;

/// What stands on paper and on the invoice. Checked by whoever adds the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopProfile {
    /// The taxpayer's RFC.
    pub rfc: String,
    /// The taxpayer's name, as SAT has it.
    pub nombre: String,
    /// Three digits.
    pub regimen_fiscal: String,
    /// Of the branch at which the shop is looked at, the main one where nobody says which:
    /// LugarExpedicion.
    pub codigo_postal: String,
    /// That branch's IANA zone.
    pub zone: String,
    /// What the sign over the door says.
    pub name: String,
    /// Lines of its address.
    pub address: Vec<String>,
    /// How customers reach the shop.
    pub contact: String,
}

/// The CSD as SAT gave it.
pub struct CsdFiles {
    /// The certificate, DER.
    pub cer: Vec<u8>,
    /// The key, encrypted PKCS#8 DER.
    pub key: Vec<u8>,
    /// The key's password.
    pub password: Zeroizing<String>,
}

/// What the manager sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Series of the invoices.
    pub serie: String,
    /// How long a ticket can be invoiced here.
    pub period: Period,
    /// Counts the changes, from 1.
    pub revision: u64,
}

/// A shop to be added.
pub struct NewShop {
    /// Its id, where its RFC is new.
    pub id: IssuerId,
    /// Who it is.
    pub profile: ShopProfile,
    /// What it seals with.
    pub csd: CsdFiles,
    /// Series, where its RFC is new.
    pub serie: String,
    /// Period, where its RFC is new.
    pub period: Period,
}

/// A shop.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Its id.
    pub id: IssuerId,
    /// Who it is.
    pub profile: ShopProfile,
    /// What the manager has set.
    pub settings: Settings,
    /// What SAT says of the ISR that is withheld from it.
    pub retencion: RetencionMark,
    /// What else the company has set.
    pub options: ShopOptions,
    /// When profile or certificate last changed.
    pub updated_at: Timestamp,
}

/// What became of a change of settings. Each holds what is in force now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsOutcome {
    /// They were changed.
    Changed(Settings),
    /// They were so already: the change had been sent before.
    Same(Settings),
    /// Somebody else has changed them since.
    Conflict(Settings),
}

impl Store {
    /// Adds a shop, or brings the one with this RFC up to date, by the operator. The settings of a
    /// shop that exists stay as its manager has them.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn put_shop(&self, shop: NewShop, now: Timestamp) -> Result<IssuerId, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let known: Option<String> =
                    tx.find("SELECT id FROM shops WHERE rfc = ?1", [&shop.profile.rfc], |row| {
                        row.get(0)
                    })?;
                let id = match known {
                    Some(id) => id.parse().map_err(StoreError::corrupt("shop id"))?,
                    None => shop.id,
                };
                let password = vault.seal(&password_label(id), shop.csd.password.as_bytes())?;
                upsert(tx, id, &shop, &password, now)?;
                branches::put_main(tx, id, &shop.profile)?;
                let deed = Deed::by_operator(id, Act::ShopPut, id.to_string());
                let pen = Pen { tx, vault: &vault, now };
                deeds::append(&pen, &deed.with(shop.profile.name.as_str()))?;
                Ok(id)
            })
            .await
    }

    /// A shop by its id.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn shop(&self, id: IssuerId) -> Result<Option<Shop>, StoreError> {
        self.database.glance(move |tx| find(tx, "id", &id.to_string())).await
    }

    /// The shop of a register, at the register's branch.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn shop_of_register(&self, id: RegisterId) -> Result<Option<Shop>, StoreError> {
        self.database.read(move |tx| of_register(tx, id)).await
    }

    /// A shop by its RFC.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn shop_by_rfc(&self, rfc: &str) -> Result<Option<Shop>, StoreError> {
        let rfc = rfc.to_owned();
        self.database.read(move |tx| find(tx, "rfc", &rfc)).await
    }

    /// What a shop seals with.
    ///
    /// # Errors
    /// The store does not answer, or its password was sealed by another vault.
    pub async fn csd(&self, id: IssuerId) -> Result<Option<CsdFiles>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .read(move |tx| {
                let sql = "SELECT csd_cer, csd_key, csd_password_sealed FROM shops WHERE id = ?1";
                let row = tx.find(sql, [id.to_string()], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get::<Vec<u8>>(2)?))
                })?;
                row.map(|(cer, key, sealed)| {
                    let password = vault.open_sealed(&password_label(id), &sealed)?;
                    let password =
                        String::from_utf8(password).map_err(StoreError::corrupt("CSD password"))?;
                    Ok(CsdFiles { cer, key, password: Zeroizing::new(password) })
                })
                .transpose()
            })
            .await
    }

    /// Changes what `wanted.revision` names; the change is one more revision.
    ///
    /// # Errors
    /// The store does not answer, or the shop is not there.
    pub async fn change_settings(
        &self,
        shop: IssuerId,
        wanted: Settings,
    ) -> Result<SettingsOutcome, StoreError> {
        self.database.write(move |tx| change_settings(tx, shop, &wanted)).await
    }
}

/// The mark of that name: `unmarked`, `forbidden`, `required`.
pub fn parse_retencion(key: &str) -> Option<RetencionMark> {
    let marks = [RetencionMark::Unmarked, RetencionMark::Forbidden, RetencionMark::Required];
    marks.into_iter().find(|mark| retencion_key(*mark) == key)
}

pub(crate) fn retencion_key(mark: RetencionMark) -> &'static str {
    match mark {
        RetencionMark::Unmarked => "unmarked",
        RetencionMark::Forbidden => "forbidden",
        RetencionMark::Required => "required",
    }
}

pub(crate) fn password_label(id: IssuerId) -> String {
    format!("shops.csd_password:{id}")
}

fn upsert(
    tx: &Tx<'_>,
    id: IssuerId,
    shop: &NewShop,
    password: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO shops (id, rfc, nombre, regimen_fiscal, name, contact, csd_cer, csd_key,
                            csd_password_sealed, serie, period, revision, updated_at_ms)
         VALUES (:id, :rfc, :nombre, :regimen_fiscal, :name, :contact, :csd_cer, :csd_key,
                 :csd_password, :serie, :period, 1, :now)
         ON CONFLICT (rfc) DO UPDATE SET
             nombre = excluded.nombre, regimen_fiscal = excluded.regimen_fiscal,
             name = excluded.name, contact = excluded.contact, csd_cer = excluded.csd_cer,
             csd_key = excluded.csd_key, csd_password_sealed = excluded.csd_password_sealed,
             updated_at_ms = excluded.updated_at_ms",
        named! {
            ":id": id.to_string(),
            ":rfc": &shop.profile.rfc,
            ":nombre": &shop.profile.nombre,
            ":regimen_fiscal": &shop.profile.regimen_fiscal,
            ":name": &shop.profile.name,
            ":contact": &shop.profile.contact,
            ":csd_cer": &shop.csd.cer,
            ":csd_key": &shop.csd.key,
            ":csd_password": password,
            ":serie": &shop.serie,
            ":period": shop.period.key(),
            ":now": now.as_millisecond(),
        },
    )?;
    Ok(())
}

const SELECT: &str = "SELECT shops.id AS id, rfc, nombre, regimen_fiscal, codigo_postal, zone,
        shops.name AS name, address, contact, serie, period, revision, retencion, usos,
        estimulo_from, estimulo_until, accent, logo IS NOT NULL AS has_logo, egreso_serie,
        updated_at_ms";

/// `column` is one of ours, never text from outside.
fn find(tx: &Tx<'_>, column: &str, value: &str) -> Result<Option<Shop>, StoreError> {
    let sql = format!(
        "{SELECT} FROM shops JOIN branches ON branches.id = shops.id WHERE shops.{column} = ?1"
    );
    tx.find(&sql, [value], read_shop)
}

/// The shop of a register, at the register's branch.
pub(crate) fn of_register(tx: &Tx<'_>, id: RegisterId) -> Result<Option<Shop>, StoreError> {
    let sql = format!(
        "{SELECT} FROM registers JOIN shops ON shops.id = registers.shop_id
         JOIN branches ON branches.id = coalesce(registers.branch_id, registers.shop_id)
         WHERE registers.id = ?1"
    );
    tx.find(&sql, [id.to_string()], read_shop)
}

/// The shop with this id; it must be there.
pub(crate) fn required(tx: &Tx<'_>, id: &str) -> Result<Shop, StoreError> {
    find(tx, "id", id)?.ok_or(StoreError::Corrupt { what: "reference to a shop" })
}

fn read_shop(row: &Row) -> Result<Shop, StoreError> {
    let id: String = row.get("id")?;
    let retencion: String = row.get("retencion")?;
    let updated_at: i64 = row.get("updated_at_ms")?;
    Ok(Shop {
        id: id.parse().map_err(StoreError::corrupt("shop id"))?,
        profile: ShopProfile {
            rfc: row.get("rfc")?,
            nombre: row.get("nombre")?,
            regimen_fiscal: row.get("regimen_fiscal")?,
            codigo_postal: row.get("codigo_postal")?,
            zone: row.get("zone")?,
            name: row.get("name")?,
            address: address_of(row)?,
            contact: row.get("contact")?,
        },
        settings: read_settings(row)?,
        retencion: parse_retencion(&retencion)
            .ok_or(StoreError::Corrupt { what: "mark of withholding" })?,
        options: ShopOptions::read(row)?,
        updated_at: Timestamp::from_millisecond(updated_at)
            .map_err(StoreError::corrupt("instant"))?,
    })
}

fn read_settings(row: &Row) -> Result<Settings, StoreError> {
    let period: String = row.get("period")?;
    let revision: i64 = row.get("revision")?;
    Ok(Settings {
        serie: row.get("serie")?,
        period: Period::parse(&period).map_err(StoreError::corrupt("period"))?,
        revision: u64::try_from(revision).map_err(StoreError::corrupt("revision"))?,
    })
}

pub(crate) fn change_settings(
    tx: &Tx<'_>,
    shop: IssuerId,
    wanted: &Settings,
) -> Result<SettingsOutcome, StoreError> {
    let current = required(tx, &shop.to_string())?.settings;
    let same = current.serie == wanted.serie && current.period == wanted.period;
    let repeated = wanted.revision.checked_add(1) == Some(current.revision);
    if same && (repeated || wanted.revision == current.revision) {
        return Ok(SettingsOutcome::Same(current));
    }
    if wanted.revision != current.revision {
        return Ok(SettingsOutcome::Conflict(current));
    }
    let changed = Settings { revision: current.revision.saturating_add(1), ..wanted.clone() };
    let revision = i64::try_from(changed.revision).map_err(StoreError::corrupt("revision"))?;
    tx.execute(
        "UPDATE shops SET serie = ?2, period = ?3, revision = ?4 WHERE id = ?1",
        (shop.to_string(), &changed.serie, changed.period.key(), revision),
    )?;
    changes::append(tx, shop, changes::Kind::Settings, &shop.to_string())?;
    Ok(SettingsOutcome::Changed(changed))
}
