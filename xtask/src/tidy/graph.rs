//! Who may use whom.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Breach;
use crate::process;

/// For each of our crates, the ones of ours that it may use. A crate that is not here is a breach:
/// whoever adds one says where it stands.
const MAY_USE: &[(&str, &[&str])] = &[
    ("money", &[]),
    ("faults", &[]),
    ("world", &[]),
    ("coffer", &[]),
    ("openapi", &[]),
    ("spooler", &[]),
    ("cfdi", &["faults", "money"]),
    ("cfdi-pdf", &["cfdi", "faults", "money"]),
    ("qr-reader", &[]),
    ("constancia", &["cfdi", "faults", "qr-reader"]),
    ("catcfdi", &["cfdi", "faults", "money"]),
    ("cfdi-cli", &["catcfdi", "cfdi", "cfdi-pdf", "constancia", "faults", "money"]),
    ("tickets", &["cfdi", "faults", "money"]),
    ("billing", &["cfdi", "faults", "money", "tickets"]),
    ("receipt", &["cfdi", "faults", "money", "tickets"]),
    (
        "register",
        &["cfdi", "coffer", "faults", "money", "openapi", "receipt", "spooler", "tickets", "world"],
    ),
    ("pac", &["cfdi", "faults", "money"]),
    ("pac-sandbox", &["cfdi", "faults", "money", "world"]),
    ("portal-store", &["billing", "cfdi", "faults", "money", "tickets", "world"]),
    (
        "portal",
        &[
            "billing",
            "cfdi",
            "cfdi-pdf",
            "coffer",
            "constancia",
            "faults",
            "money",
            "openapi",
            "pac",
            "portal-store",
            "qr-reader",
            "receipt",
            "tickets",
            "world",
        ],
    ),
    ("talon", &["faults", "register", "world"]),
    // For the fuzzer and the tests; nobody may use it.
    ("hostile", &["cfdi", "cfdi-pdf", "constancia", "pac", "register", "tickets"]),
    ("xtask", &[]),
    ("acceptance", &["world", "xtask"]),
];

/// Same input, same bytes: no clock, no randomness, no file, no socket, no async, no SQL, no HTTP.
pub(super) const PURE: &[&str] = &[
    "money",
    "faults",
    "cfdi",
    "cfdi-pdf",
    "qr-reader",
    "constancia",
    "catcfdi",
    "tickets",
    "billing",
    "receipt",
];

/// Not to be reached from a pure crate, not even through another.
const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "hyper",
    "axum",
    "rusqlite",
    "postgres",
    "tauri",
    "mio",
    "async-std",
    "smol",
    "world",
];

/// Crates of others that only some of ours may name.
const ONLY: &[(&str, &[&str])] = &[
    ("tauri", &["talon"]),
    ("tauri-build", &["talon"]),
    ("rusqlite", &["register", "portal-store"]),
    ("postgres", &["portal-store"]),
    ("tokio-postgres", &["portal-store"]),
    ("object_store", &["portal-store"]),
    ("reqwest", &["register", "pac", "portal"]),
    ("axum", &["openapi", "portal", "pac-sandbox", "register"]),
    ("askama", &["portal"]),
    ("quick-xml", &["cfdi", "pac", "pac-sandbox"]),
    ("printpdf", &["cfdi-pdf", "receipt"]),
    ("serialport", &["register"]),
    ("nusb", &["register"]),
    ("lettre", &["portal"]),
    ("zip", &["catcfdi", "portal", "register"]),
    ("getrandom", &["world", "register", "portal"]),
    ("anyhow", &["xtask", "acceptance", "talon", "portal", "pac-sandbox", "register"]),
    ("fantoccini", &["acceptance"]),
    ("chrono", &[]),
    ("time", &[]),
    (
        "serde",
        &[
            "cfdi-cli",
            "coffer",
            "tickets",
            "register",
            "pac",
            "pac-sandbox",
            "portal-store",
            "portal",
            "talon",
        ],
    ),
];

/// Not to be anywhere in what we build.
const BANNED: &[&str] = &["openssl", "openssl-sys", "native-tls", "sqlx"];

/// What cargo says of the workspace.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Our crates: name → what its `[dependencies]` name.
    members: BTreeMap<String, BTreeSet<String>>,
    /// Every package: name → what it is built from, without what only tests need.
    edges: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Asks `cargo metadata`.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut cargo = Command::new("cargo");
        cargo.args(["metadata", "--format-version=1", "--locked", "--all-features"]);
        // What other systems would build is not judged here.
        cargo.args(["--filter-platform", "x86_64-unknown-linux-gnu"]).current_dir(root);
        Self::parse(&serde_json::from_str(&process::output(&mut cargo)?)?)
            .context("cargo's metadata has not the form that we know")
    }

    fn parse(metadata: &Value) -> Option<Self> {
        let mut names = BTreeMap::new();
        let mut graph = Self::default();
        let members: BTreeSet<&str> =
            metadata["workspace_members"].as_array()?.iter().filter_map(Value::as_str).collect();
        for package in metadata["packages"].as_array()? {
            let (id, name) = (package["id"].as_str()?, package["name"].as_str()?);
            names.insert(id, name);
            if members.contains(id) {
                graph.members.insert(name.to_owned(), declared(package)?);
            }
        }
        for node in metadata["resolve"]["nodes"].as_array()? {
            let name = *names.get(node["id"].as_str()?)?;
            let edges = graph.edges.entry(name.to_owned()).or_default();
            for dependency in node["deps"].as_array()? {
                if is_built_in(dependency) {
                    edges.insert((*names.get(dependency["pkg"].as_str()?)?).to_owned());
                }
            }
        }
        Some(graph)
    }

    /// A way from one package to another, as its steps.
    fn path(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut seen = BTreeSet::from([from.to_owned()]);
        let mut paths = vec![vec![from.to_owned()]];
        while let Some(path) = paths.pop() {
            let last = path.last()?;
            for next in self.edges.get(last).into_iter().flatten() {
                let mut longer = path.clone();
                longer.push(next.clone());
                if next == to {
                    return Some(longer);
                }
                if seen.insert(next.clone()) {
                    paths.push(longer);
                }
            }
        }
        None
    }
}

