//! The signed QR: the ticket itself, small enough for paper.
//!
//! The link is `HTTPS://HOST/T/<payload>`, upper case throughout, so that the QR stays in its
//! alphanumeric mode; the payload is base32 of `version · fields · signature`. The register's own
//! Ed25519 key signs it, so a portal can trust a ticket that has not been synced yet. Descriptions
//! are deflated together: they are most of the bytes and repeat one another.
//!
//! Where the link will not fit the paper, the QR holds [`short_link`] instead: link and code.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad, FormaPago};
use cfdi::taxes::{Cuota, Ieps, Iva, Shown, TaxProfile};
use data_encoding::BASE32_NOPAD;
use faults::{Fault, Faults};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::{Span, Unit};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use money::{Money, Quantity, Rate};
use uuid::Uuid;

use crate::auth::{Signer, verify};
use crate::codes::QR_SIGNATURE;
use crate::pack::{Packer, Unpacker, broken};
use crate::{
    BillingCode, NotaFolio, Payment, RegisterId, Ticket, TicketDraft, TicketId, TicketLine,
};

/// The first byte of every payload.
const VERSION: u8 = 1;
const SIGNATURE_LENGTH: usize = 64;
/// Keeps this signature apart from everything else that a register signs.
const DOMAIN: &[u8] = b"talon-ticket-v1\n";
/// Longest payload that a portal looks at; a QR of version 40 holds 4,296 symbols.
const PAYLOAD_MAX: usize = 4_400;
/// Most lines and bytes of text that a payload may unfold to.
const LINES_MAX: u64 = 500;
const TEXT_MAX: usize = 64 * 1024;
/// Dates are counted in days from here.
const EPOCH: Date = date(2020, 1, 1);

/// The link with the whole ticket in it. `base` is the portal's address without a slash at its
/// end, for instance `https://factura.laesquina.mx`.
pub fn signed_link(base: &str, ticket: &Ticket, signer: &dyn Signer) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(&pack(ticket));
    let signature = signer.sign(&signed_bytes(&bytes));
    bytes.extend_from_slice(&signature);
    format!("{}/T/{}", base.to_uppercase(), BASE32_NOPAD.encode(&bytes))
}

/// The link with the code alone, for paper on which the whole ticket does not fit.
pub fn short_link(base: &str, code: BillingCode) -> String {
    format!("{}/C/{}", base.to_uppercase(), code.compact())
}

/// A payload that was read but not believed yet.
#[derive(Debug)]
pub struct UnverifiedQr {
    signed: Vec<u8>,
    signature: [u8; SIGNATURE_LENGTH],
    draft: TicketDraft,
}

impl UnverifiedQr {
    /// Reads the payload of a [`signed_link`], in either case.
    ///
    /// # Errors
    /// `qr-01` for anything that we would not have written.
    pub fn parse(payload: &str) -> Result<Self, Fault> {
        if payload.len() > PAYLOAD_MAX {
            return Err(broken());
        }
        let bytes = BASE32_NOPAD.decode(payload.to_uppercase().as_bytes()).map_err(|_| broken())?;
        let at = bytes.len().checked_sub(SIGNATURE_LENGTH).ok_or_else(broken)?;
        let (body, signature) = bytes.split_at_checked(at).ok_or_else(broken)?;
        let (version, fields) = body.split_first().ok_or_else(broken)?;
        if *version != VERSION {
            return Err(broken());
        }
        Ok(Self {
            signed: signed_bytes(body),
            signature: signature.try_into().map_err(|_| broken())?,
            draft: unpack(fields)?,
        })
    }

    /// The register that claims to have printed it: its key is the one to verify with.
    pub fn register(&self) -> RegisterId {
        self.draft.register
    }

    /// The ticket that it claims to be.
    pub fn ticket_id(&self) -> TicketId {
        self.draft.id
    }

