//! A page as a person sees it: marks, texts, keys.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::wait::until;

/// Keys as WebDriver names them.
pub mod keys {
    /// Enter.
    pub const ENTER: &str = "\u{E007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{E00C}";
    /// Control, held for the keys behind it.
    pub const CONTROL: &str = "\u{E009}";
    /// Shift, held for the keys behind it.
    pub const SHIFT: &str = "\u{E008}";
    /// Tab.
    pub const TAB: &str = "\u{E004}";
    /// F1.
    pub const F1: &str = "\u{E031}";
    /// F2.
    pub const F2: &str = "\u{E032}";
    /// F3.
    pub const F3: &str = "\u{E033}";
    /// F4.
    pub const F4: &str = "\u{E034}";
    /// F5.
    pub const F5: &str = "\u{E035}";
    /// F6.
    pub const F6: &str = "\u{E036}";
    /// F7.
    pub const F7: &str = "\u{E037}";
    /// F8.
    pub const F8: &str = "\u{E038}";
    /// F9.
    pub const F9: &str = "\u{E039}";
    /// F11.
    pub const F11: &str = "\u{E03B}";
    /// F12.
    pub const F12: &str = "\u{E03C}";

    /// A text, and Enter behind it.
    pub fn enter(text: &str) -> String {
        format!("{text}{ENTER}")
    }
}

/// What is on the screen, in the window or in the browser.
///
/// Things are named by their `data-testid`; where a name stands for many, a selector is added to
/// it: `cart-row[data-sku="LECHE-1L"]`.
#[derive(Clone, Debug)]
pub struct Page {
    client: Client,
}

/// WebKit's driver takes a picture with the next frame, and a page on which nothing moves has none:
/// it would be waited for without end. So for two seconds there is one.
const TURN_FRAMES: &str = "let left = 120; \
    const turn = () => { \
      document.documentElement.style.opacity = left % 2 ? '0.999' : ''; \
      if (left-- > 0) requestAnimationFrame(turn); \
    }; \
    turn();";

/// Whether a click would meet the thing: a driver looks where it is, and clicks at that place a
/// moment later, whatever is there by then. So it is brought into view, and has to be at one place
/// for three glances, with nothing in front of its middle, and no form of the page may be about to
/// grow or shrink by what is said of its fields.
const IS_STILL: &str = "const thing = document.querySelector(arguments[0]); \
    const part = thing?.getClientRects()[0]; \
    if (!part || document.querySelector('form[data-judging]')) return false; \
    thing.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' }); \
    const { left, top, right, bottom } = thing.getClientRects()[0]; \
    const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2; \
    const y = (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2; \
    const place = thing.contains(document.elementFromPoint(x, y)) ? `${x} ${y}` : ''; \
    const glances = place && thing.clickPlace === place ? thing.clickGlances + 1 : 0; \
    thing.clickPlace = place; \
    thing.clickGlances = glances % 3; \
    return glances === 3;";

impl Page {
    /// The page of a session.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The session.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits until the thing is to be seen, and gives its text.
    ///
    /// # Errors
    /// When it does not appear in time.
    pub async fn text(&self, mark: &str) -> Result<String> {
        self.text_where(mark, |_| true).await
    }

    /// Waits until the thing is to be seen with a text that fits, and gives it.
    ///
    /// # Errors
    /// When that does not happen in time; the message says what was to be seen last.
    pub async fn text_where(&self, mark: &str, fits: impl Fn(&str) -> bool) -> Result<String> {
        let look = || async { Ok(self.text_now(mark).await?.filter(|text| fits(text))) };
        match until(mark, look).await {
            Ok(text) => Ok(text),
            Err(error) => {
                let now = self.text_now(mark).await?;
                let all = self.client.execute("return document.body.innerText", Vec::new()).await?;
                let all = all.as_str().unwrap_or_default().to_owned();
                Err(error).with_context(|| format!("`{mark}` showed {now:?}; the page:\n{all}\n"))
            }
        }
    }

