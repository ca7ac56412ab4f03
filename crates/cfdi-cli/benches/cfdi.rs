//! `cargo xtask bench cfdi`: what a document costs, on one core.
//!
//! RSA-2048 by `openssl speed` and our sealing take turns in the same run. Both count the time that
//! they were on the processor and not the time on the wall, as openssl does of itself, so that a
//! neighbour on the machine takes little from the comparison. Rates are whole numbers a second.

use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::comprobante::{Comprobante, IngresoInput};
use cfdi::csd::Csd;
use cfdi::read::read;
use cfdi::seal::{SealedCfdi, seal};
use cfdi::timbre::{Timbre, insert};
use cfdi_cli::ticket;
use cfdi_cli::verify::{Known, verify};
use cfdi_pdf::{Look, Validity, render};
use pac_sandbox::ca::{CsdRequest, SandboxCa};
use serde_json::{Value, json};

/// How long each thing is measured, and how often.
const TURN: Duration = Duration::from_secs(3);
const TURNS: usize = 3;
/// Works between two looks at the clock, which cost microseconds each.
const BATCH: u32 = 32;
/// Documents of the memory's test.
const DOCUMENTS: u32 = 100_000;
const EMISOR: &str = "EFA010203AB3";

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let ca = SandboxCa::create(folder.path())?;
    let since = "2026-01-01T06:00:00Z".parse()?;
    let files = ca.issue(&CsdRequest::csd(EMISOR, "ABARROTES EL FAROL SA DE CV", since))?;
    let csd = Csd::open(&files.cer, &files.key, &files.password)?;
    let stamped = stamp(&build_and_seal(ticket::input(five_lines(1))?, &csd)?, &ca)?;
    println!("load average before: {}", load()?);
    println!("| what | measured | wanted |\n|---|---|---|");
    sealing(&csd)?;
    printing(&stamped)?;
    verifying(&stamped)?;
    memory(&csd, &ca)?;
    println!("\nload average after: {}", load()?);
    Ok(())
}

/// A ticket of five lines: three rates of IVA, exento, and IEPS.
fn five_lines(folio: u32) -> Value {
    let line = |descripcion: &str, quantity: &str, unit_price: &str, taxes: Value| {
        json!({
            "clave_prod_serv": "50202306", "no_identificacion": "T-000123", "clave_unidad": "H87",
            "unidad": "Pieza", "descripcion": descripcion, "quantity": quantity,
            "unit_price": unit_price, "taxes": taxes,
        })
    };
    json!({
        "serie": "A", "folio": folio, "fecha": "2026-11-20T10:15:30", "forma_pago": "04",
        "lugar_expedicion": "06600",
        "emisor": {
            "rfc": EMISOR, "nombre": "ABARROTES EL FAROL", "regimen_fiscal": "601",
        },
        "receptor": {
            "rfc": "CNO150401AB8", "nombre": "COMERCIALIZADORA DEL NORTE",
            "codigo_postal": "64000", "regimen_fiscal": "601", "uso_cfdi": "G03",
        },
        "conceptos": [
            line("Refresco de cola 600 ml", "2", "28.50", json!({ "iva": "iva-16" })),
            line("Jitomate", "1.250", "39.00", json!({ "iva": "iva-0" })),
            line("Libro usado", "1", "25.00", json!({ "iva": "exento" })),
            line("Café molido 500 g", "1", "116.00", json!({ "iva": "iva-16" })),
            line("Chocolate", "3", "18.00", json!({ "iva": "iva-0", "ieps": "0.08" })),
        ],
    })
}

fn build_and_seal(input: IngresoInput, csd: &Csd) -> Result<SealedCfdi> {
    Ok(seal(&Comprobante::ingreso(input)?, csd)?)
}

fn stamp(sealed: &SealedCfdi, ca: &SandboxCa) -> Result<Vec<u8>> {
    let mut timbre = Timbre {
        uuid: "C42523BA-A74B-4E13-8552-17DB3A9CDAE3".to_owned(),
        fecha_timbrado: "2026-11-20T10:20:01".to_owned(),
        rfc_prov_certif: "SPR190613I52".to_owned(),
        leyenda: None,
        sello_cfd: sealed.sello().to_owned(),
        no_certificado_sat: ca.stamp().no_certificado().to_owned(),
        sello_sat: String::new(),
    };
    timbre.sello_sat = STANDARD.encode(ca.stamp().sign(timbre.cadena().as_bytes())?);
    Ok(insert(sealed.bytes(), &timbre.to_xml())?)
}

/// How often a second `work` can be done, over one turn.
fn rate<T>(mut work: impl FnMut(u32) -> Result<T>) -> Result<u128> {
    let start = on_processor()?;
    let mut count = 0_u32;
    let mut spent = Duration::ZERO;
    while spent < TURN {
        for _ in 0..BATCH {
            black_box(work(count)?);
            count += 1;
        }
        spent = on_processor()?.saturating_sub(start);
    }
    Ok(u128::from(count) * 1_000_000_000 / spent.as_nanos().max(1))
}

