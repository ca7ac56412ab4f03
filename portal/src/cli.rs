//! The operator's commands.

mod operating;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use cfdi::catalog::{CodigoPostal, RegimenFiscal};
use cfdi::csd::Csd;
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use jiff::SignedDuration;
use portal_store::{
    CsdFiles, DownloadLimits, NewShop, Role, Setting, Shop, ShopProfile, Store, parse_retencion,
};
use tickets::{BillingCode, IssuerId, Period};
use world::{Clock, Entropy, random, uuid_v7};
use zeroize::Zeroizing;

use crate::company::users;
pub use operating::{
    back_up, check, close_notes, finish_key, hold, move_documents, restore, resume, rotate_key,
};

use crate::config::Config;
use crate::mail::address;
use crate::serie::is_serie;
use crate::serve::open_store;

/// How long an enrolment code works.
const ENROLMENT_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Commands that a file follows.
const TAKE_A_FILE: [&str; 2] = ["backup", "restore"];

/// What `portal` without a command says.
pub const USAGE: &str = "\
Uso:
  portal serve --config ARCHIVO
  portal init --config ARCHIVO
  portal shop add --config ARCHIVO --rfc RFC --nombre NOMBRE --regimen 612
      --codigo-postal 06000 --name \"Abarrotes La Esquina\" --address \"línea\" [--address …]
      --contact TEXTO --csd-cer ARCHIVO --csd-key ARCHIVO --csd-password-file ARCHIVO
      --serie F --period week|fifteen-days|month|month-end|days-N
  portal shop downloads --config ARCHIVO --rfc RFC --most 3
      --period week|fifteen-days|month|month-end|days-N
  portal shop retencion --config ARCHIVO --rfc RFC --mark unmarked|forbidden|required
  portal user add --config ARCHIVO --shop RFC --mail CORREO --role owner|manager
  portal user remove --config ARCHIVO --shop RFC --mail CORREO
  portal enrolment-code --config ARCHIVO --rfc RFC
  portal check --config ARCHIVO
  portal documents move --config ARCHIVO [--to database]
  portal backup RESPALDO --config ARCHIVO --passphrase-file ARCHIVO
  portal restore RESPALDO --config ARCHIVO --passphrase-file ARCHIVO
  portal hold --config ARCHIVO
  portal notes close --config ARCHIVO --rfc RFC --note A-000123=FOLIO_FISCAL [--note …]
  portal resume --config ARCHIVO
  portal key rotate --config ARCHIVO --new-key ARCHIVO
  portal key finish --config ARCHIVO

La configuración se describe en portal/portal.example.toml.";

/// A command with its options.
#[derive(Debug)]
pub struct Command {
    /// `serve`, `shop add` …
    pub name: String,
    /// What `backup` and `restore` are about.
    operand: Option<String>,
    options: HashMap<String, Vec<String>>,
}

impl Command {
    /// Reads words and `--option value` pairs.
    ///
    /// # Errors
    /// An option without a value.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut words = Vec::new();
        let mut options: HashMap<String, Vec<String>> = HashMap::new();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.strip_prefix("--") {
                Some(option) => {
                    let value = args.next().ok_or_else(|| anyhow!("falta el valor de {arg}"))?;
                    options.entry(option.to_owned()).or_default().push(value);
                }
                None => words.push(arg),
            }
        }
        let takes_one = words.first().is_some_and(|word| TAKE_A_FILE.contains(&word.as_str()));
        let operand = (takes_one && words.len() == 2).then(|| words.pop()).flatten();
        Ok(Self { name: words.join(" "), operand, options })
    }

    /// The configuration that `--config` names.
    ///
    /// # Errors
    /// It is not named or cannot be used.
    pub fn config(&self) -> Result<Config> {
        Ok(Config::load(Path::new(self.one("config")?))?)
    }

    fn one(&self, option: &str) -> Result<&str> {
        match self.options.get(option).map(Vec::as_slice) {
            Some([value]) => Ok(value),
            Some(_) => bail!("--{option} se da una sola vez"),
            None => bail!("falta --{option}"),
        }
    }

    fn file(&self) -> Result<&Path> {
        self.operand.as_deref().map(Path::new).ok_or_else(|| anyhow!("falta el archivo"))
    }

    fn many(&self, option: &str) -> Vec<String> {
        self.options.get(option).cloned().unwrap_or_default()
    }

    /// Refuses an option that the command does not know: a typing error must not pass.
    ///
    /// # Errors
    /// There is such an option.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        match self.options.keys().find(|option| !known.contains(&option.as_str())) {
            Some(unknown) => bail!("{} no conoce la opción --{unknown}", self.name),
            None => Ok(()),
        }
    }
}