    /// The ticket, once the signature holds.
    ///
    /// # Errors
    /// `qr-02` when it does not; else what [`Ticket::close`] refuses.
    pub fn verify(self, public_key: &[u8]) -> Result<Ticket, Faults> {
        if !verify(public_key, &self.signed, &self.signature) {
            return Err(Fault::new(&QR_SIGNATURE, "qr").into());
        }
        Ticket::close(self.draft)
    }
}

fn signed_bytes(body: &[u8]) -> Vec<u8> {
    [DOMAIN, body].concat()
}

fn pack(ticket: &Ticket) -> Vec<u8> {
    let mut packer = Packer::default();
    packer.bytes(ticket.register().uuid().as_bytes());
    packer.bytes(ticket.id().uuid().as_bytes());
    packer.number(ticket.code().to_number());
    packer.text(&ticket.nota().serie);
    packer.number(ticket.nota().folio);
    packer.amount(ticket.sold_at().as_second());
    packer.text(ticket.zone());
    let days =
        EPOCH.until((Unit::Day, ticket.deadline())).map_or(-1, |span| i64::from(span.get_days()));
    packer.amount(days);
    packer.amount(ticket.total().raw());
    packer.amount(ticket.change().raw());
    packer.number(u64::try_from(ticket.payments().len()).unwrap_or(0));
    for payment in ticket.payments() {
        packer.text(payment.forma_pago.code());
        packer.amount(payment.amount.raw());
    }
    packer.number(u64::try_from(ticket.lines().len()).unwrap_or(0));
    for line in ticket.lines() {
        pack_line(&mut packer, line);
    }
    let texts =
        ticket.lines().iter().flat_map(|line| [line.sku.as_str(), line.descripcion.as_str()]);
    let mut text_packer = Packer::default();
    texts.for_each(|text| text_packer.text(text));
    packer.bytes(&compress_to_vec(&text_packer.finish(), 9));
    packer.finish()
}

fn pack_line(packer: &mut Packer, line: &TicketLine) {
    packer.number(line.clave_prod_serv.as_str().parse().unwrap_or(0));
    packer.text(line.clave_unidad.as_str());
    packer.amount(line.quantity.raw());
    packer.amount(line.unit_price.raw());
    packer.amount(line.discount.raw());
    packer.number(iva_number(line.taxes.iva));
    pack_ieps(packer, line.taxes.ieps.as_ref());
}

/// What of IEPS follows: nothing where there is none, else a sum of these.
const IEPS: u64 = 1;
const IEPS_TASA: u64 = 2;
const IEPS_CUOTA: u64 = 4;
const IEPS_IN_PRICE: u64 = 8;

fn pack_ieps(packer: &mut Packer, ieps: Option<&Ieps>) {
    let Some(ieps) = ieps else { return packer.number(0) };
    let flag = |holds: bool, flag| if holds { flag } else { 0 };
    let tasa = flag(ieps.tasa.is_some(), IEPS_TASA);
    let cuota = flag(ieps.cuota.is_some(), IEPS_CUOTA);
    packer.number(IEPS | tasa | cuota | flag(ieps.shown == Shown::InPrice, IEPS_IN_PRICE));
    if let Some(tasa) = ieps.tasa {
        packer.amount(tasa.raw());
    }
    if let Some(cuota) = ieps.cuota {
        packer.amount(cuota.tasa_o_cuota.raw());
        packer.amount(cuota.content.raw());
    }
}

fn unpack_ieps(unpacker: &mut Unpacker<'_>) -> Result<Option<Ieps>, Fault> {
    let flags = unpacker.number()?;
    if flags == 0 {
        return Ok(None);
    }
    let known = IEPS | IEPS_TASA | IEPS_CUOTA | IEPS_IN_PRICE;
    if flags & IEPS == 0 || flags & !known != 0 {
        return Err(broken());
    }
    let mut rate = || unpacker.amount().map(Rate::from_raw);
    let tasa = if flags & IEPS_TASA == 0 { None } else { Some(rate()?) };
    let cuota = if flags & IEPS_CUOTA == 0 {
        None
    } else {
        let tasa_o_cuota = rate()?;
        Some(Cuota { tasa_o_cuota, content: Quantity::from_raw(unpacker.amount()?) })
    };
    let shown = if flags & IEPS_IN_PRICE == 0 { Shown::Apart } else { Shown::InPrice };
    Ok(Some(Ieps { tasa, cuota, shown }))
}