/// What a manifest's `[dependencies]` and `[build-dependencies]` name.
fn declared(package: &Value) -> Option<BTreeSet<String>> {
    let dependencies = package["dependencies"].as_array()?;
    Some(
        dependencies
            .iter()
            .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
            .filter_map(|dependency| Some(dependency["name"].as_str()?.to_owned()))
            .collect(),
    )
}

/// Not a test's dependency, and not one that runs only while something is built.
fn is_built_in(dependency: &Value) -> bool {
    let kinds = dependency["dep_kinds"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
}

/// Every breach of the tables above.
pub(super) fn check(graph: &Graph) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (name, uses) in &graph.members {
        breaches.extend(check_ours(graph, name, uses));
        breaches.extend(check_others(name, uses));
    }
    for pure in PURE.iter().filter(|pure| graph.members.contains_key(**pure)) {
        breaches.extend(check_purity(graph, pure));
    }
    for banned in BANNED.iter().filter(|banned| graph.edges.contains_key(**banned)) {
        breaches.push(Breach::new("Cargo.lock", format!("`{banned}` must not be built in")));
    }
    breaches
}

fn check_ours(graph: &Graph, name: &str, uses: &BTreeSet<String>) -> Vec<Breach> {
    let Some((_, allowed)) = MAY_USE.iter().find(|(member, _)| *member == name) else {
        return vec![Breach::new(name, "this crate has no row in xtask/src/tidy/graph.rs")];
    };
    uses.iter()
        .filter(|used| graph.members.contains_key(*used) && !allowed.contains(&used.as_str()))
        .map(|used| Breach::new(name, format!("must not use our crate `{used}`")))
        .collect()
}

fn check_others(name: &str, uses: &BTreeSet<String>) -> Vec<Breach> {
    ONLY.iter()
        .filter(|(used, users)| uses.contains(*used) && !users.contains(&name))
        .map(|(used, users)| {
            Breach::new(name, format!("must not use `{used}`; only {} may", users.join(", ")))
        })
        .collect()
}

fn check_purity(graph: &Graph, pure: &str) -> Vec<Breach> {
    IMPURE
        .iter()
        .filter_map(|impure| graph.path(pure, impure))
        .map(|path| Breach::new(pure, format!("is to be pure, but reaches {}", path.join(" → "))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(members: &[(&str, &[&str])], others: &[(&str, &[&str])]) -> Graph {
        let set = |names: &&[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let rows = |table: &[(&str, &[&str])]| -> BTreeMap<String, BTreeSet<String>> {
            table.iter().map(|(name, uses)| ((*name).to_owned(), set(uses))).collect()
        };
        let members = rows(members);
        let mut edges = members.clone();
        edges.extend(rows(others));
        Graph { members, edges }
    }

    #[track_caller]
    fn finds(graph: &Graph, place: &str, words: &str) {
        let breaches = check(graph);
        let found = breaches.iter().any(|b| b.place == place && b.what.contains(words));
        assert!(found, "{breaches:?}");
    }

    #[test]
    fn a_tidy_graph_has_no_breach() {
        let graph = graph(
            &[("money", &[]), ("faults", &[]), ("cfdi", &["money", "faults", "quick-xml"])],
            &[("quick-xml", &["memchr"])],
        );
        assert_eq!(check(&graph), []);
    }

    #[test]
    fn an_edge_against_the_direction_is_found() {
        finds(&graph(&[("money", &["cfdi"]), ("cfdi", &[])], &[]), "money", "our crate `cfdi`");
    }

    #[test]
    fn a_crate_that_nobody_placed_is_found() {
        finds(&graph(&[("surprise", &[])], &[]), "surprise", "no row");
    }

    #[test]
    fn a_foreign_crate_in_the_wrong_room_is_found() {
        finds(&graph(&[("portal", &["rusqlite"])], &[]), "portal", "only register, portal-store");
    }

    #[test]
    fn a_runtime_far_below_a_pure_crate_is_found() {
        let graph = graph(&[("cfdi", &["a"])], &[("a", &["b"]), ("b", &["tokio"])]);
        finds(&graph, "cfdi", "cfdi → a → b → tokio");
    }

    #[test]
    fn a_banned_package_is_found_wherever_it_is() {
        let graph = graph(&[("pac", &["reqwest"])], &[("openssl", &[])]);
        finds(&graph, "Cargo.lock", "openssl");
    }
}