/// Adds a shop, or brings the one with this RFC up to date.
///
/// # Errors
/// Something is missing, wrong, or does not fit the CSD.
pub async fn add_shop(command: &Command, clock: &dyn Clock, entropy: &dyn Entropy) -> Result<()> {
    command.only(&[
        "config",
        "rfc",
        "nombre",
        "regimen",
        "codigo-postal",
        "name",
        "address",
        "contact",
        "csd-cer",
        "csd-key",
        "csd-password-file",
        "serie",
        "period",
    ])?;
    let config = command.config()?;
    let shop = NewShop {
        id: IssuerId::new(uuid_v7(clock, entropy)),
        profile: read_profile(command)?,
        csd: read_csd(command)?,
        serie: read_serie(command)?,
        period: Period::parse(command.one("period")?).context("--period")?,
    };
    let csd = Csd::open(&shop.csd.cer, &shop.csd.key, &shop.csd.password).context("CSD")?;
    if csd.rfc().as_str() != shop.profile.rfc {
        bail!("el CSD es de {} y no de {}", csd.rfc(), shop.profile.rfc);
    }
    csd.check_validity(clock.now()).context("CSD")?;
    open_store(&config)?.put_shop(shop, clock.now()).await?;
    Ok(())
}

fn read_profile(command: &Command) -> Result<ShopProfile> {
    let rfc = Rfc::parse(command.one("rfc")?).context("--rfc")?;
    let nombre = Nombre::parse(command.one("nombre")?).context("--nombre")?;
    let regimen = RegimenFiscal::parse(command.one("regimen")?).context("--regimen")?;
    if !regimen.allows(rfc.persona()) {
        bail!("--regimen: el régimen {} no es de este tipo de RFC", regimen.code());
    }
    let codigo_postal =
        CodigoPostal::parse(command.one("codigo-postal")?).context("--codigo-postal")?;
    Ok(ShopProfile {
        rfc: rfc.as_str().to_owned(),
        nombre: nombre.as_str().to_owned(),
        regimen_fiscal: regimen.code().to_owned(),
        codigo_postal: codigo_postal.as_str().to_owned(),
        zone: codigo_postal.time_zone().to_owned(),
        name: command.one("name")?.trim().to_owned(),
        address: command.many("address"),
        contact: command.one("contact")?.trim().to_owned(),
    })
}

fn read_csd(command: &Command) -> Result<CsdFiles> {
    let read = |option: &str| -> Result<Vec<u8>> {
        let path = command.one(option)?;
        fs::read(path).with_context(|| format!("--{option}: no se pudo leer {path}"))
    };
    let password = Zeroizing::new(read("csd-password-file")?);
    let password = std::str::from_utf8(&password).context("--csd-password-file")?;
    Ok(CsdFiles {
        cer: read("csd-cer")?,
        key: read("csd-key")?,
        password: Zeroizing::new(password.trim_end_matches(['\r', '\n']).to_owned()),
    })
}

fn read_serie(command: &Command) -> Result<String> {
    let serie = command.one("serie")?;
    if !is_serie(serie) {
        bail!("--serie: de 1 a 10 letras mayúsculas o números");
    }
    Ok(serie.to_owned())
}

