//! Passwords: argon2id, with the parameters that OWASP recommends, on threads of their own.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use faults::Fault;
use zeroize::Zeroizing;

use super::problem::Problem;
use crate::codes::company::{PASSWORD_IS_MAIL, PASSWORD_LONG, PASSWORD_SHORT};
use crate::heavy::Heavy;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Characters, not bytes.
const LENGTH_MIN: usize = 12;
/// What is longer helps nobody and costs a hash.
const LENGTH_MAX: usize = 128;
pub(super) const SALT_BYTES: usize = 16;

/// Each takes 19 MiB and some milliseconds of a core.
static HASHERS: Heavy = Heavy::new(2);

/// The password of nobody: where an address is not known, the answer takes as long.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hash("", &[0; SALT_BYTES]).unwrap_or_default());

/// Whether a new password can be one.
pub(super) fn check(password: &str, mail: &str) -> Result<(), Fault> {
    let length = password.chars().count();
    let name = mail.split('@').next().unwrap_or_default().to_lowercase();
    let lower = password.to_lowercase();
    if length < LENGTH_MIN {
        Err(Fault::new(&PASSWORD_SHORT, "password"))
    } else if length > LENGTH_MAX {
        Err(Fault::new(&PASSWORD_LONG, "password"))
    } else if lower == mail.to_lowercase() || (name.len() >= LENGTH_MIN && lower == name) {
        Err(Fault::new(&PASSWORD_IS_MAIL, "password"))
    } else {
        Ok(())
    }
}

/// The PHC string of a password.
pub(super) async fn hashed(
    password: Zeroizing<String>,
    salt: [u8; SALT_BYTES],
) -> Result<String, Problem> {
    off_thread(move || hash(&password, &salt)).await?.ok_or(Problem::Ours)
}

/// Whether it is the password of that PHC string; of nobody's, where there is none.
pub(super) async fn holds(
    password: Zeroizing<String>,
    known: Option<String>,
) -> Result<bool, Problem> {
    off_thread(move || {
        let is_known = known.is_some();
        let text = known.unwrap_or_else(|| NOBODYS.clone());
        let holds = PasswordHash::new(&text)
            .is_ok_and(|hash| hasher().is_some_and(|h| verify(&h, &password, &hash)));
        holds && is_known
    })
    .await
}

fn verify(hasher: &Argon2<'_>, password: &str, hash: &PasswordHash) -> bool {
    hasher.verify_password(password.as_bytes(), hash).is_ok()
}

fn hash(password: &str, salt: &[u8; SALT_BYTES]) -> Option<String> {
    let hash = hasher()?.hash_password_with_salt(password.as_bytes(), salt).ok()?;
    Some(hash.to_string())
}

fn hasher() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    HASHERS.run(work).await.map_err(|_| Problem::Ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_holds() {
        let secret = |text: &str| Zeroizing::new(text.to_owned());
        let phc = hashed(secret("correcta y larga"), [7; SALT_BYTES]).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(holds(secret("correcta y larga"), Some(phc.clone())).await.unwrap());
        for wrong in ["", "correcta y larg", "Correcta y larga"] {
            assert!(!holds(secret(wrong), Some(phc.clone())).await.unwrap(), "{wrong}");
        }
        assert!(!holds(secret(""), None).await.unwrap(), "nobody has no password");
        assert!(!holds(secret("x"), Some("no es un hash".to_owned())).await.unwrap());
    }

    #[test]
    fn passwords_are_long_and_not_the_address() {
        let code = |password: &str| {
            check(password, "contabilidad@example.mx").err().map(|fault| fault.code.id)
        };
        assert_eq!(code("doce letras!"), None);
        assert_eq!(code("ñandú ñandú!"), None);
        assert_eq!(code("once letras"), Some(PASSWORD_SHORT.id));
        assert_eq!(code(&"a".repeat(129)), Some(PASSWORD_LONG.id));
        assert_eq!(code("Contabilidad@example.mx"), Some(PASSWORD_IS_MAIL.id));
        assert_eq!(code("contabilidad"), Some(PASSWORD_IS_MAIL.id));
    }
}
