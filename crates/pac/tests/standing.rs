//! Whether a PAC knows an account: asked of the sandbox, in each provider's words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::net::TcpListener;

use pac::sw::SwConfig;
use pac::{Account, AccountStanding, Directory, Environment, PacConfig, PacId, finkok, sw};
use pac_sandbox::server::{ServerConfig, serve};

fn login(password: &str) -> sw::Credentials {
    let (user, password) = ("sandbox@example.mx".to_owned(), password.to_owned());
    sw::Credentials::Login { user, password }
}

fn at_finkok(password: &str) -> Account {
    let (user, password) = ("sandbox@example.mx".to_owned(), password.to_owned());
    Account::Finkok(finkok::Credentials { user, password })
}

/// Both providers at one address.
fn directory(url: &str) -> Directory {
    let sw = PacConfig::Sw(SwConfig::sandbox(url, login("")));
    let nobody = finkok::Credentials { user: String::new(), password: String::new() };
    let finkok = PacConfig::Finkok(finkok::FinkokConfig::sandbox(url, nobody));
    Directory::new(Environment::Sandbox).with(&sw).with(&finkok)
}

async fn standing(directory: &Directory, account: Account) -> AccountStanding {
    let pac = directory.open(PacId::new("de-una-tienda"), account).unwrap();
    assert_eq!((pac.id().as_str(), pac.is_sandbox()), ("de-una-tienda", true));
    pac.standing().await
}

#[tokio::test]
async fn who_is_known_and_who_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let server = serve(ServerConfig::new(dir.path())).await.unwrap();
    let directory = directory(server.url());
    let good = [
        Account::Sw(login("sandbox")),
        Account::Sw(sw::Credentials::Token("sandbox.sandbox.sandbox".to_owned())),
        at_finkok("sandbox"),
    ];
    for account in good {
        assert_eq!(standing(&directory, account).await, AccountStanding::Known);
    }
    let wrong = [
        (Account::Sw(login("otra")), "AU2000"),
        (Account::Sw(sw::Credentials::Token("a.b.c".to_owned())), "HTTP 401"),
        (at_finkok("otra"), "300"),
    ];
    for (account, expected) in wrong {
        match standing(&directory, account).await {
            AccountStanding::Refused { code, .. } => assert_eq!(code, expected),
            other @ (AccountStanding::Known | AccountStanding::Unknown { .. }) => {
                panic!("{other:?}")
            }
        }
    }
    assert_eq!(server.stamps().len(), 0, "no stamp can come of it");
}

#[tokio::test]
async fn where_nobody_answers_nothing_is_known() {
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let directory = directory(&format!("http://{nowhere}"));
    for account in [Account::Sw(login("sandbox")), at_finkok("sandbox")] {
        let standing = standing(&directory, account).await;
        assert!(matches!(standing, AccountStanding::Unknown { .. }), "{standing:?}");
    }
}
