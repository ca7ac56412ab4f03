//! Tickets as QR and as messages.

use aws_lc_rs::signature::Ed25519KeyPair;
use data_encoding::BASE32_NOPAD;
use tickets::auth::Signer;
use tickets::wire::TicketMessage;
use tickets::{Ticket, qr};

use crate::{Seed, numbered, texts};

const SIGNATURE_LENGTH: usize = 64;
const SHORT: &str = r#"{"version":1,"id":"01939f3e-0000-7000-8000-000000000001",
"register":"01939f3e-0000-7000-8000-000000000002","serie":"A","folio":123,"code":"CODE",
"sold_at":"2026-11-20T20:05:00Z","zone":"America/Mexico_City","deadline":"2026-11-30",
"cashier":"Ana","lines":[{"sku":"R-600","descripcion":"Refresco 600 ml",
"clave_prod_serv":"50202306","clave_unidad":"H87","quantity":"2","unit_price":"19.00",
"gross":"38.00","iva":"iva-16"},{"sku":"J","descripcion":"Jitomate Ñ & \"x\"",
"clave_prod_serv":"50202306","clave_unidad":"KGM","quantity":"1.250","unit_price":"39.00",
"gross":"48.75","iva":"iva-0"}],"payments":[{"forma_pago":"01","amount":"50.00"},
{"forma_pago":"04","amount":"40.00"}],"change":"3.25","total":"86.75"}"#;

struct Key(Ed25519KeyPair);

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LENGTH] {
        self.0.sign(message).as_ref().try_into().unwrap()
    }
}

pub(crate) fn seeds() -> Vec<Seed> {
    let code = tickets::BillingCode::from_random([5; 16]).compact();
    let json = SHORT.replace("CODE", &code);
    let message: TicketMessage = serde_json::from_str(&json).unwrap();
    let ticket = Ticket::try_from(&message).unwrap();
    let key = Key(Ed25519KeyPair::from_seed_unchecked(&hostile::QR_KEY_SEED).unwrap());
    let link = qr::signed_link("https://x.mx", &ticket, &key);
    let text = link.rsplit('/').next().unwrap();
    let signed = BASE32_NOPAD.decode(text.as_bytes()).unwrap();
    let payload = signed[..signed.len() - SIGNATURE_LENGTH].to_vec();
    let messages = [
        json.as_str(),
        r#"{"reason":"se equivocó","cancelled_at":"2026-11-20T20:05:00Z"}"#,
        r#"{"codes":["ABCDEFGHJKMN"]}"#,
        r#"{"serie":"F","period":"month","revision":3}"#,
        r#"{"code":"ABCD","public_key":"AAAA","name":"Caja 1"}"#,
        r#"{"changes":[{"kind":"ticket-invoiced","ticket":"x","uuid":"y","invoice":"F-1",
        "at":"2026-11-20T20:05:00Z"},{"kind":"cancellation-refused","ticket":"x","uuid":"y"}],
        "next":2,"more":false}"#,
        r#"{"type":"urn:x:problem:rfc-03","title":"t","detail":"d","status":422,"faults":[],
        "request_id":"r"}"#,
    ];
    [numbered("qr", [payload, text.as_bytes().to_vec()]), texts("wire", &messages)].concat()
}
