//! The window's types are made from `register::api`; this keeps the committed file equal to them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use register::api::{Reply, Request};
use ts_rs::{Config, TS, TypeVisitor};

/// Declarations by name. The order in which a type names others differs from build to build.
struct Declarations {
    config: Config,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let name = T::ident(&self.config);
        // What has no path of its own is built into the language.
        if T::output_path().is_none() || self.by_name.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declaration = format!("\n{docs}export {}\n", T::decl(&self.config));
        self.by_name.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

fn declarations() -> String {
    let mut all = Declarations { config: Config::new(), by_name: BTreeMap::new() };
    all.visit::<Request>();
    all.visit::<Reply>();
    let head = "// Made from crates/register/src/api.rs; UPDATE_TS=1 writes it anew.\n";
    std::iter::once(head).chain(all.by_name.values().map(String::as_str)).collect()
}

#[test]
fn typescript_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/api/types.ts");
    let made = declarations();
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    let update = std::env::var("UPDATE_TS").is_ok();
    if update {
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made, "{} is old: run this test with UPDATE_TS=1", path.display());
}
