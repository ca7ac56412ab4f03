//! The accessibility checker: axe-core, run inside the page as it stands.
//!
//! It is nobody's script but the test's: the driver puts it in, past the policy by which our pages
//! run none.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::places;

use crate::page::Page;

/// WCAG 2.2 up to AA, and what the checker's makers recommend beyond it.
const RUN: &str = "\
const done = arguments[arguments.length - 1];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const told = v => v.id + ': ' + v.help + '\\n' +
    v.nodes.map(n => '  ' + n.html + '\\n    ' + n.failureSummary).join('\\n');
axe.run(document, {
    runOnly: { type: 'tag', values: tags },
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
}).then(r => done({ found: r.violations.map(told), passed: r.passes.length }),
        e => done({ found: ['axe failed: ' + e], passed: 0 }));
";

/// Fewer rules than this apply to no page of ours: then the checker has not looked at it.
const RULES_AT_LEAST: u64 = 15;

/// The checker, read from where `cargo xtask setup` puts it.
#[derive(Clone, Debug)]
pub struct Checker(String);

impl Checker {
    /// Reads it.
    ///
    /// # Errors
    /// When it is not installed.
    pub fn load() -> Result<Self> {
        let file = places::root().join("tests/node_modules/axe-core/axe.min.js");
        let script = fs::read_to_string(&file);
        Ok(Self(script.with_context(|| format!("{} is missing", file.display()))?))
    }

    /// What it finds on the page.
    ///
    /// # Errors
    /// When it cannot be run.
    pub async fn look_at(&self, page: &Page) -> Result<Vec<String>> {
        let client = page.client();
        client.execute(&self.0, Vec::new()).await.context("putting axe into the page")?;
        let result = client.execute_async(RUN, Vec::new()).await.context("running axe")?;
        let passed = result["passed"].as_u64().unwrap_or_default();
        let found = result["found"].as_array().context("axe gives a list")?;
        ensure!(
            passed >= RULES_AT_LEAST || !found.is_empty(),
            "axe has looked at {passed} rules only"
        );
        Ok(found.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect())
    }
}
