//! The program itself: set up by its commands, served, told to stop.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use pac_sandbox::ca::{CsdRequest, SandboxCa};
use portal_store::{Act, Store, StoreOptions, Vault};
use tempfile::TempDir;
use world::{Clock as _, SystemClock};

struct Site {
    dir: TempDir,
}

impl Site {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ca = SandboxCa::open_or_create(&dir.path().join("ca")).unwrap();
        let since = SystemClock.now() - jiff::SignedDuration::from_hours(48);
        let csd = ca.issue(&CsdRequest::csd("EFA010203AB3", "EL FAROL SA DE CV", since)).unwrap();
        let site = Self { dir };
        site.write("csd.cer", csd.cer);
        site.write("csd.key", csd.key);
        site.write("csd.password", format!("{}\n", csd.password));
        site.write(
            "portal.toml",
            "listen = '127.0.0.1:0'\npublic_url = 'http://127.0.0.1:8787'\n\
             database = 'portal.db'\nkey_file = 'portal.key'\n[pac]\nkind = 'sw'\n\
             environment = 'sandbox'\nservices_url = 'http://127.0.0.1:9'\n\
             api_url = 'http://127.0.0.1:9'\nuser = 'sandbox@example.mx'\npassword = 'sandbox'\n",
        );
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_portal")));
        command.current_dir(self.dir.path()).args(args).args(["--config", "portal.toml"]);
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn add_shop(&self, regimen: &str) -> Output {
        self.run(&[
            "shop",
            "add",
            "--rfc",
            "EFA010203AB3",
            "--nombre",
            "El Farol",
            "--regimen",
            regimen,
            "--codigo-postal",
            "06600",
            "--name",
            "Abarrotes El Farol",
            "--address",
            "Juárez 12",
            "--contact",
            "55 1234 5678",
            "--csd-cer",
            "csd.cer",
            "--csd-key",
            "csd.key",
            "--csd-password-file",
            "csd.password",
            "--serie",
            "F",
            "--period",
            "month-end",
        ])
    }
}

/// A server that is stopped with its test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn set_up_serve_and_stop() {
    let site = Site::new();
    let wrong = site.add_shop("612");
    assert!(!wrong.status.success());
    assert!(said(&wrong.stderr).contains("--regimen"), "{}", said(&wrong.stderr));
    for _ in 0..2 {
        let added = site.add_shop("601");
        assert!(added.status.success(), "{}", said(&added.stderr));
    }
    let limits = ["shop", "downloads", "--rfc", "EFA010203AB3", "--period", "week", "--most"];
    for (most, said_of_it) in [("5", ""), ("0", "--most"), ("mil", "--most")] {
        let set = site.run(&[&limits[..], &[most]].concat());
        assert_eq!(set.status.success(), said_of_it.is_empty(), "{most}");
        assert!(said(&set.stderr).contains(said_of_it), "{}", said(&set.stderr));
    }
    for (mark, said_of_it) in [("forbidden", ""), ("1", "--mark")] {
        let set = site.run(&["shop", "retencion", "--rfc", "EFA010203AB3", "--mark", mark]);
        assert_eq!(set.status.success(), said_of_it.is_empty(), "{mark}");
        assert!(said(&set.stderr).contains(said_of_it), "{}", said(&set.stderr));
    }
    let person = ["--shop", "EFA010203AB3", "--mail", "ana@example.mx"];
    let add = |role| site.run(&[&["user", "add"], &person[..], &["--role", role]].concat());
    let link = said(&add("owner").stdout);
    assert!(link.starts_with("http://127.0.0.1:8787/empresa/alta/"), "{link}");
    assert!(said(&add("dueña").stderr).contains("--role"));
    for (left, said_of_it) in [(true, ""), (false, "--mail")] {
        let removed = site.run(&[&["user", "remove"], &person[..]].concat());
        assert_eq!(removed.status.success(), left);
        assert!(said(&removed.stderr).contains(said_of_it), "{}", said(&removed.stderr));
    }
    let code = site.run(&["enrolment-code", "--rfc", "EFA010203AB3"]);
    let code = said(&code.stdout);
    assert_eq!(code.trim_end().len(), 14, "the code alone: {code:?}");

    let numbers = format!("127.0.0.1:{}", xtask::ports::free().unwrap());
    let mut serve = site.command(&["serve"]);
    serve.env("TALON_METRICS", &numbers).env("TALON_LOG_FORMAT", "json");
    let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let log = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut serving = Serving(child);
    let ready = lines.next().unwrap().unwrap();
    let url = ready.strip_prefix("portal escucha en ").unwrap_or_else(|| panic!("{ready}"));
    let http = reqwest::Client::builder().build().unwrap();
    let healthy = http.get(format!("{url}/readyz")).send().await.unwrap();
    assert!(healthy.status().is_success());
    let body = format!(
        r#"{{"code":"{}","public_key":"{}","name":"Caja 1"}}"#,
        code.trim_end(),
        data_encoding::BASE64URL_NOPAD.encode(&[7; 32]),
    );
    let enrolled = http.post(format!("{url}/api/v1/enrolments")).body(body).send().await.unwrap();
    assert_eq!(enrolled.status(), 201);
    let page = http.get(format!("{url}/")).send().await.unwrap();
    assert!(page.status().is_success());

    let shown = http.get(format!("http://{numbers}/metrics")).send().await.unwrap();
    let shown = shown.text().await.unwrap();
    assert!(shown.contains("route=\"/readyz\",status=\"200\"} 1"), "{shown}");
    let public = http.get(format!("{url}/metrics")).send().await.unwrap();
    assert_eq!(public.status(), 404, "the numbers are not for the world");

    let pid = serving.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let ended = tokio::task::spawn_blocking(move || serving.0.wait().unwrap()).await.unwrap();
    assert!(ended.success(), "{ended}");
    for line in log {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert!(line["fields"]["message"].is_string(), "{line}");
    }
}

