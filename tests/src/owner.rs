//! Whoever keeps the shop, at the portal's pages of the company.

use anyhow::{Context, Result, ensure};
use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use world::{Clock as _, SystemClock};
use xtask::shop::Shop;

use crate::browser::Phone;
use crate::page::Page;

/// Seconds for which an app shows one code.
const STEP: u64 = 30;

const MAIL: &str = "ana.lopez@example.mx";
const PASSWORD: &str = "la esquina abre a las siete";

/// An owner's account, with the secret that their authenticator app keeps.
#[derive(Debug)]
pub struct Owner {
    secret: Vec<u8>,
}

impl Owner {
    /// Follows the link of an invitation, up to the page that asks for a password.
    ///
    /// # Errors
    /// When the portal does not invite, or shows no secret.
    pub async fn invited(shop: &Shop, desk: &Phone) -> Result<Self> {
        desk.visit(&shop.invite(MAIL, "owner")?).await?;
        let secret = desk.page().text("secret").await?.replace(' ', "");
        Ok(Self { secret: BASE32_NOPAD.decode(secret.as_bytes())? })
    }

    /// The secret as a QR for an app has it.
    pub fn secret(&self) -> String {
        BASE32_NOPAD.encode(&self.secret)
    }

    /// Sets the account up; gives a recovery code.
    ///
    /// # Errors
    /// When the portal refuses.
    pub async fn set_up(&self, page: &Page) -> Result<String> {
        page.type_into("password", PASSWORD).await?;
        page.type_into("again", PASSWORD).await?;
        page.type_into("code", &self.code(0)?).await?;
        page.follow("finish").await?;
        let codes = page.text("recovery").await?;
        Ok(codes.lines().next().context("a recovery code")?.trim().to_owned())
    }

    /// Signs in for the first time, from the page that shows the recovery codes.
    ///
    /// # Errors
    /// As [`sign_in`].
    pub async fn begin(&self, page: &Page) -> Result<()> {
        page.follow("to-sign-in").await?;
        // The code that set the account up is used; the next one works a step early.
        sign_in(page, &self.code(1)?).await
    }

    /// What the app shows now, or so many steps ahead.
    fn code(&self, ahead: u64) -> Result<String> {
        let step = u64::try_from(SystemClock.now().as_second())? / STEP + ahead;
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().context("a tag")? & 15);
        let word: [u8; 4] = tag.get(offset..offset + 4).context("four bytes")?.try_into()?;
        Ok(format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000))
    }
}

/// Signs in with a code of the app, or with a recovery code.
///
/// # Errors
/// When the portal refuses.
pub async fn sign_in(page: &Page, code: &str) -> Result<()> {
    page.type_into("mail", MAIL).await?;
    page.type_into("password", PASSWORD).await?;
    page.follow("enter").await?;
    page.type_into("code", code).await?;
    page.follow("enter").await?;
    let state = page.attribute("state", "data-state").await?;
    ensure!(state == "home", "signing in led to {state}");
    Ok(())
}
