//! The text of an access, as it stands in links.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use portal_store::{Vault, VaultError};
use tickets::{ClaimId, TicketId};
use uuid::Uuid;

use crate::desk::{Access, Scope, TICKETS_MAX};

/// How long a link to a purchase works.
const LIFE: SignedDuration = SignedDuration::from_hours(24);

impl Access {
    /// A text that only this vault can make and read: URL-safe, good for 24 hours from `now`.
    ///
    /// # Errors
    /// The vault refuses, which it does not with a valid key.
    pub fn to_token(&self, vault: &Vault, now: Timestamp) -> Result<String, VaultError> {
        let expires_at = now.saturating_add(LIFE).unwrap_or(now);
        let mut plain = Vec::new();
        plain.extend_from_slice(self.ticket.uuid().as_bytes());
        // No claim has the nil UUID: it stands for a holder.
        let claim = match self.scope {
            Scope::Holder => Uuid::nil(),
            Scope::Owner(claim) => claim.uuid(),
        };
        plain.extend_from_slice(claim.as_bytes());
        plain.extend_from_slice(&expires_at.as_second().to_be_bytes());
        for other in &self.others {
            plain.extend_from_slice(other.uuid().as_bytes());
        }
        Ok(BASE64URL_NOPAD.encode(&vault.seal_token(&plain)?))
    }

    /// The access of such a text; `None` when it is not ours, was changed, or is too old.
    pub fn from_token(token: &str, vault: &Vault, now: Timestamp) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
        let plain = vault.open_token(&sealed).ok()?;
        let (ticket, rest) = plain.split_first_chunk::<16>()?;
        let (claim, rest) = rest.split_first_chunk::<16>()?;
        let (expires_at, rest) = rest.split_first_chunk::<8>()?;
        let expires_at = i64::from_be_bytes(*expires_at);
        if now.as_second() >= expires_at {
            return None;
        }
        let (others, []) = rest.as_chunks::<16>() else { return None };
        if others.len() >= TICKETS_MAX {
            return None;
        }
        let ticket_of = |bytes: &[u8; 16]| TicketId::new(Uuid::from_bytes(*bytes));
        let others = others.iter().map(ticket_of).collect();
        let claim = Uuid::from_bytes(*claim);
        let scope = if claim.is_nil() { Scope::Holder } else { Scope::Owner(ClaimId::new(claim)) };
        Some(Self { ticket: ticket_of(ticket), others, scope })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_ours_whole_and_young() {
        let vault = Vault::new(&[1; 32]).unwrap();
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let owner = Scope::Owner(ClaimId::new(Uuid::from_u128(8)));
        let ticket = |number| TicketId::new(Uuid::from_u128(number));
        let others = (100..119).map(ticket).collect();
        let access = Access { ticket: ticket(7), others, scope: owner };
        let token = access.to_token(&vault, now).unwrap();
        let read = |token: &str, now| Access::from_token(token, &vault, now);
        assert_eq!(read(&token, now), Some(access.clone()));
        assert!(token.len() < 600, "{}", token.len());
        let day = SignedDuration::from_hours(24);
        assert_eq!(read(&token, now + day - SignedDuration::from_secs(1)), Some(access.clone()));
        assert_eq!(read(&token, now + day), None);
        assert_eq!(read(&token[1..], now), None);
        assert_eq!(read("", now), None);
        let mut holder = Access { scope: Scope::Holder, ..access };
        assert_eq!(read(&holder.to_token(&vault, now).unwrap(), now), Some(holder.clone()));
        holder.others.push(ticket(119));
        assert_eq!(read(&holder.to_token(&vault, now).unwrap(), now), None, "one too many");
        let other = Vault::new(&[2; 32]).unwrap();
        assert_eq!(Access::from_token(&token, &other, now), None);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }
}
