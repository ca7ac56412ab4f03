//! Programs of others in Python, against which the tests hold ours: in an environment of their own.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::step;
use crate::{places, process, satcfdi, schemathesis};

/// `satcfdi` makes CFDI and talks to PACs, `zeep` is a SOAP client that believes a WSDL, `aiosmtpd`
/// a mail server (see [`crate::mailbox`]), `python-escpos` knows the commands of receipt printers,
/// `schemathesis` asks what an OpenAPI document promises.
const PACKAGES: &[&str] = &[
    satcfdi::REQUIREMENT,
    "zeep==4.3.3",
    "aiosmtpd==1.4.6",
    "python-escpos==3.1",
    schemathesis::REQUIREMENTS[0],
    schemathesis::REQUIREMENTS[1],
];

/// Puts the packages into `target/tools/python`, unless these very ones are there.
pub(super) fn install_packages() -> Result<()> {
    let root = places::target().join("tools/python");
    // Inside the environment: whoever deletes the folder deletes the list with it.
    let list = root.join("installed.txt");
    let wanted = PACKAGES.join("\n");
    if fs::read_to_string(&list).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    step("installing the Python packages that the tests talk to");
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&root))
        .context("the tests need Python 3.10 or newer with its module venv")?;
    let mut pip = Command::new(root.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES);
    process::run(&mut pip).context("the packages come from PyPI, which could not be reached")?;
    fs::write(list, wanted)?;
    Ok(())
}
