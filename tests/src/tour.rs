//! A visit to pages of the portal, each in both languages, on a phone and on a desk: looked at by
//! the accessibility checker, weighed, and photographed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::axe::Checker;
use crate::browser::{Phone, Screen};
use crate::page::Page;
use crate::wait::until;

/// All that a page may weigh, its style sheet included.
const WEIGHT_MAX: u64 = 60 * 1024;

/// What the page carries and from where, and whether a script that is written in it would run.
const INVENTORY: &str = "\
const planted = document.createElement('script');
planted.append('window.aScriptRan = true');
document.body.append(planted);
planted.remove();
const inline = [...document.querySelectorAll('*')].filter(
    e => [...e.attributes].some(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)));
const fetched = performance.getEntriesByType('resource').map(e => e.name);
const named = [...document.querySelectorAll('[src], [href], [action], [formaction]')].flatMap(
    e => ['src', 'href', 'action', 'formaction'].map(n => e.getAttribute(n)).filter(v => v));
const foreign = [...fetched, ...named].filter(a => {
    const url = new URL(a, location.href);
    return url.protocol !== 'data:' && url.origin !== location.origin;
});
const entries = [...performance.getEntriesByType('navigation'),
                 ...performance.getEntriesByType('resource')];
return {
    ran: window.aScriptRan === true,
    scripts: [...document.scripts].filter(script => !script.src).length + inline.length,
    foreign,
    weight: entries.reduce((sum, e) => sum + e.encodedBodySize, 0),
    lang: document.documentElement.lang,
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
};";

/// The visit, with what it needs and what it leaves.
#[derive(Debug)]
pub struct Tour {
    checker: Checker,
    pictures: PathBuf,
    /// Where each finding was met.
    found: BTreeMap<String, Vec<String>>,
}

impl Tour {
    /// A visit whose pictures go to an empty folder below `stage`.
    ///
    /// # Errors
    /// When the checker is not installed, or the folder cannot be made.
    pub fn begin(stage: &Path) -> Result<Self> {
        let pictures = stage.join("pages");
        fs::create_dir_all(&pictures)?;
        Ok(Self { checker: Checker::load()?, pictures, found: BTreeMap::new() })
    }

    /// Looks at the page that the phone shows, which must be of this state, and leaves the phone as
    /// it was: in Spanish, and a phone. The page's own link or button changes the language, and
    /// must lead to the same state.
    ///
    /// # Errors
    /// When the page is another one, is too heavy, runs a script that is not one of the portal's
    /// files, or asks third parties.
    pub async fn stop(&mut self, phone: &Phone, state: &str, name: &str) -> Result<()> {
        for tag in ["es-MX", "en"] {
            self.glance(phone, state, (name, tag)).await?;
            phone.page().follow("language").await.with_context(|| format!("{name} in {tag}"))?;
        }
        Ok(())
    }

    /// Looks at the page in the language that it is in.
    ///
    /// # Errors
    /// As [`Tour::stop`].
    pub async fn glance(
        &mut self,
        phone: &Phone,
        state: &str,
        (name, tag): (&str, &str),
    ) -> Result<()> {
        let shown = phone.page().attribute("state", "data-state").await?;
        ensure!(shown == state, "{name} in {tag}: the page is {shown}");
        self.look(phone, &format!("{name}-{tag}")).await?;
        // Where there is least room, nothing may stand out.
        phone.show_on(Screen::Narrow).await?;
        check_inventory(phone.page(), tag).await.with_context(|| format!("{name} in {tag}"))?;
        phone.show_on(Screen::Phone).await
    }

    /// Each screen in turn, the darkness of a phone among them.
    async fn look(&mut self, phone: &Phone, name: &str) -> Result<()> {
        for screen in Screen::PICTURED {
            phone.show_on(screen).await?;
            let found = self.checker.look_at(phone.page()).await?;
            let place = format!("{name}-{}", screen.name());
            for finding in found {
                self.found.entry(finding).or_default().push(place.clone());
            }
            phone.photograph_whole(screen, &self.pictures.join(format!("{place}.png"))).await?;
        }
        Ok(())
    }

    /// What the checker found on the way.
    pub fn found(&self) -> Vec<String> {
        let told = |(finding, places): (&String, &Vec<String>)| {
            format!("{finding}\n    on {}", places.join(", "))
        };
        self.found.iter().map(told).collect()
    }
}

async fn check_inventory(page: &Page, tag: &str) -> Result<()> {
    // The style sheet's entry may come after the page.
    let seen = until("the page's weight", || async {
        let seen = page.client().execute(INVENTORY, Vec::new()).await?;
        Ok((seen["weight"].as_u64() > Some(0)).then_some(seen))
    })
    .await?;
    ensure!(seen["ran"] == Value::Bool(false), "a script ran");
    ensure!(seen["scripts"] == 0, "scripts are written in the page");
    ensure!(seen["foreign"] == Value::Array(Vec::new()), "others are asked: {}", seen["foreign"]);
    ensure!(seen["lang"] == tag, "the page says it is {}", seen["lang"]);
    ensure!(seen["sideways"] == 0, "the page is {} px too wide", seen["sideways"]);
    let weight = seen["weight"].as_u64().unwrap_or(u64::MAX);
    ensure!(weight < WEIGHT_MAX, "the page weighs {weight}");
    Ok(())
}
