//! Backups, keys, and whether the configuration holds.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Chain, Context as _, Result, anyhow, bail};
use cfdi::comprobante::FolioFiscal;
use portal_store::{
    DocumentCensus, DocumentPlace, FinishOutcome, InvoicedElsewhere, ObjectPlace, Restoration,
    RotationOutcome, Store, Vault,
};
use tickets::NotaFolio;
use world::{Clock, Entropy};
use zeroize::Zeroizing;

use super::{Command, shop_of};
use crate::backup;
use crate::config::{Config, DatabaseConfig};
use crate::serie::is_serie;
use crate::serve::{ServeError, open_store};

const UNTRIED: &str = "no se pudo escribir, leer y borrar donde van los documentos";
/// Documents that are on their way at the same time.
const MOVED_AT_ONCE: u32 = 16;

/// Says whether the configuration can be used, key by key. It makes no file; a database that is
/// there is opened as by any start, and so brought up to date.
///
/// # Errors
/// It cannot; the error names every key that is wrong.
pub async fn check(command: &Command, clock: &dyn Clock) -> Result<String> {
    command.only(&["config"])?;
    let config = command.config()?;
    let mut wrong = Vec::new();
    let mut lines = vec![format!("listen: {}", config.listen), public_url(&config)];
    let store = opened(&config);
    for (key, found) in [
        ("key_file", key_file(&config, &store)),
        ("database", database(&config, &store)),
        ("documents", documents(&config, &store, clock).await),
        ("catalogs", catalogs(&config)),
        ("pac", config.pac.open().map(|pac| pac.id().as_str().to_owned()).map_err(Into::into)),
    ] {
        match found {
            Ok(line) => lines.push(format!("{key}: {line}")),
            Err(error) => wrong.push(format!("«{key}» no sirve: {error:#}")),
        }
    }
    lines.push(match &config.mail {
        Some(mail) => format!("mail: por {}:{}", mail.host, mail.port),
        None => "mail: no se envían correos".to_owned(),
    });
    lines.push(match config.metrics {
        Some(addr) => format!("metrics: http://{addr}/metrics"),
        None => "metrics: apagadas".to_owned(),
    });
    lines.push(format!("trusted_proxies: {}", config.trusted_proxies.len()));
    if wrong.is_empty() { Ok(lines.join("\n")) } else { bail!("{}", wrong.join("\n")) }
}

fn public_url(config: &Config) -> String {
    let warning = match config.public_url.strip_prefix("http://") {
        Some(_) if !config.is_sandbox() => {
            " (sin HTTPS: los datos de tus clientes irían a la vista)"
        }
        _ => "",
    };
    format!("public_url: {}{warning}", config.public_url)
}

/// The store, where there is a database already.
fn opened(config: &Config) -> Result<Option<Store>, ServeError> {
    if matches!(&config.database, DatabaseConfig::File(path) if !path.exists()) {
        return Ok(None);
    }
    let vault = Arc::new(Vault::open(&config.key_file)?);
    Ok(Some(Store::open(config.store(), vault)?))
}

fn key_file(config: &Config, store: &Result<Option<Store>, ServeError>) -> Result<String> {
    let path = config.key_file.display();
    match store {
        Ok(None) if config.is_sandbox() && !config.key_file.exists() => {
            return Ok(format!("{path} (se creará)"));
        }
        Err(ServeError::WrongKey) => {
            bail!("{path} no es la llave maestra con la que se escribió la base de datos")
        }
        Ok(_) | Err(_) => {}
    }
    Vault::open(&config.key_file)?;
    Ok(path.to_string())
}

