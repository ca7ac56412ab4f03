//! The series of invoices that a manager may set.

/// One to ten letters or digits, as SAT allows for Serie (which may have 25) and as a receipt can
/// show it.
pub(crate) fn is_serie(text: &str) -> bool {
    (1..=10).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_serie;

    #[test]
    fn series_are_short_and_plain() {
        for good in ["F", "A1", "ABCDEFGHIJ"] {
            assert!(is_serie(good), "{good}");
        }
        for bad in ["", "f", "A-1", "Ñ", "A B", "ABCDEFGHIJK"] {
            assert!(!is_serie(bad), "{bad}");
        }
    }
}
