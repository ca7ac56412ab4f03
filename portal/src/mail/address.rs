//! Addresses: which can be ones, and how one is shown to somebody who may not be its owner.

use lettre::Address;

/// Longest address (RFC 5321, path without its brackets).
const LENGTH_MAX: usize = 254;

/// The address in `text`, blanks around it aside. Only a plain one, `local@host.domain`: no quoted
/// local part, no comment, no address literal, nothing that a header could read as more.
pub fn parse(text: &str) -> Option<Address> {
    let text = text.trim();
    let (local, host) = text.rsplit_once('@')?;
    let plain_local = !local.is_empty() && local.chars().all(is_local);
    let plain_host = host.split('.').count() >= 2
        && host.split('.').all(|label| !label.is_empty())
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'));
    if plain_local && plain_host && text.len() <= LENGTH_MAX { text.parse().ok() } else { None }
}

/// RFC 5322's atext and the point; letters beyond ASCII as RFC 6531 allows them.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c)
}

/// `ana.lopez@example.mx` → `a•••@example.mx`: enough for its owner, no use to anybody else.
pub fn masked(address: &str) -> String {
    let (local, host) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}•••@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses() {
        for good in ["ana@example.mx", " a.b+c@sub.example.com ", "o'hara_1@x-y.mx", "ñandú@ñ.mx"]
        {
            assert_eq!(parse(good).unwrap().to_string(), good.trim());
        }
    }

    #[test]
    fn nothing_that_a_header_reads_as_more() {
        for bad in [
            "",
            "ana",
            "ana@",
            "@example.mx",
            "ana@mx",
            "ana@example.",
            "ana@.mx",
            "a na@example.mx",
            "ana@example.mx\r\nBcc: otro@example.mx",
            "ana@example.mx\nBcc: otro@example.mx",
            "ana\r@example.mx",
            "ana@example.mx,otro@example.mx",
            "ana@example.mx;otro@example.mx",
            "Ana <ana@example.mx>",
            "<ana@example.mx>",
            "\"ana lopez\"@example.mx",
            "ana(comentario)@example.mx",
            "ana@[127.0.0.1]",
            "ana@exa mple.mx",
            "ana\u{0}@example.mx",
            "ana\u{2028}@example.mx",
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
        assert_eq!(parse(&format!("{}@example.mx", "a".repeat(250))), None);
    }

    #[test]
    fn a_masked_address_tells_its_owner_alone() {
        assert_eq!(masked("ana.lopez@example.mx"), "a•••@example.mx");
        assert_eq!(masked("ñ@example.mx"), "ñ•••@example.mx");
    }
}
