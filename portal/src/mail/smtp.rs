//! The SMTP server, and what its answers mean.

use std::fmt;
use std::time::Duration;

use lettre::address::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncTransport as _, Message, Tokio1Executor};
use zeroize::Zeroizing;

/// How long the server may think at each command.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Answers that hold something against our log-in, not against the mail.
const OF_THE_LOGIN: [u16; 5] = [454, 530, 534, 535, 538];

/// How the line to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Begun in the clear, then TLS; a server that does not offer it gets nothing.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In the clear: this machine only.
    None,
}

/// Who we are to the server. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub user: String,
    /// Its password.
    pub password: Zeroizing<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// Where mail is handed in.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// The server's name, which its certificate must be for.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub security: Security,
    /// Who we are, where the server asks.
    pub credentials: Option<Credentials>,
    /// From whom mails are. The name before the address is each shop's own.
    pub from: Address,
    /// A certificate authority to be trusted beside the system's, in PEM.
    pub authority: Option<Vec<u8>>,
}

/// Why there is no way to the server.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The authority is not a certificate, or TLS cannot be set up.
    #[error("TLS could not be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// Why a letter was not taken. Says nothing of what was in it, nor to whom it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Not now: it is worth trying again.
    #[error("not now: {0}")]
    Later(String),
    /// Never: the server refuses this letter or its recipient.
    #[error("refused: {0}")]
    Never(String),
}

/// Hands letters to the server: a connection for each.
#[derive(Clone)]
pub struct Postman {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl Postman {
    /// A postman for that server. Nothing is connected yet.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub fn new(config: SmtpConfig) -> Result<Self, SmtpError> {
        let tls = tls(&config).map_err(SmtpError::Tls)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(config.host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(TIMEOUT))
            .hello_name(ClientId::Domain(config.from.domain().to_owned()));
        let transport = match config.credentials {
            Some(Credentials { user, password }) => transport
                .credentials(authentication::Credentials::new(user, password.as_str().to_owned())),
            None => transport,
        };
        Ok(Self { transport: transport.build(), from: config.from })
    }

    /// The sender of a shop's letters.
    pub(super) fn sender(&self, shop: &str) -> Mailbox {
        Mailbox::new(Some(shop.to_owned()), self.from.clone())
    }

    /// Hands a letter in.
    ///
    /// # Errors
    /// The server did not take it; the error says whether to try again.
    pub async fn send(&self, letter: Message) -> Result<(), SendError> {
        self.transport.send(letter).await.map(drop).map_err(|error| judge(&error))
    }
}

fn tls(config: &SmtpConfig) -> Result<Tls, lettre::transport::smtp::Error> {
    let parameters = || {
        let builder = TlsParameters::builder(config.host.clone());
        let builder = match &config.authority {
            Some(pem) => builder.add_root_certificate(Certificate::from_pem(pem)?),
            None => builder,
        };
        builder.build()
    };
    Ok(match config.security {
        Security::StartTls => Tls::Required(parameters()?),
        Security::Tls => Tls::Wrapper(parameters()?),
        Security::None => Tls::None,
    })
}

fn judge(error: &lettre::transport::smtp::Error) -> SendError {
    let reason = match error.status() {
        Some(code) => format!("smtp-{code}"),
        None if error.is_timeout() => "timeout".to_owned(),
        None if error.is_tls() => "tls".to_owned(),
        None if error.is_response() => "unreadable answer".to_owned(),
        // Of the client are a server without STARTTLS or without a way to log in.
        None if error.is_client() => "the server lacks what the configuration asks for".to_owned(),
        None => "no connection".to_owned(),
    };
    let of_the_login = error.status().is_some_and(|code| OF_THE_LOGIN.contains(&code.into()));
    if error.is_permanent() && !of_the_login {
        SendError::Never(reason)
    } else {
        SendError::Later(reason)
    }
}