    /// The text of the thing as it is now; none where it is not to be seen.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn text_now(&self, mark: &str) -> Result<Option<String>> {
        let script = "const e = document.querySelector(arguments[0]); \
                      return e && e.getClientRects().length ? e.innerText : null";
        Ok(self.ask(script, mark).await?.as_str().map(|text| text.trim().to_owned()))
    }

    /// What stands in a field.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn value(&self, mark: &str) -> Result<String> {
        let script = "return document.querySelector(arguments[0])?.value";
        let value = self.ask(script, mark).await?;
        Ok(value.as_str().with_context(|| format!("`{mark}` has no value"))?.to_owned())
    }

    /// An attribute of the thing, once it is to be seen.
    ///
    /// # Errors
    /// When it does not appear in time, or has no such attribute.
    pub async fn attribute(&self, mark: &str, name: &str) -> Result<String> {
        self.text(mark).await?;
        let script = format!("return document.querySelector(arguments[0])?.getAttribute('{name}')");
        let value = self.ask(&script, mark).await?;
        Ok(value.as_str().with_context(|| format!("`{mark}` has no {name}"))?.to_owned())
    }

    /// How many things of this mark there are.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn count(&self, mark: &str) -> Result<u64> {
        let count = self.ask("return document.querySelectorAll(arguments[0]).length", mark).await?;
        count.as_u64().context("a count is a number")
    }

    /// Waits until all of the thing is on the screen, with nothing in front of its end.
    ///
    /// # Errors
    /// When that does not happen in time.
    pub async fn in_sight(&self, mark: &str) -> Result<()> {
        let script = "const thing = document.querySelector(arguments[0]); \
                      const box = thing?.getBoundingClientRect(); \
                      return !!box && box.top >= 0 && \
                        thing.contains(document.elementFromPoint(\
                          (box.left + box.right) / 2, box.bottom - 1));";
        until(&format!("`{mark}` in sight"), || async {
            Ok((self.ask(script, mark).await? == Value::Bool(true)).then_some(()))
        })
        .await
    }

    /// Clicks the thing once it is to be seen, stands still, and nothing is in front of it.
    ///
    /// # Errors
    /// When that does not happen in time, or it cannot be clicked.
    pub async fn click(&self, mark: &str) -> Result<()> {
        self.still(mark).await?.click().await.with_context(|| format!("clicking `{mark}`"))
    }

    /// Clicks what leads to another page, and waits until this one is gone.
    ///
    /// # Errors
    /// When it does not appear in time, or nothing comes after it.
    pub async fn follow(&self, mark: &str) -> Result<()> {
        let element = self.still(mark).await?;
        self.client.execute("window.isBeingLeft = true", Vec::new()).await?;
        element.click().await.with_context(|| format!("clicking `{mark}`"))?;
        let gone = "return document.readyState === 'complete' && !window.isBeingLeft";
        until("the next page", || async {
            Ok((self.ask(gone, "").await? == Value::Bool(true)).then_some(()))
        })
        .await
        .with_context(|| format!("after clicking `{mark}`"))
    }

    /// Types into a field, after what stands in it.
    ///
    /// # Errors
    /// When it does not appear in time.
    pub async fn type_into(&self, mark: &str, text: &str) -> Result<()> {
        self.element(mark)
            .await?
            .send_keys(text)
            .await
            .with_context(|| format!("typing in `{mark}`"))
    }

    /// Types into a field in place of what stands in it.
    ///
    /// # Errors
    /// When it does not appear in time.
    pub async fn retype(&self, mark: &str, text: &str) -> Result<()> {
        self.element(mark).await?.clear().await?;
        self.type_into(mark, text).await
    }

    /// Chooses a file in a field for one, as the phone's camera or its list of files does.
    ///
    /// # Errors
    /// When there is no such field, or the path is not UTF-8.
    pub async fn choose_file(&self, mark: &str, path: &Path) -> Result<()> {
        let path = path.to_str().context("a path in UTF-8")?;
        Ok(self.element(mark).await?.send_keys(path).await?)
    }

    /// Chooses from a list by its value.
    ///
    /// # Errors
    /// When the list has no such value.
    pub async fn choose(&self, mark: &str, value: &str) -> Result<()> {
        let list = self.element(mark).await?;
        let chosen = list.select_by_value(value).await;
        chosen.with_context(|| format!("choosing {value} in `{mark}`"))
    }

    /// Leaves the field that has the focus, and waits until what was typed has been judged, on a
    /// page that does so while it is filled in.
    ///
    /// # Errors
    /// When that does not end in time.
    pub async fn leave_field(&self) -> Result<()> {
        self.client.execute("document.activeElement?.blur()", Vec::new()).await?;
        let judged = "return !document.querySelector('form[data-judging]')";
        until("the form to be judged", || async {
            Ok((self.ask(judged, "").await? == Value::Bool(true)).then_some(()))
        })
        .await
    }

    /// Presses keys wherever the focus is, as a keyboard does.
    ///
    /// # Errors
    /// When nothing has the focus.
    pub async fn press(&self, keys: &str) -> Result<()> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Writes what is to be seen to a PNG.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn photograph(&self, path: &Path) -> Result<()> {
        self.client.execute(TURN_FRAMES, Vec::new()).await?;
        let picture = self.client.screenshot().await?;
        fs::write(path, picture).with_context(|| format!("writing {}", path.display()))
    }

    /// The thing, once it is to be seen.
    async fn element(&self, mark: &str) -> Result<Element> {
        self.text(mark).await?;
        Ok(self.client.find(Locator::Css(&selector(mark))).await?)
    }

    /// The thing, once a click would meet it.
    async fn still(&self, mark: &str) -> Result<Element> {
        self.text(mark).await?;
        until("it to stand still with nothing in front", || async {
            Ok((self.ask(IS_STILL, mark).await? == Value::Bool(true)).then_some(()))
        })
        .await
        .with_context(|| format!("before clicking `{mark}`"))?;
        self.element(mark).await
    }

    async fn ask(&self, script: &str, mark: &str) -> Result<Value> {
        // While a page is being left there is nothing to ask; the next glance will see the new one.
        match self.client.execute(script, vec![json!(selector(mark))]).await {
            Ok(value) => Ok(value),
            Err(error) if is_leaving(&error) => Ok(Value::Null),
            Err(error) => bail!("asking the page for `{mark}`: {error}"),
        }
    }
}

fn is_leaving(error: &fantoccini::error::CmdError) -> bool {
    let text = error.to_string();
    ["navigated", "context", "detached", "loading", "not attached"]
        .iter()
        .any(|word| text.contains(word))
}

/// `cart-row[data-sku="A"]` → `[data-testid="cart-row"][data-sku="A"]`.
fn selector(mark: &str) -> String {
    let (name, rest) = mark.split_at(mark.find(['[', ' ', ':']).unwrap_or(mark.len()));
    format!("[data-testid=\"{name}\"]{rest}")
}

#[cfg(test)]
mod tests {
    use super::selector;

    #[test]
    fn a_mark_becomes_a_selector() {
        assert_eq!(selector("total"), r#"[data-testid="total"]"#);
        assert_eq!(selector(r#"row[data-id="7"] a"#), r#"[data-testid="row"][data-id="7"] a"#);
    }
}