/// How long this thread, which is the only one, has been on the processor.
fn on_processor() -> Result<Duration> {
    let schedule = fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds = schedule.split_whitespace().next().context("schedstat has three numbers")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

fn sealing(csd: &Csd) -> Result<()> {
    let (message, input) = ([0_u8; 600], ticket::input(five_lines(1))?);
    let mut turns = Vec::new();
    for turn in 0..TURNS {
        let openssl = openssl_signatures().context("openssl speed rsa2048")?;
        let bare = rate(|_| Ok(csd.sign_sha256(black_box(&message))?))?;
        let sealed = rate(|_| build_and_seal(input.clone(), csd))?;
        println!(
            "| turn {}: openssl / our bare signature / build + seal, a second | \
             {openssl} / {bare} / {sealed} | |",
            turn + 1
        );
        turns.push((sealed * 100 / openssl, sealed, openssl));
    }
    turns.sort_unstable();
    let (percent, sealed, openssl) = turns.get(TURNS / 2).context("no turn was made")?;
    println!(
        "| build + seal, 5 lines, of openssl's signatures (median turn) | \
         {percent} % ({sealed} of {openssl} a second) | ≥ 85 % |"
    );
    Ok(())
}

/// Signatures a second as `openssl speed` says it: `rsa 2048 bits 0.0004s 0.00001s 2126.3 72345.1`.
fn openssl_signatures() -> Result<u128> {
    let seconds = TURN.as_secs().to_string();
    let output =
        Command::new("openssl").args(["speed", "-seconds", &seconds, "rsa2048"]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find(|line| line.trim_start().starts_with("rsa 2048"));
    let Some(rate) = line.and_then(|line| line.split_whitespace().rev().nth(1)) else {
        bail!("its answer has no line for rsa 2048: {text}");
    };
    Ok(rate.split('.').next().unwrap_or(rate).parse()?)
}

/// Ours, and satcfdi's of the same document where `-- --satcfdi PYTHON` names a Python that has it.
fn printing(stamped: &[u8]) -> Result<()> {
    let document = read(stamped)?;
    let look = Look { validity: Validity::Real, ..Look::default() };
    let size = render(&document, &look)?.len();
    let rate = rate(|_| Ok(render(&document, &look)?))?.max(1);
    let ours = 1_000_000 / rate;
    println!("| PDF of 5 lines, bytes | {size} | ≤ 61440 |");
    println!("| PDF of 5 lines, microseconds | {ours} | |");
    let Some(python) = std::env::args().skip_while(|word| word != "--satcfdi").nth(1) else {
        println!("| the same by satcfdi with WeasyPrint | not measured | |");
        return Ok(());
    };
    let answer = satcfdi(&python, stamped).context("satcfdi")?;
    let (theirs, bytes) = answer.trim().split_once(' ').context("its answer is two numbers")?;
    println!("| the same by satcfdi with WeasyPrint, microseconds | {theirs} ({bytes} bytes) | |");
    println!("| so many times faster | {} | ≥ 50 |", theirs.parse::<u128>()? / ours.max(1));
    Ok(())
}

fn satcfdi(python: &str, stamped: &[u8]) -> Result<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reference_pdf.py");
    let (reader, mut writer) = std::io::pipe()?;
    let child = Command::new(python).arg(script).stdin(reader).stdout(Stdio::piped()).spawn()?;
    writer.write_all(stamped)?;
    drop(writer);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("it ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn verifying(stamped: &[u8]) -> Result<()> {
    let known = Known::default();
    let found = verify(stamped, &known)?;
    if !found.holds() {
        bail!("the document of the benchmark does not hold: {:?}", found.report.findings);
    }
    let rate = rate(|_| Ok(verify(stamped, &known)?))?;
    println!("| verify (read, sello, certificate, timbre, rules), a second | {rate} | ≥ 5000 |");
    Ok(())
}

/// Seals, stamps, verifies and prints again and again; what a leak leaves would be seen at the end.
fn memory(csd: &Csd, ca: &SandboxCa) -> Result<()> {
    let known = Known::default();
    let work = |folio: u32| -> Result<()> {
        let stamped = stamp(&build_and_seal(ticket::input(five_lines(folio))?, csd)?, ca)?;
        black_box(verify(&stamped, &known)?);
        // A PDF costs as much as many documents; one in a hundred shows a leak as well.
        if folio.is_multiple_of(100) {
            black_box(render(&read(&stamped)?, &Look::default())?);
        }
        Ok(())
    };
    // Tables that are built once and the allocator's arenas belong to the start.
    (1..=1_000).try_for_each(work)?;
    let before = resident()?;
    (1..=DOCUMENTS).try_for_each(work)?;
    let after = resident()?;
    println!("| memory over {DOCUMENTS} documents, before | {before} | |");
    println!("| memory over {DOCUMENTS} documents, after | {after} | the same |");
    Ok(())
}

/// VmHWM and VmRSS of this process.
fn resident() -> Result<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let lines =
        status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS"));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    Ok(words.collect::<Vec<_>>().join(", "))
}

fn load() -> Result<String> {
    Ok(fs::read_to_string("/proc/loadavg")?.trim().to_owned())
}
