//! The register from the command line: setting one up, and selling without a window.
//!
//! ```text
//! registerctl enrol --data DIR --portal URL --code CODE --name NAME
//! registerctl import-products --data DIR --csv FILE    (or an .xlsx)
//! registerctl printer --data DIR [--paper 80|58] (--folder DIR | --address HOST:PORT |
//!     --device FILE | --usb VENDOR:PRODUCT | --system NAME | --serial PORT [--baud 9600])
//! registerctl printers --data DIR
//! registerctl test-print --data DIR
//! registerctl open-shift --data DIR --float 500
//! registerctl close-shift --data DIR --counted 1830.50
//! registerctl new-pin --data DIR --name Rosa --pin 2580
//! registerctl sell --data DIR [--pay 01] [--tip 10%] [--repeat N] SKU[*QUANTITY]…
//! registerctl sales --data DIR
//! registerctl sync --data DIR
//! registerctl check --data DIR
//! registerctl backup --data DIR [--folder DIR --passphrase-file FILE]
//! registerctl restore --data DIR --from FILE|DIR --passphrase-file FILE
//! registerctl enrol-again --data DIR --code CODE
//! registerctl companion --data DIR [--port 17817] [--look-ms 1000]
//! ```

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use register::api::{
    CashCount, Companion, CompanionRequest, PrinterChoice, RecoveryRequest, Reply, Request,
    SalesFilter, SalesRequest, ShiftRequest,
};
use register::{Register, RegisterConfig};

/// A portal that has not answered by then will not.
const SYNC_TIMEOUT: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("registerctl: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut words: impl Iterator<Item = String>) -> Result<()> {
    let command = words.next().context("falta el comando")?;
    let arguments = Arguments::read(words)?;
    match command.as_str() {
        "enrol" => enrol(&arguments),
        "import-products" => import_products(&arguments),
        "printer" => printer(&arguments),
        "printers" => printers(&arguments),
        "test-print" => test_print(&arguments),
        "open-shift" => open_shift(&arguments),
        "close-shift" => close_shift(&arguments),
        "new-pin" => new_pin(&arguments),
        "sell" => sell(&arguments),
        "sales" => sales(&arguments),
        "sync" => sync(&arguments),
        "check" => check(&arguments),
        "backup" => back_up(&arguments),
        "restore" => restore(&arguments),
        "enrol-again" => enrol_again(&arguments),
        "companion" => companion(&arguments),
        other => bail!("no conozco el comando {other}"),
    }
}

/// `--name value` pairs, and whatever else there is.
struct Arguments {
    named: BTreeMap<String, String>,
    free: Vec<String>,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut arguments = Self { named: BTreeMap::new(), free: Vec::new() };
        while let Some(word) = words.next() {
            match word.strip_prefix("--") {
                Some(name) => {
                    let value =
                        words.next().with_context(|| format!("falta el valor de {word}"))?;
                    arguments.named.insert(name.to_owned(), value);
                }
                None => arguments.free.push(word),
            }
        }
        Ok(arguments)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.named.get(name).map(String::as_str)
    }

    fn need(&self, name: &str) -> Result<&str> {
        self.get(name).with_context(|| format!("falta --{name}"))
    }

    fn open(&self) -> Result<Register> {
        let config = RegisterConfig::new(self.need("data")?);
        Register::open(config).map_err(|error| {
            let message = error.code().message;
            anyhow!(error).context(message)
        })
    }
}

/// The door for another program, with a new token, until this process is ended.
fn companion(arguments: &Arguments) -> Result<()> {
    let mut config = RegisterConfig::new(arguments.need("data")?);
    if let Some(port) = arguments.get("port") {
        config.companion_port = port.parse().context("--port no es un puerto")?;
    }
    if let Some(ms) = arguments.get("look-ms") {
        let ms = ms.parse().context("--look-ms no es un número de milisegundos")?;
        config.folder_look = Duration::from_millis(ms);
    }
    let register = Register::open(config).map_err(|error| anyhow!(error.code().message))?;
    let reply = ask(&register, Request::Companion(CompanionRequest::Open))?;
    let Reply::Companion(Companion { door, .. }) = reply else {
        bail!("la caja contestó otra cosa")
    };
    if !door.trouble.is_empty() {
        bail!("{}", door.trouble);
    }
    println!("{} {}", door.address, door.token);
    std::io::stdout().flush()?;
    loop {
        std::thread::park();
    }
}

