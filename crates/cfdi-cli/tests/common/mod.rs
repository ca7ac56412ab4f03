//! A folder with a shop's CSD and documents, and the program to try on them.

#![allow(dead_code, reason = "each test has its use of a part of it")]

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::csd::Csd;
use cfdi::seal::SealedCfdi;
use cfdi::timbre::{Timbre, insert};
use pac_sandbox::ca::{CsdRequest, SANDBOX_PASSWORD, SandboxCa};
use tempfile::TempDir;

pub(crate) const TICKET: &str = r#"{
    "serie": "A", "folio": 7, "fecha": "2026-11-20T10:15:30", "forma_pago": "01",
    "lugar_expedicion": "06600",
    "emisor": {
        "rfc": "EFA010203AB3", "nombre": "Abarrotes el Farol", "regimen_fiscal": "601"
    },
    "receptor": {
        "rfc": "CNO150401AB8", "nombre": "Comercializadora del Norte", "codigo_postal": "64000",
        "regimen_fiscal": "601", "uso_cfdi": "G03"
    },
    "conceptos": [{
        "clave_prod_serv": "50201706", "no_identificacion": "CAF-1", "clave_unidad": "H87",
        "descripcion": "Café molido 500 g", "quantity": "2", "unit_price": "58.00",
        "taxes": { "iva": "iva-16" }
    }]
}"#;

/// The files of a CSD.
pub(crate) struct CsdPaths {
    pub(crate) cer: String,
    pub(crate) key: String,
    pub(crate) password: String,
}

/// How a run ended and what it said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// All of it, without the name of the folder.
    pub(crate) fn told(&self, bench: &Bench) -> String {
        let all = format!("{}{}= {}\n", self.stdout, self.stderr, self.status);
        all.replace(&bench.path(""), "")
    }
}

/// A folder, an authority and the program.
pub(crate) struct Bench {
    folder: TempDir,
    ca: SandboxCa,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = SandboxCa::create(&folder.path().join("ca")).unwrap();
        Self { folder, ca }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The folder with the authority's certificate and the one that signs its timbres.
    pub(crate) fn authorities(&self) -> String {
        self.path("ca")
    }

    pub(crate) fn csd(&self) -> CsdPaths {
        let since = "2026-01-01T06:00:00Z".parse().unwrap();
        let request = CsdRequest::csd("EFA010203AB3", "ABARROTES EL FAROL SA DE CV", since);
        let files = self.ca.issue(&request).unwrap();
        CsdPaths {
            cer: self.file("csd.cer", &files.cer),
            key: self.file("csd.key", &files.key),
            password: files.password,
        }
    }

    /// The sealed document of [`TICKET`].
    pub(crate) fn sealed(&self) -> String {
        self.file("sellada.xml", self.seal().bytes())
    }

    /// The same, stamped by the authority.
    pub(crate) fn stamped(&self) -> String {
        let sealed = self.seal();
        let stamp = self.ca.stamp();
        let mut timbre = Timbre {
            uuid: "c42523ba-a74b-4e13-8552-17db3a9cdae3".to_owned(),
            fecha_timbrado: "2026-11-20T10:20:01".to_owned(),
            rfc_prov_certif: "SPR190613I52".to_owned(),
            leyenda: Some("SIN VALIDEZ FISCAL".to_owned()),
            sello_cfd: sealed.sello().to_owned(),
            no_certificado_sat: stamp.no_certificado().to_owned(),
            sello_sat: String::new(),
        };
        timbre.sello_sat = STANDARD.encode(stamp.sign(timbre.cadena().as_bytes()).unwrap());
        let stamped = insert(sealed.bytes(), &timbre.to_xml()).unwrap();
        self.file("timbrada.xml", &stamped)
    }

    fn seal(&self) -> SealedCfdi {
        let CsdPaths { cer, key, .. } = self.csd();
        let csd = Csd::open(&fs::read(cer).unwrap(), &fs::read(key).unwrap(), SANDBOX_PASSWORD);
        let ticket = serde_json::from_str(TICKET).unwrap();
        let comprobante = cfdi_cli::ticket::comprobante(ticket).unwrap();
        cfdi::seal::seal(&comprobante, &csd.unwrap()).unwrap()
    }

    pub(crate) fn cfdi<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Run {
        finish(&mut self.command(words), b"")
    }

    pub(crate) fn cfdi_fed<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
        stdin: &[u8],
    ) -> Run {
        finish(&mut self.command(words), stdin)
    }

    pub(crate) fn cfdi_with_password<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
        password: &str,
    ) -> Run {
        finish(self.command(words).env(cfdi_cli::PASSWORD_VARIABLE, password), b"")
    }

    /// Standard output is a pipe whose reader has left before the program starts.
    pub(crate) fn cfdi_into_closed_pipe<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
    ) -> Run {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = self.command(words);
        let output = command.stdout(writer).output().unwrap();
        Run {
            status: output.status.code().unwrap(),
            stdout: String::new(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn command<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cfdi"));
        command.args(words).env_remove(cfdi_cli::PASSWORD_VARIABLE).current_dir(&self.folder);
        command
    }
}

fn finish(command: &mut Command, stdin: &[u8]) -> Run {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that ends without reading closes the pipe; that is its right.
    match child.stdin.take().unwrap().write_all(stdin) {
        Ok(()) | Err(_) => {}
    }
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
