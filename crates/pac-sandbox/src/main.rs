//! The sandbox from the command line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use jiff::ToSpan as _;
use pac_sandbox::Registry;
use pac_sandbox::ca::{CsdRequest, SandboxCa};
use pac_sandbox::server::{ServerConfig, serve};
use tracing_subscriber::EnvFilter;
use world::{Clock as _, SystemClock};

const USAGE: &str = "\
pac-sandbox: un PAC de prueba. SUS TIMBRES NO TIENEN VALIDEZ FISCAL.

  pac-sandbox serve --dir CARPETA [--addr 127.0.0.1:8090] [--trusted CARPETA] [--taxpayers CSV]
                    [--user USUARIO] [--password CONTRASEÑA] [--token TOKEN]
  pac-sandbox csd   --dir CARPETA --rfc RFC --nombre NOMBRE --password CONTRASEÑA
                    [--kind csd|fiel] [--out CARPETA]

serve      atiende como la API REST de SW y como la SOAP de Finkok hasta recibir Ctrl-C o SIGTERM
csd        escribe csd.cer y csd.key en el formato del SAT, emitidos por la autoridad de --dir
--trusted  certificados (.cer, .crt, .pem) que también se aceptan: los de otras autoridades, con los
             CSD que emitieron, y CSD sueltos, como los de prueba del SAT
--taxpayers  lista de contribuyentes en CSV, con las columnas rfc, nombre_sin_regimen_capital, cp,
             regimenes_L_RFC y marca_retencion";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next();
    let options = Options::read(arguments)?;
    match command.as_deref() {
        Some("serve") => run_server(options).await,
        Some("csd") => write_csd(options),
        _ => bail!(USAGE),
    }
}

async fn run_server(mut options: Options) -> anyhow::Result<()> {
    let mut config = ServerConfig::new(options.required("dir")?);
    if let Some(addr) = options.take("addr") {
        config.addr = addr.parse().with_context(|| format!("--addr {addr}"))?;
    }
    config.trusted = options.take("trusted").map(PathBuf::from);
    if let Some(list) = options.take("taxpayers") {
        config.registry = Some(Arc::new(Registry::read(Path::new(&list))?));
    }
    let account = &mut config.account;
    for (name, field) in [
        ("user", &mut account.user),
        ("password", &mut account.password),
        ("token", &mut account.token),
    ] {
        if let Some(value) = options.take(name) {
            *field = value;
        }
    }
    options.finish()?;
    // Listened for before anyone can know that we are ready.
    let stop = stop_signal()?;
    let server = serve(config).await?;
    println!("pac-sandbox escucha en {}", server.url());
    stop.await;
    server.stop().await?;
    Ok(())
}

/// Resolves at Ctrl-C or, where the system has it, SIGTERM.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be listened for");
        }
    })
}

fn write_csd(mut options: Options) -> anyhow::Result<()> {
    let dir = PathBuf::from(options.required("dir")?);
    let rfc = options.required("rfc")?;
    let nombre = options.required("nombre")?;
    // From yesterday on, so that no clock that is a little slow finds it not yet valid.
    let since = SystemClock.now().checked_sub(24.hours())?;
    let mut request = match options.take("kind").as_deref() {
        None | Some("csd") => CsdRequest::csd(&rfc, &nombre, since),
        Some("fiel") => CsdRequest::fiel(&rfc, &nombre, since),
        Some(other) => bail!("--kind {other}: csd o fiel"),
    };
    request.password = options.required("password")?;
    let out = options.take("out").map_or_else(|| dir.clone(), PathBuf::from);
    options.finish()?;
    let files = SandboxCa::open_or_create(&dir)?.issue(&request)?;
    fs::create_dir_all(&out)?;
    fs::write(out.join("csd.cer"), &files.cer)?;
    fs::write(out.join("csd.key"), &files.key)?;
    println!("{}", files.no_certificado);
    Ok(())
}

/// `--name value` pairs, each to be taken once.
struct Options(BTreeMap<String, String>);

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut options = BTreeMap::new();
        while let Some(argument) = arguments.next() {
            let Some(name) = argument.strip_prefix("--") else {
                bail!("{argument}\n\n{USAGE}");
            };
            let value = arguments.next().with_context(|| format!("--{name}: falta el valor"))?;
            if options.insert(name.to_owned(), value).is_some() {
                bail!("--{name}: está dos veces");
            }
        }
        Ok(Self(options))
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    fn required(&mut self, name: &str) -> anyhow::Result<String> {
        self.take(name).with_context(|| format!("falta --{name}\n\n{USAGE}"))
    }

    /// Nothing may be left that nobody asked for.
    fn finish(self) -> anyhow::Result<()> {
        match self.0.into_keys().next() {
            Some(name) => bail!("--{name}: no existe esa opción\n\n{USAGE}"),
            None => Ok(()),
        }
    }
}