#[tokio::test]
async fn what_the_operator_does_is_in_the_log() {
    let site = Site::new();
    assert!(site.add_shop("601").status.success());
    for args in [
        &["shop", "downloads", "--period", "week", "--most", "5"][..],
        &["shop", "retencion", "--mark", "forbidden"],
        &["enrolment-code"],
    ] {
        assert!(site.run(&[args, &["--rfc", "EFA010203AB3"]].concat()).status.success());
    }
    assert!(site.add_shop("601").status.success());
    let vault = Arc::new(Vault::open(&site.path("portal.key")).unwrap());
    let store = Store::open(StoreOptions::new(site.path("portal.db")), vault).unwrap();
    let shop = store.shop_by_rfc("EFA010203AB3").await.unwrap().unwrap();
    let log = store.deeds(shop.id, None, 9).await.unwrap();
    assert!(log.iter().all(|deed| deed.mail.is_none() && deed.subject == shop.id.to_string()));
    let told: Vec<_> = log.iter().rev().map(|deed| (deed.act, deed.detail.as_str())).collect();
    let expected = [
        (Act::ShopPut, "Abarrotes El Farol"),
        (Act::DownloadsChanged, "5, Una semana"),
        (Act::RetencionChanged, "no se le retiene"),
        (Act::EnrolmentCodeMade, ""),
        (Act::ShopPut, "Abarrotes El Farol"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_wrong_is_said() {
    let site = Site::new();
    for (args, expected) in [
        (&["enrolment-code", "--rfc", "EKU9003173C9"][..], "no hay ninguna tienda"),
        (&["enrolment-code"], "falta --rfc"),
        (&["enrolment-code", "--rfc", "X", "--rcf", "Y"], "--rcf"),
        (&["vender"], "no conozco «vender»"),
    ] {
        let output = site.run(args);
        assert!(!output.status.success(), "{args:?}");
        assert!(said(&output.stderr).contains(expected), "{}", said(&output.stderr));
    }
    // A database whose key is gone: a new one would open nothing.
    assert!(site.add_shop("601").status.success());
    std::fs::remove_file(site.path("portal.key")).unwrap();
    let lost = site.run(&["serve"]);
    assert!(!lost.status.success());
    assert!(said(&lost.stderr).contains("key_file"), "{}", said(&lost.stderr));
}

#[test]
fn a_configuration_is_judged_key_by_key() {
    let site = Site::new();
    let fresh = site.run(&["check"]);
    assert!(fresh.status.success(), "{}", said(&fresh.stderr));
    assert!(said(&fresh.stdout).contains("database: "), "{}", said(&fresh.stdout));
    assert!(!site.path("portal.db").exists() && !site.path("portal.key").exists());
    assert!(site.add_shop("601").status.success());
    assert!(site.run(&["check"]).status.success());

    let key = std::fs::read_to_string(site.path("portal.key")).unwrap();
    site.write("portal.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    let other_key = "no es la llave maestra con la que se escribió la base de datos";
    for (command, expected) in [("check", "portal.key"), ("serve", "«key_file»")] {
        let wrong = said(&site.run(&[command]).stderr);
        assert!(wrong.contains(expected) && wrong.contains(other_key), "{wrong}");
        assert!(!wrong.contains("another master key"), "{wrong}");
    }
    site.write("portal.key", key);
    assert!(site.run(&["check"]).status.success());

    site.write("portal.key", "no es una llave");
    let toml = std::fs::read_to_string(site.path("portal.toml")).unwrap();
    site.write("portal.toml", format!("catalogs = 'no-hay'\n{toml}"));
    let wrong = site.run(&["check"]);
    assert!(!wrong.status.success());
    for key in ["«key_file»", "«database»", "«catalogs»"] {
        assert!(said(&wrong.stderr).contains(key), "{key} in {}", said(&wrong.stderr));
    }
    site.write("portal.toml", toml.replace("127.0.0.1:0", "aquí").replace("'sw'", "'otro'"));
    let wrong = site.run(&["check"]);
    for key in ["«listen»", "«pac.kind»"] {
        assert!(said(&wrong.stderr).contains(key), "{key} in {}", said(&wrong.stderr));
    }
}

/// A disk that is not mounted takes no portal out of service, whoever starts it.
#[tokio::test]
async fn a_portal_starts_while_its_documents_are_away() {
    let unit = include_str!("../../../deploy/talon-portal.service");
    assert!(!unit.lines().any(|line| line.starts_with("ExecStartPre")), "what may refuse to start");
    let site = Site::new();
    assert!(site.add_shop("601").status.success());
    let toml = std::fs::read_to_string(site.path("portal.toml")).unwrap();
    site.write("sin-montar", "");
    site.write("portal.toml", format!("{toml}[documents]\nfolder = 'sin-montar/documentos'\n"));
    let judged = said(&site.run(&["check"]).stderr);
    assert!(judged.contains("«documents»") && !judged.contains("«database»"), "{judged}");
    let mut serve = site.command(&["serve"]);
    let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let _serving = Serving(child);
    let ready = lines.next().expect("it listens").unwrap();
    let url = ready.strip_prefix("portal escucha en ").unwrap_or_else(|| panic!("{ready}"));
    let answer = reqwest::get(format!("{url}/readyz")).await.unwrap();
    assert!(answer.status().is_success());
    assert_eq!(answer.text().await.unwrap(), "ok, documents away");
}

#[test]
fn a_key_is_changed_and_a_backup_brought_back_from_the_command_line() {
    let site = Site::new();
    assert!(site.add_shop("601").status.success());
    let does = |args: &[&str], expected: &str| {
        let output = site.run(args);
        assert!(output.status.success(), "{args:?}: {}", said(&output.stderr));
        assert!(said(&output.stdout).contains(expected), "{}", said(&output.stdout));
    };
    let refuses = |args: &[&str], expected: &str| {
        let output = site.run(args);
        assert!(!output.status.success(), "{args:?}");
        assert!(said(&output.stderr).contains(expected), "{}", said(&output.stderr));
    };
    refuses(&["key", "rotate", "--new-key", "portal.key"], "ya está en uso");
    // As often as somebody types it.
    for _ in 0..2 {
        does(&["key", "rotate", "--new-key", "nueva.key"], "ya abre la base");
    }
    refuses(&["key", "finish"], "todavía la llave anterior");
    refuses(&["key", "rotate", "--new-key", "otra.key"], "sin terminar");
    std::fs::rename(site.path("nueva.key"), site.path("portal.key")).unwrap();
    does(&["key", "finish"], "ya no abre");
    does(&["key", "finish"], "ningún cambio");
    does(&["enrolment-code", "--rfc", "EFA010203AB3"], "-");

    site.write("frase", "una frase larga para respaldos\n");
    let with_phrase = ["--passphrase-file", "frase"];
    does(&[&["backup", "respaldo"], &with_phrase[..]].concat(), "listo en respaldo");
    refuses(&[&["backup", "respaldo"], &with_phrase[..]].concat(), "ya existe");
    refuses(&[&["restore", "respaldo"], &with_phrase[..]].concat(), "ya existe");
    refuses(&[&["backup"], &with_phrase[..]].concat(), "falta el archivo");
    for lost in ["portal.db", "portal.db-wal", "portal.db-shm", "portal.key"] {
        drop(std::fs::remove_file(site.path(lost)));
    }
    does(&[&["restore", "respaldo"], &with_phrase[..]].concat(), "portal resume");
    let close = |note| ["notes", "close", "--rfc", "EFA010203AB3", "--note", note];
    does(&close("A-000007=AAACA0C2-3EA4-4506-ABE3-F05771737E69"), "no han llegado");
    refuses(&close("A-000007"), "A-000123=FOLIO_FISCAL");
    does(&["resume"], "ya se puede facturar");
    does(&["resume"], "No había nada");
    does(&["hold"], "portal resume");
    does(&["resume"], "ya se puede facturar");
    does(&["enrolment-code", "--rfc", "EFA010203AB3"], "-");
}
