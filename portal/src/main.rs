//! `portal`: serves the portal and looks after its shops.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Result, bail};
use portal::cli::{self, Command};
use portal::config::{Config, LogFormat};
use portal::serve::{open_store, serve};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use world::{SystemClock, SystemEntropy};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("portal: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Begins the log, on the standard error.
fn log(format: LogFormat) {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .with_env_var("TALON_LOG")
        .from_env_lossy();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

async fn run() -> Result<()> {
    let command = Command::parse(std::env::args().skip(1))?;
    if command.name == "serve" {
        command.only(&["config"])?;
        let config = command.config()?;
        log(config.log_format);
        return serve_until_told(config).await;
    }
    log(LogFormat::Text);
    match command.name.as_str() {
        "init" => {
            command.only(&["config"])?;
            let config = command.config()?;
            if !config.key_file.exists() {
                portal_store::Vault::create(&config.key_file, &SystemEntropy)?;
            }
            open_store(&config)?;
            Ok(())
        }
        "shop add" => cli::add_shop(&command, &SystemClock, &SystemEntropy).await,
        "shop downloads" => cli::set_downloads(&command, &SystemClock).await,
        "shop retencion" => cli::set_retencion(&command, &SystemClock).await,
        "user add" => {
            say(&cli::add_user(&command, &SystemClock, &SystemEntropy).await?);
            Ok(())
        }
        "user remove" => cli::remove_user(&command, &SystemClock).await,
        "enrolment-code" => {
            let code = cli::enrolment_code(&command, &SystemClock, &SystemEntropy).await?;
            say(&code);
            Ok(())
        }
        "check" => report(cli::check(&command, &SystemClock).await?),
        "documents move" => report(cli::move_documents(&command, &SystemClock).await?),
        "backup" => report(cli::back_up(&command, &SystemClock, &SystemEntropy).await?),
        "restore" => report(cli::restore(&command, &SystemClock).await?),
        "hold" => report(cli::hold(&command, &SystemClock).await?),
        "notes close" => report(cli::close_notes(&command, &SystemClock).await?),
        "resume" => report(cli::resume(&command, &SystemClock).await?),
        "key rotate" => report(cli::rotate_key(&command, &SystemEntropy).await?),
        "key finish" => report(cli::finish_key(&command).await?),
        "" | "help" => {
            say(cli::USAGE);
            Ok(())
        }
        other => bail!("no conozco «{other}»\n\n{}", cli::USAGE),
    }
}

async fn serve_until_told(config: Config) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    };
    let ready = |addr| say(&format!("portal escucha en http://{addr}"));
    Ok(serve(config, ready, stop).await?)
}

fn report(line: String) -> Result<()> {
    say(&line);
    Ok(())
}

/// One line for whoever started the program, at once, even through a pipe that may be closed.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        tracing::warn!("nobody reads the output");
    }
}
