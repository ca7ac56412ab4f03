//! What WebDriver cannot say and the browser's developer tools can.

use anyhow::{Context, Result};
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command of the developer tools, as chromedriver hands it on.
#[derive(Debug)]
struct Command(Value);

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

/// Has the developer tools do something.
///
/// # Errors
/// When they do not know the command.
pub async fn ask(client: &Client, command: &str, parameters: Value) -> Result<()> {
    let body = json!({ "cmd": command, "params": parameters });
    client.issue_cmd(Command(body)).await.with_context(|| command.to_owned()).map(drop)
}