/// What the register answers, where it does what is asked.
fn ask(register: &Register, request: Request) -> Result<Reply> {
    let reply = register.call(request);
    if let Reply::Refused(refused) = &reply {
        bail!("{} [{}]", refused.message, refused.code);
    }
    Ok(reply)
}

/// Whether the reports say what the notes say.
fn check(arguments: &Arguments) -> Result<()> {
    let register = arguments.open()?;
    let differences = register.check_sums().context("no se pudo leer el archivo")?;
    for difference in &differences {
        println!("{difference}");
    }
    if !differences.is_empty() {
        bail!("los reportes no dicen lo que dicen las notas; las notas son lo que vale");
    }
    println!("Los reportes dicen lo que dicen las notas.");
    Ok(())
}

fn enrol(arguments: &Arguments) -> Result<()> {
    let request = Request::Enrol {
        portal_url: arguments.need("portal")?.to_owned(),
        code: arguments.need("code")?.to_owned(),
        name: arguments.need("name")?.to_owned(),
    };
    tell(&ask(&arguments.open()?, request)?)
}

/// In the folder and with the passphrase that are named, or as it is set.
fn back_up(arguments: &Arguments) -> Result<()> {
    let request = match arguments.get("folder") {
        Some(folder) => {
            let folder = std::path::absolute(folder)?.to_string_lossy().into_owned();
            RecoveryRequest::PlanBackups { folder, passphrase: passphrase(arguments)? }
        }
        None => RecoveryRequest::BackUp,
    };
    let reply = ask(&arguments.open()?, Request::Recovery(request))?;
    let Reply::Recovery(recovery) = reply else { bail!("respuesta inesperada") };
    println!("{}", recovery.backup_last);
    Ok(())
}

fn restore(arguments: &Arguments) -> Result<()> {
    let from = arguments.need("from")?.to_owned();
    let request = RecoveryRequest::Restore { from, passphrase: passphrase(arguments)? };
    tell(&ask(&arguments.open()?, Request::Recovery(request))?)
}

fn enrol_again(arguments: &Arguments) -> Result<()> {
    let request = RecoveryRequest::EnrolAgain { code: arguments.need("code")?.to_owned() };
    tell(&ask(&arguments.open()?, Request::Recovery(request))?)
}

