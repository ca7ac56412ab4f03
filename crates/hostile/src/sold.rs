//! Tickets as they come from paper and from registers.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::BASE32_NOPAD;
use tickets::qr::UnverifiedQr;
use tickets::wire::{
    CancellationMessage, ChangesMessage, CodesMessage, EnrolmentMessage, Problem, ProductMessage,
    ProductsPageMessage, SettingsMessage, TicketMessage,
};
use tickets::{ProductRevision, Ticket};

use crate::{Answer, asked};

/// The seed of the key with which [`qr`] signs.
pub const QR_KEY_SEED: [u8; 32] = [7; 32];
/// What `tickets::qr` signs before the payload.
const DOMAIN: &[u8] = b"talon-ticket-v1\n";

/// Version and fields of a QR, signed here as its register would: no fuzzer guesses a signature.
/// The bytes as they are go the same way, as the text behind the link.
pub fn qr(bytes: &[u8]) -> Answer {
    let typed = UnverifiedQr::parse(&String::from_utf8_lossy(bytes));
    let Ok(key) = Ed25519KeyPair::from_seed_unchecked(&QR_KEY_SEED) else {
        return Answer::Refused;
    };
    let public_key = key.public_key().as_ref();
    if let Ok(typed) = typed {
        asked(typed.verify(public_key));
    }
    let signature = key.sign(&[DOMAIN, bytes].concat());
    let payload = BASE32_NOPAD.encode(&[bytes, signature.as_ref()].concat());
    let Ok(read) = UnverifiedQr::parse(&payload) else {
        return Answer::Refused;
    };
    let (register, id) = (read.register(), read.ticket_id());
    let verified = read.verify(public_key);
    match &verified {
        Ok(ticket) => {
            assert_eq!((ticket.register(), ticket.id()), (register, id));
            check_wire(ticket);
        }
        Err(faults) => {
            assert!(faults.iter().all(|fault| fault.code.id != "qr-02"), "the signature holds");
        }
    }
    Answer::of(&verified)
}

/// The messages of the sync, as JSON.
pub fn wire(bytes: &[u8]) -> Answer {
    asked(serde_json::from_slice::<CancellationMessage>(bytes));
    asked(serde_json::from_slice::<ChangesMessage>(bytes));
    asked(serde_json::from_slice::<CodesMessage>(bytes));
    asked(serde_json::from_slice::<EnrolmentMessage>(bytes));
    asked(serde_json::from_slice::<SettingsMessage>(bytes));
    asked(serde_json::from_slice::<Problem>(bytes));
    asked(serde_json::from_slice::<ProductsPageMessage>(bytes));
    if let Ok(message) = serde_json::from_slice::<ProductMessage>(bytes) {
        return product(&message);
    }
    let Ok(message) = serde_json::from_slice::<TicketMessage>(bytes) else {
        return Answer::Refused;
    };
    let ticket = Ticket::try_from(&message);
    if let Ok(ticket) = &ticket {
        check_wire(ticket);
    }
    Answer::of(&ticket)
}

/// What is taken in goes out alike.
fn product(message: &ProductMessage) -> Answer {
    let revised = ProductRevision::try_from(message);
    if let Ok(revised) = &revised {
        let again = ProductRevision::try_from(&ProductMessage::from(revised));
        assert_eq!(again.as_ref(), Ok(revised));
    }
    Answer::of(&revised)
}

/// What went over the wire is what comes out.
pub(crate) fn check_wire(ticket: &Ticket) {
    let again = Ticket::try_from(&TicketMessage::from(ticket));
    assert_eq!(again.as_ref(), Ok(ticket));
}
