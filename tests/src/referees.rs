//! Programs of others that judge what we made.
//!
//! Each takes a file as it is on the disk; none of our own crates has a say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use xtask::{places, process};

/// SAT's schemas and stylesheets, as `cargo xtask setup` fetched them.
fn sat(path: &str) -> PathBuf {
    places::target().join("sat").join(path)
}

/// What the QR in a picture says; fails where there is not exactly one.
///
/// # Errors
/// When zbarimg finds none, or more than one.
pub fn read_qr(picture: &Path) -> Result<String> {
    let mut command = Command::new("zbarimg");
    // Of the other kinds it finds some by chance in any ruled text, and no phone's camera looks
    // for them.
    command.args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]).arg(picture);
    let text = process::output(&mut command)
        .with_context(|| format!("reading the QR of {}", picture.display()))?;
    let lines: Vec<&str> = text.lines().collect();
    ensure!(lines.len() == 1, "one QR was expected, {} are there", lines.len());
    Ok(lines.concat())
}

/// The text of a PDF, laid out as on the page.
///
/// # Errors
/// When pdftotext cannot read it.
pub fn pdf_text(pdf: &Path) -> Result<String> {
    process::output(Command::new("pdftotext").arg("-layout").arg(pdf).arg("-"))
}

/// Checks the structure of a PDF.
///
/// # Errors
/// When qpdf finds something wrong.
pub fn check_pdf(pdf: &Path) -> Result<()> {
    process::output(Command::new("qpdf").arg("--check").arg(pdf)).map(drop)
}

/// Takes the files out of a ZIP into `folder`, as Python understands the archive.
///
/// # Errors
/// When it is none, or a checksum in it does not hold.
pub fn unzip(archive: &Path, folder: &Path) -> Result<()> {
    let mut test = Command::new("python3");
    process::output(test.args(["-m", "zipfile", "-t"]).arg(archive))?;
    let mut extract = Command::new("python3");
    extract.args(["-m", "zipfile", "-e"]).arg(archive).arg(folder);
    process::output(&mut extract).map(drop)
}

/// Validates a CFDI with its timbre against SAT's schemas.
///
/// # Errors
/// When xmllint finds something wrong; the message says what.
pub fn validate_schema(xml: &Path) -> Result<()> {
    let mut command = Command::new("xmllint");
    command.args(["--nonet", "--noout", "--schema"]).arg(sat("all.xsd")).arg(xml);
    process::output(&mut command).map(drop)
}

/// An attribute of a CFDI, by XPath.
///
/// # Errors
/// When there is none, or the file is not XML.
pub fn attribute(xml: &Path, element: &str, name: &str) -> Result<String> {
    let path = match element {
        "" => format!("string(/*/@{name})"),
        element => format!("string((//*[local-name()='{element}'])[1]/@{name})"),
    };
    let text = xpath(xml, &path)?;
    ensure!(!text.is_empty(), "{} has no {element}/@{name}", xml.display());
    Ok(text)
}

/// What an XPath finds in a file, without blanks around it.
///
/// # Errors
/// When the file is not XML.
pub fn xpath(xml: &Path, path: &str) -> Result<String> {
    let text = process::output(Command::new("xmllint").args(["--xpath", path]).arg(xml))?;
    Ok(text.trim().to_owned())
}

/// Checks the sello: the cadena original by SAT's stylesheet, the signature by openssl, the key out
/// of the certificate that the document carries. Files that this needs are left in `scratch`.
///
/// # Errors
/// When the sello does not hold.
pub fn verify_sello(xml: &Path, scratch: &Path) -> Result<()> {
    let style =
        sat("www.sat.gob.mx/sitio_internet/cfd/4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt");
    let cadena = transform(xml, &style, &scratch.join("cadena.txt"))?;
    let certificate = decode(&attribute(xml, "", "Certificado")?, &scratch.join("csd.cer"))?;
    let sello = decode(&attribute(xml, "", "Sello")?, &scratch.join("sello.bin"))?;
    verify(&certificate, &sello, &cadena).context("the sello does not hold")
}

/// Checks the stamp's own signature in the same way, with the stamp certificate that `authority`,
/// the sandbox PAC's folder, holds.
///
/// # Errors
/// When SelloSAT does not hold.
pub fn verify_timbre(xml: &Path, authority: &Path, scratch: &Path) -> Result<()> {
    let timbre = scratch.join("timbre.xml");
    fs::write(&timbre, xpath(xml, "(//*[local-name()='TimbreFiscalDigital'])[1]")?)?;
    let style =
        sat("www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt");
    let cadena = transform(&timbre, &style, &scratch.join("timbre.txt"))?;
    let sello = attribute(&timbre, "", "SelloSAT")?;
    let sello = decode(&sello, &scratch.join("sello-sat.bin"))?;
    verify(&authority.join("timbre.cer"), &sello, &cadena).context("SelloSAT does not hold")
}

fn transform(xml: &Path, style: &Path, to: &Path) -> Result<PathBuf> {
    let mut command = Command::new("xsltproc");
    command.args(["--nonet", "--output"]).arg(to).arg(style).arg(xml);
    process::output(&mut command)?;
    Ok(to.to_owned())
}

/// RSA with SHA-256, by openssl.
fn verify(certificate: &Path, signature: &Path, text: &Path) -> Result<()> {
    let mut extract = Command::new("openssl");
    extract.args(["x509", "-inform", "DER", "-noout", "-pubkey", "-in"]).arg(certificate);
    let key = signature.with_extension("pem");
    fs::write(&key, process::output(&mut extract)?)?;
    let mut verify = Command::new("openssl");
    verify.args(["dgst", "-sha256", "-verify"]).arg(key);
    verify.arg("-signature").arg(signature).arg(text);
    process::output(&mut verify).map(drop)
}

/// Writes what Base64 stands for to `file`.
fn decode(base64: &str, file: &Path) -> Result<PathBuf> {
    let text = file.with_extension("b64");
    fs::write(&text, base64)?;
    let mut command = Command::new("openssl");
    command.args(["base64", "-d", "-A", "-in"]).arg(text).arg("-out").arg(file);
    process::output(&mut command)?;
    Ok(file.to_owned())
}