/// From a file: what stands on a command line is seen by everybody on the machine.
fn passphrase(arguments: &Arguments) -> Result<String> {
    let path = arguments.need("passphrase-file")?;
    let text = std::fs::read_to_string(path).with_context(|| format!("no se puede leer {path}"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn import_products(arguments: &Arguments) -> Result<()> {
    let path = arguments.need("csv")?;
    let bytes = std::fs::read(path).with_context(|| format!("no se puede leer {path}"))?;
    match arguments.open()?.import_list(path, &bytes) {
        Ok(message) => {
            println!("{message}");
            Ok(())
        }
        Err(told) => bail!("no se importó nada:\n{}", told.join("\n")),
    }
}

fn printer(arguments: &Arguments) -> Result<()> {
    let paper_mm = arguments.get("paper").unwrap_or("80").parse().context("--paper es 80 o 58")?;
    let baud = arguments.get("baud").unwrap_or("9600").parse().context("--baud")?;
    let ways = ["folder", "address", "device", "usb", "system", "serial"];
    let chosen: Vec<_> =
        ways.iter().filter_map(|way| Some((*way, arguments.get(way)?.to_owned()))).collect();
    let printer = match <[_; 1]>::try_from(chosen) {
        Ok([("folder", path)]) => PrinterChoice::Folder { path, paper_mm },
        Ok([("address", address)]) => PrinterChoice::Network { address, paper_mm },
        Ok([("device", path)]) => PrinterChoice::Device { path, paper_mm },
        Ok([("usb", device)]) => PrinterChoice::Usb { device, paper_mm },
        Ok([("system", queue)]) => PrinterChoice::System { queue, paper_mm },
        Ok([("serial", port)]) => PrinterChoice::Serial { port, baud, paper_mm },
        Ok(_) | Err(_) => bail!("di una forma: --{}", ways.join(", --")),
    };
    tell(&ask(&arguments.open()?, Request::SavePrinter { printer })?)
}

fn printers(arguments: &Arguments) -> Result<()> {
    let Reply::Printers { printers } = ask(&arguments.open()?, Request::FindPrinters)? else {
        bail!("la caja contestó otra cosa");
    };
    for found in printers {
        println!("{}", found.label);
    }
    Ok(())
}

fn test_print(arguments: &Arguments) -> Result<()> {
    tell(&ask(&arguments.open()?, Request::TestPrinter)?)
}

fn open_shift(arguments: &Arguments) -> Result<()> {
    let float = CashCount::Amount { amount: arguments.need("float")?.to_owned() };
    let open = Request::Shift(ShiftRequest::Open { float });
    let Reply::Shift(shift) = ask(&arguments.open()?, open)? else {
        bail!("la caja contestó otra cosa");
    };
    println!("{}", shift.state.label);
    Ok(())
}

fn close_shift(arguments: &Arguments) -> Result<()> {
    let counted = CashCount::Amount { amount: arguments.need("counted")?.to_owned() };
    let cut = Request::Shift(ShiftRequest::CutZ { counted });
    let Reply::Cut(cut) = ask(&arguments.open()?, cut)? else {
        bail!("la caja contestó otra cosa");
    };
    println!("{} {}: {}", cut.row.what, cut.row.shift, cut.row.result);
    Ok(())
}

fn new_pin(arguments: &Arguments) -> Result<()> {
    let (name, pin) = (arguments.need("name")?, arguments.need("pin")?);
    match arguments.open()?.reset_pin(name, pin) {
        Ok(()) => {
            println!("{name} ya puede entrar con su PIN nuevo. Quedó en la bitácora.");
            Ok(())
        }
        Err(code) => bail!("{} [{}]", code.message, code.id),
    }
}

fn sell(arguments: &Arguments) -> Result<()> {
    let times: u32 = arguments.get("repeat").unwrap_or("1").parse().context("--repeat")?;
    let register = arguments.open()?;
    // What an interrupted run left in the cart is not part of this sale.
    ask(&register, Request::ClearCart)?;
    for _ in 0..times {
        sell_once(&register, arguments)?;
    }
    Ok(())
}

fn sell_once(register: &Register, arguments: &Arguments) -> Result<()> {
    for wanted in &arguments.free {
        let (sku, quantity) = match wanted.split_once('*') {
            Some((sku, quantity)) => (sku, Some(quantity.to_owned())),
            None => (wanted.as_str(), None),
        };
        ask(register, Request::Add { sku: sku.to_owned(), quantity })?;
    }
    if let Some(tip) = arguments.get("tip") {
        ask(register, Request::LeaveTip { tip: tip.to_owned() })?;
    }
    let forma_pago = arguments.get("pay").unwrap_or("01").to_owned();
    ask(register, Request::AddPayment { forma_pago, amount: None })?;
    let Reply::Closed(closed) = ask(register, Request::CloseSale)? else {
        bail!("la caja contestó otra cosa");
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} {} {} {}", closed.nota, closed.id, closed.code, closed.total)?;
    if !closed.printer.is_empty() {
        eprintln!("{}", closed.printer);
    }
    Ok(out.flush()?)
}

fn sales(arguments: &Arguments) -> Result<()> {
    let register = arguments.open()?;
    let mut after = String::new();
    loop {
        let request = SalesRequest::Page { filter: SalesFilter::default(), after };
        let Reply::Sales(page) = ask(&register, Request::Sales(request))? else {
            bail!("la caja contestó otra cosa");
        };
        for sale in &page.rows {
            println!("{} {} {} {} · {}", sale.nota, sale.id, sale.total, sale.payment, sale.state);
        }
        match page.rows.last() {
            Some(last) if page.more => after = last.id.clone(),
            Some(_) | None => return Ok(()),
        }
    }
}

fn sync(arguments: &Arguments) -> Result<()> {
    match arguments.open()?.sync_now(SYNC_TIMEOUT) {
        Ok(()) => {
            println!("Todo está en el portal.");
            Ok(())
        }
        Err(code) => bail!("{} [{}]", code.message, code.id),
    }
}

fn tell(reply: &Reply) -> Result<()> {
    let Reply::Done { message } = reply else { bail!("la caja contestó otra cosa: {reply:?}") };
    println!("{message}");
    Ok(())
}
