//! Letting a person in: the operator's command makes the link that does it.

use jiff::SignedDuration;
use portal_store::{NewUser, Role, SetupLink, Shop, Store, StoreError};
use tickets::UserId;
use world::{Clock, Entropy, random, uuid_v7};
use zeroize::Zeroizing;

use super::{cookie, totp};

/// How long a link works.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(48);

/// Adds a person to a shop, or changes its role there, and gives the path of a link with which it
/// sets password and second factor, once, within two days. Those that it has stay until then.
///
/// # Errors
/// The store does not answer.
pub async fn invite(
    store: &Store,
    (shop, mail, role): (&Shop, &str, Role),
    (clock, entropy): (&dyn Clock, &dyn Entropy),
) -> Result<String, StoreError> {
    let now = clock.now();
    let new = NewUser {
        id: UserId::new(uuid_v7(clock, entropy)),
        mail: mail.to_owned(),
        shop: shop.id,
        role,
    };
    let user = store.put_user(new, now).await?;
    let token = cookie::new_token(entropy);
    let link = SetupLink {
        token: token.clone(),
        user,
        totp: Zeroizing::new(random::<{ totp::SECRET_BYTES }>(entropy).to_vec()),
        expires_at: now.saturating_add(LINK_LIFE).unwrap_or(now),
    };
    store.add_setup_link(link, now).await?;
    Ok(format!("/empresa/alta/{token}"))
}