fn iva_number(iva: Iva) -> u64 {
    match iva {
        Iva::Tasa16 => 1,
        Iva::Tasa8 => 2,
        Iva::Tasa0 => 3,
        Iva::Exento => 4,
        Iva::NoObjeto => 5,
        Iva::SinDesglose => 6,
        Iva::NoCausa => 7,
        Iva::CreditoPodebi => 8,
        Iva::NoTraslado => 9,
    }
}

fn iva_of(number: u64) -> Result<Iva, Fault> {
    Iva::ALL.iter().copied().find(|iva| iva_number(*iva) == number).ok_or_else(broken)
}

fn unpack(fields: &[u8]) -> Result<TicketDraft, Fault> {
    let mut unpacker = Unpacker::new(fields);
    let register = RegisterId::new(Uuid::from_bytes(unpacker.array()?));
    let id = TicketId::new(Uuid::from_bytes(unpacker.array()?));
    let code = BillingCode::from_number(unpacker.number()?).map_err(|_| broken())?;
    let nota = NotaFolio { serie: unpacker.text()?, folio: unpacker.number()? };
    let sold_at = Timestamp::from_second(unpacker.amount()?).map_err(|_| broken())?;
    let zone = unpacker.text()?;
    let days = Span::new().try_days(unpacker.amount()?).map_err(|_| broken())?;
    let deadline = EPOCH.checked_add(days).map_err(|_| broken())?;
    let total = Money::from_raw(unpacker.amount()?);
    let change = Money::from_raw(unpacker.amount()?);
    let payments = unpack_list(&mut unpacker, |unpacker| {
        let forma_pago = FormaPago::parse(&unpacker.text()?).map_err(|_| broken())?;
        Ok(Payment { forma_pago, amount: Money::from_raw(unpacker.amount()?) })
    })?;
    let mut lines = unpack_list(&mut unpacker, unpack_line)?;
    let rest = unpacker.rest();
    let texts = decompress_to_vec_with_limit(rest, TEXT_MAX).map_err(|_| broken())?;
    let mut texts = Unpacker::new(&texts);
    for line in &mut lines {
        line.sku = texts.text()?;
        line.descripcion = texts.text()?;
    }
    texts.end()?;
    // Who sold it is not on the QR: the portal has no use for it.
    let cashier = String::new();
    Ok(TicketDraft {
        id,
        register,
        nota,
        code,
        sold_at,
        zone,
        deadline,
        cashier,
        lines,
        payments,
        change,
        total,
    })
}

fn unpack_list<T>(
    unpacker: &mut Unpacker<'_>,
    item: impl Fn(&mut Unpacker<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let count = unpacker.number()?;
    if count > LINES_MAX {
        return Err(broken());
    }
    (0..count).map(|_| item(unpacker)).collect()
}

fn unpack_line(unpacker: &mut Unpacker<'_>) -> Result<TicketLine, Fault> {
    let clave = format!("{:08}", unpacker.number()?);
    let clave_prod_serv = ClaveProdServ::parse(&clave).map_err(|_| broken())?;
    let clave_unidad = ClaveUnidad::parse(&unpacker.text()?).map_err(|_| broken())?;
    let quantity = Quantity::from_raw(unpacker.amount()?);
    let unit_price = Money::from_raw(unpacker.amount()?);
    let discount = Money::from_raw(unpacker.amount()?);
    let iva = iva_of(unpacker.number()?)?;
    let ieps = unpack_ieps(unpacker)?;
    let list = unit_price.times(quantity).map_err(|_| broken())?;
    Ok(TicketLine {
        sku: String::new(),
        descripcion: String::new(),
        clave_prod_serv,
        clave_unidad,
        quantity,
        unit_price,
        discount,
        gross: list.try_sub(discount).map_err(|_| broken())?,
        taxes: TaxProfile { iva, ieps },
    })
}