fn database(config: &Config, store: &Result<Option<Store>, ServeError>) -> Result<String> {
    let place = match &config.database {
        DatabaseConfig::File(path) => path.display().to_string(),
        // Its address may hold a password.
        DatabaseConfig::Server(_) => "PostgreSQL".to_owned(),
    };
    match (store, &config.database) {
        (Ok(None), DatabaseConfig::File(path)) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            match folder.unwrap_or(Path::new(".")).is_dir() {
                true => Ok(format!("{place} (se creará)")),
                false => bail!("la carpeta de {place} no existe"),
            }
        }
        (Err(ServeError::Store(error)), _) => bail!("{}", chain(error)),
        (Err(ServeError::Vault(_) | ServeError::WrongKey), _) => {
            bail!("{place} no se abre sin su llave maestra")
        }
        (Ok(_) | Err(_), _) => Ok(place),
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    Chain::new(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Where documents go, tried out where there is a database already.
async fn documents(
    config: &Config,
    store: &Result<Option<Store>, ServeError>,
    clock: &dyn Clock,
) -> Result<String> {
    let place = match &config.documents {
        None => "en la base".to_owned(),
        Some(ObjectPlace::Folder(path)) => path.display().to_string(),
        Some(ObjectPlace::S3(bucket)) => format!("S3, bucket {}", bucket.bucket),
    };
    let store = match store {
        Ok(Some(store)) => store,
        Err(ServeError::Documents(error)) => bail!("{}", chain(error)),
        // Told of the key that is to blame.
        Ok(None) | Err(_) => return Ok(place),
    };
    store.try_objects(clock.now()).await.context(UNTRIED)?;
    let DocumentCensus { in_database, in_objects, .. } = store.documents().await?;
    match (&config.documents, in_database, in_objects) {
        (None, _, 0) => Ok(place),
        (None, _, away) => bail!("{away} documentos están fuera de la base y no se dice dónde"),
        (Some(_), 0, _) => Ok(place),
        (Some(_), left, _) => {
            Ok(format!("{place} ({left} siguen en la base; «portal documents move» los lleva)"))
        }
    }
}

/// Moves the documents that are elsewhere to where the configuration says, or back.
///
/// # Errors
/// There is no object store, the store does not answer, or documents could not be moved.
pub async fn move_documents(command: &Command, clock: &dyn Clock) -> Result<String> {
    command.only(&["config", "to"])?;
    let to = match command.many("to").as_slice() {
        [] => DocumentPlace::Objects,
        [place] if place == "database" => DocumentPlace::Database,
        [_, ..] => bail!("--to: solo «database»; sin él van a donde dice «documents»"),
    };
    let config = command.config()?;
    if config.documents.is_none() {
        bail!("falta «documents»: dice dónde están o a dónde van");
    }
    let store = open_store(&config)?;
    if to == DocumentPlace::Objects {
        store.try_objects(clock.now()).await.context(UNTRIED)?;
    }
    let (mut moved, mut failed, mut after) = (0_u64, 0_u64, None);
    loop {
        let batch = store.move_documents(to, after, MOVED_AT_ONCE, clock.now()).await?;
        moved = moved.saturating_add(batch.moved);
        failed = failed.saturating_add(batch.failed);
        if batch.last.is_none() {
            break;
        }
        after = batch.last;
    }
    if failed > 0 {
        bail!(
            "se movieron {moved} documentos y {failed} se quedaron donde estaban: el registro dice \
             por qué. Corre esto otra vez cuando esté resuelto; lo movido no se repite"
        );
    }
    Ok(format!("Se movieron {moved} documentos."))
}

fn catalogs(config: &Config) -> Result<String> {
    match &config.catalogs {
        Some(path) => {
            fs::metadata(path).with_context(|| path.display().to_string())?;
            Ok(path.display().to_string())
        }
        None => Ok("los del programa".to_owned()),
    }
}

/// Writes an encrypted backup to a new file.
///
/// # Errors
/// See [`backup::BackupError`].
pub async fn back_up(
    command: &Command,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<String> {
    command.only(&["config", "passphrase-file"])?;
    let (config, to) = (command.config()?, command.file()?);
    let passphrase = passphrase(command)?;
    let manifest = backup::back_up(&config, to, &passphrase, (clock.now(), entropy)).await?;
    let mut said =
        format!("Respaldo de las {} listo en {}", backup::made_at(&manifest)?, to.display());
    if manifest.documents_outside > 0 {
        said.push_str(&format!(
            ". No lleva los {} documentos timbrados que están fuera de la base: respalda también \
             esa carpeta o ese bucket, tal cual; sin la llave de este respaldo nadie los lee",
            manifest.documents_outside
        ));
    }
    Ok(said)
}

/// Brings a backup back into an empty place.
///
/// # Errors
/// See [`backup::BackupError`].
pub async fn restore(command: &Command, clock: &dyn Clock) -> Result<String> {
    command.only(&["config", "passphrase-file"])?;
    let (config, from) = (command.config()?, command.file()?);
    let passphrase = passphrase(command)?;
    let manifest = backup::restore(&config, from, &passphrase, clock.now()).await?;
    Ok(format!(
        "Recuperado como estaba a las {}. Lo vendido antes de ahora no se factura todavía: revisa \
         con tu PAC qué se timbró desde entonces, anótalo con «portal notes close» y luego corre \
         «portal resume».",
        backup::made_at(&manifest)?
    ))
}

/// Holds back tickets sold before now, as [`restore`] does: for a database that was brought back by
/// other means, such as PostgreSQL's own.
///
/// # Errors
/// The store does not answer.
pub async fn hold(command: &Command, clock: &dyn Clock) -> Result<String> {
    command.only(&["config"])?;
    let now = clock.now();
    let restoration = Restoration { copied_at: now, restored_at: now };
    open_store(&command.config()?)?.mark_restored(restoration).await?;
    Ok("Lo vendido antes de ahora no se factura hasta que corras «portal resume»; anota antes con \
        «portal notes close» lo que ya se timbró."
        .to_owned())
}

/// Notes that notes of a shop have their CFDI, which a return from a backup has lost: they get no
/// other one.
///
/// # Errors
/// There is no such shop, a note or a folio fiscal cannot be read, or the store does not answer.
pub async fn close_notes(command: &Command, clock: &dyn Clock) -> Result<String> {
    command.only(&["config", "rfc", "note"])?;
    let notes: Vec<_> =
        command.many("note").iter().map(|note| read_note(note)).collect::<Result<_>>()?;
    if notes.is_empty() {
        bail!("falta --note");
    }
    let store = open_store(&command.config()?)?;
    let shop = shop_of(command, "rfc", &store).await?;
    let count = notes.len();
    let missing = store.note_invoiced_elsewhere(shop.id, notes, clock.now()).await?;
    let mut said = format!("Notas que ya tienen su CFDI: {count}. El portal no les hace otro.");
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(NotaFolio::shown).collect();
        said.push_str(&format!(
            " Todavía no han llegado de su caja (revisa que estén bien escritas): {}.",
            missing.join(", ")
        ));
    }
    Ok(said)
}

/// `A-000123=UUID`.
fn read_note(text: &str) -> Result<InvoicedElsewhere> {
    let read = || {
        let (nota, uuid) = text.split_once('=')?;
        let (serie, folio) = nota.trim().rsplit_once('-')?;
        let serie = serie.to_ascii_uppercase();
        let folio = folio.parse().ok().filter(|folio| *folio > 0)?;
        let uuid = FolioFiscal::parse(uuid).ok()?.as_str().to_owned();
        is_serie(&serie).then_some(InvoicedElsewhere { nota: NotaFolio { serie, folio }, uuid })
    };
    read().ok_or_else(|| anyhow!("--note: «{text}» no es como A-000123=FOLIO_FISCAL"))
}

/// Lets tickets from before a return from a backup be invoiced.
///
/// # Errors
/// The store does not answer.
pub async fn resume(command: &Command, clock: &dyn Clock) -> Result<String> {
    command.only(&["config"])?;
    let released = open_store(&command.config()?)?.release_restoration(clock.now()).await?;
    Ok(match released {
        true => {
            "Lo vendido antes del respaldo ya se puede facturar, menos lo anotado con «portal \
             notes close»."
        }
        false => "No había nada detenido.",
    }
    .to_owned())
}

/// Lets a new master key open the store, beside the one in use. Made anew where its file is not
/// there, so that a change that was cut can be begun again with the same file.
///
/// # Errors
/// The keys or the store cannot be used, or another change is under way.
pub async fn rotate_key(command: &Command, entropy: &dyn Entropy) -> Result<String> {
    command.only(&["config", "new-key"])?;
    let config = command.config()?;
    let path = Path::new(command.one("new-key")?);
    let store = open_store(&config)?;
    if !path.exists() {
        Vault::create(path, entropy)?;
    }
    let next = Vault::open(path)?;
    match store.begin_rotation(&next).await? {
        RotationOutcome::Begun | RotationOutcome::UnderWay => Ok(format!(
            "La llave de {} ya abre la base, y la anterior también. Ponla en «key_file» de cada \
             portal, reinícialos y corre «portal key finish»: ahí deja de servir la anterior.",
            path.display()
        )),
        RotationOutcome::SameKey => bail!("--new-key: es la misma llave que ya está en uso"),
        RotationOutcome::OtherUnderWay => {
            bail!("hay otro cambio de llave sin terminar: corre antes «portal key finish»")
        }
    }
}

/// Takes the old master key's power away.
///
/// # Errors
/// The store was opened with the key that is to go, or does not answer.
pub async fn finish_key(command: &Command) -> Result<String> {
    command.only(&["config"])?;
    match open_store(&command.config()?)?.finish_rotation().await? {
        FinishOutcome::Finished => {
            Ok("La llave anterior ya no abre la base. Reinicia los portales una vez más para que \
             cifren con la nueva, y haz un respaldo."
                .to_owned())
        }
        FinishOutcome::Nothing => Ok("No hay ningún cambio de llave pendiente.".to_owned()),
        FinishOutcome::WithOldKey => {
            bail!("«key_file» tiene todavía la llave anterior: pon la nueva y corre esto otra vez")
        }
    }
}

fn passphrase(command: &Command) -> Result<Zeroizing<String>> {
    let path = command.one("passphrase-file")?;
    let text = fs::read_to_string(path)
        .with_context(|| format!("--passphrase-file: no se pudo leer {path}"))?;
    let text = Zeroizing::new(text);
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}