/// Sets how often each file of an invoice can be downloaded, and until when.
///
/// # Errors
/// There is no such shop, a value cannot be used, or the store does not answer.
pub async fn set_downloads(command: &Command, clock: &dyn Clock) -> Result<()> {
    command.only(&["config", "rfc", "most", "period"])?;
    let config = command.config()?;
    let most: u32 = command.one("most")?.parse().context("--most")?;
    if !(1..=1_000).contains(&most) {
        bail!("--most: de 1 a 1000");
    }
    let period = Period::parse(command.one("period")?).context("--period")?;
    let store = open_store(&config)?;
    let shop = shop_of(command, "rfc", &store).await?;
    let setting = Setting::Downloads(DownloadLimits { most, period });
    store.set_by_operator(shop.id, setting, clock.now()).await?;
    Ok(())
}

/// Sets what SAT says of the ISR that personas morales withhold from the shop.
///
/// # Errors
/// There is no such shop, the mark is not known, or the store does not answer.
pub async fn set_retencion(command: &Command, clock: &dyn Clock) -> Result<()> {
    command.only(&["config", "rfc", "mark"])?;
    let config = command.config()?;
    let mark = parse_retencion(command.one("mark")?)
        .ok_or_else(|| anyhow!("--mark: unmarked, forbidden o required"))?;
    let store = open_store(&config)?;
    let shop = shop_of(command, "rfc", &store).await?;
    store.set_by_operator(shop.id, Setting::Retencion(mark), clock.now()).await?;
    Ok(())
}

/// Lets a person in: gives the link with which it sets its password and second factor. For one that
/// has them, the link sets them anew.
///
/// # Errors
/// There is no such shop, a value cannot be used, or the store does not answer.
pub async fn add_user(
    command: &Command,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<String> {
    command.only(&["config", "shop", "mail", "role"])?;
    let config = command.config()?;
    let mail = address::parse(command.one("mail")?)
        .ok_or_else(|| anyhow!("--mail: no parece un correo"))?
        .to_string();
    let role =
        Role::parse(command.one("role")?).ok_or_else(|| anyhow!("--role: owner o manager"))?;
    let store = open_store(&config)?;
    let shop = shop_of(command, "shop", &store).await?;
    let path = users::invite(&store, (&shop, &mail, role), (clock, entropy)).await?;
    Ok(format!("{}{path}", config.public_url))
}

/// Puts a person out of a shop, at once.
///
/// # Errors
/// There is no such shop or person, or the store does not answer.
pub async fn remove_user(command: &Command, clock: &dyn Clock) -> Result<()> {
    command.only(&["config", "shop", "mail"])?;
    let config = command.config()?;
    let store = open_store(&config)?;
    let shop = shop_of(command, "shop", &store).await?;
    let mail = command.one("mail")?;
    if !store.remove_user(shop.id, mail, clock.now()).await? {
        bail!("--mail: nadie con ese correo entra a esa tienda");
    }
    Ok(())
}

/// The shop whose RFC an option names.
async fn shop_of(command: &Command, option: &str, store: &Store) -> Result<Shop> {
    let rfc = Rfc::parse(command.one(option)?).with_context(|| format!("--{option}"))?;
    let shop = store.shop_by_rfc(rfc.as_str()).await?;
    shop.ok_or_else(|| anyhow!("no hay ninguna tienda con el RFC {rfc}"))
}

/// Makes the code that lets one register into the shop; it works once, within a day.
///
/// # Errors
/// There is no such shop, or the store does not answer.
pub async fn enrolment_code(
    command: &Command,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<String> {
    command.only(&["config", "rfc"])?;
    let config = command.config()?;
    let store = open_store(&config)?;
    let shop = shop_of(command, "rfc", &store).await?;
    // As easy to type and as hard to guess as a billing code.
    let code = BillingCode::from_random(random(entropy)).to_string();
    let now = clock.now();
    let expires_at = now.checked_add(ENROLMENT_LIFE)?;
    store.add_enrolment_code(shop.id, (&code, expires_at), now).await?;
    Ok(code)
}
