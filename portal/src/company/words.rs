//! What the company's pages call things.

use billing::machine::ClaimState;
use billing::standing::Standing;
use portal_store::{
    Act, Claim, ClaimOrigin, InvoiceFilter, Origin, ReturnFate, TicketFilter, TicketListed,
};

/// A state in words, and how it is shown: never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) text: &'static str,
    /// `good`, `wait`, `wrong`, `quiet`.
    pub(super) tone: &'static str,
}

const fn mark(text: &'static str, tone: &'static str) -> Mark {
    Mark { text, tone }
}

/// A ticket's state.
pub(super) fn standing(standing: Standing, in_doubt: bool) -> Mark {
    match (standing, in_doubt) {
        (_, true) => mark("En duda", "wrong"),
        (Standing::Open, false) => mark("Por facturar", "quiet"),
        (Standing::InProcess, false) => mark("Timbrándose", "wait"),
        (Standing::Invoiced, false) => mark("Facturado", "good"),
        (Standing::Cancelled, false) => mark("Cancelado", "quiet"),
        (Standing::Returned, false) => mark("Devuelto", "quiet"),
        (Standing::Expired, false) => mark("Plazo vencido", "wait"),
    }
}

pub(super) fn of_listed(ticket: &TicketListed) -> Mark {
    if ticket.differs {
        mark("Dos versiones", "wrong")
    } else {
        standing(ticket.standing, ticket.in_doubt)
    }
}

/// Whether the PAC has not said clearly what became of a document.
pub(super) fn is_in_doubt(claim: &Claim) -> bool {
    match &claim.state {
        ClaimState::InDoubt { .. } | ClaimState::Stamping { doubt: Some(_), .. } => true,
        ClaimState::Claimed { .. }
        | ClaimState::Sealed { .. }
        | ClaimState::Stamping { doubt: None, .. }
        | ClaimState::Invoiced { .. }
        | ClaimState::Rejected { .. }
        | ClaimState::Released => false,
    }
}

/// A document's state.
pub(super) fn claim(claim: &Claim) -> Mark {
    match &claim.state {
        ClaimState::Invoiced { .. } => mark("Timbrada", "good"),
        ClaimState::Rejected { .. } => mark("No se timbró", "quiet"),
        ClaimState::Released => mark("Abandonada", "quiet"),
        ClaimState::InDoubt { .. } | ClaimState::Stamping { doubt: Some(_), .. } => {
            mark("En duda", "wrong")
        }
        ClaimState::Claimed { .. } | ClaimState::Sealed { .. } | ClaimState::Stamping { .. } => {
            mark("Timbrándose", "wait")
        }
    }
}

/// What has become of a return.
pub(super) fn returned(fate: &ReturnFate) -> Mark {
    match fate {
        ReturnFate::Ahead => mark("Espera su venta", "wait"),
        ReturnFate::Unfit => mark("No coincide", "wrong"),
        ReturnFate::TakenOff => mark("Descontada", "quiet"),
        ReturnFate::Owed => mark("Por timbrar", "wait"),
        ReturnFate::Claimed { claim: egreso, is_stuck, .. } => {
            if *is_stuck {
                mark("No se timbró", "wrong")
            } else {
                claim(egreso)
            }
        }
    }
}

pub(super) fn ticket_filter(filter: TicketFilter) -> (&'static str, &'static str) {
    match filter {
        TicketFilter::Open => ("abierto", "Por facturar"),
        TicketFilter::InProcess => ("proceso", "Timbrándose"),
        TicketFilter::InDoubt => ("duda", "En duda"),
        TicketFilter::Invoiced => ("facturado", "Facturados"),
        TicketFilter::Cancelled => ("cancelado", "Cancelados"),
        TicketFilter::Returned => ("devuelto", "Devueltos"),
        TicketFilter::Expired => ("vencido", "Plazo vencido"),
        TicketFilter::Differs => ("versiones", "Dos versiones"),
    }
}

pub(super) fn invoice_filter(filter: InvoiceFilter) -> (&'static str, &'static str) {
    match filter {
        InvoiceFilter::Stamped => ("timbrada", "Timbradas"),
        InvoiceFilter::InProcess => ("proceso", "Timbrándose"),
        InvoiceFilter::InDoubt => ("duda", "En duda"),
        InvoiceFilter::Refused => ("rechazada", "No se timbraron"),
    }
}

pub(super) fn ticket_origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Register => "Caja",
        Origin::Qr => "QR del cliente",
    }
}

pub(super) fn claim_origin(origin: ClaimOrigin) -> &'static str {
    match origin {
        ClaimOrigin::Portal => "Portal",
        ClaimOrigin::Counter => "Mostrador",
        ClaimOrigin::Global => "Factura global",
        ClaimOrigin::Api => "API",
    }
}

/// One thing that happened to a claim.
pub(super) fn event(name: &str) -> &str {
    match name {
        "claimed" => "Se pidió",
        "sealed" => "Se selló y se guardó",
        "lease-won" => "Se envía al PAC",
        "stamped" => "Timbrada",
        "account-refused" => "El PAC rechazó la cuenta",
        "refused" => "El PAC no la timbra",
        "not-sent" => "No salió de aquí",
        "unclear" => "El PAC no respondió con claridad",
        "lease-lapsed" => "El envío se interrumpió",
        "proven-absent" => "Se comprobó que no se timbró",
        "too-old" => "No salió a tiempo y ya no se puede timbrar",
        "abandoned" => "Se abandonó",
        other => other,
    }
}

pub(super) fn act(act: Act) -> &'static str {
    match act {
        Act::UserPut => "Dio acceso o cambió el rol de una persona",
        Act::UserRemoved => "Quitó el acceso a una persona",
        Act::UserSetUp => "Estableció su contraseña y su segundo factor",
        Act::SignedIn => "Entró",
        Act::SignedInByRecovery => "Entró con un código de recuperación",
        Act::OtherSessionsEnded => "Cerró sus otras sesiones",
        Act::DeadlineExtended => "Amplió el plazo de un ticket",
        Act::DifferenceSettled => "Eligió la versión de un ticket",
        Act::DocumentTaken => "Descargó una factura",
        Act::InvoiceMailed => "Envió una factura por correo",
        Act::DoubtEndedStamped => "Terminó una duda con el XML timbrado",
        Act::DoubtEndedAbsent => "Terminó una duda: el SAT no tiene la factura",
        Act::CustomerExported => "Exportó los datos de un cliente",
        Act::CustomerErased => "Borró los datos de un cliente",
        Act::EnrolmentCodeMade => "Hizo un código de alta para una caja",
        Act::RegisterRevoked => "Dio de baja una caja",
        Act::SettingsChanged => "Cambió la serie o el periodo",
        Act::CreditRetried => "Volvió a pedir una nota de crédito",
        Act::FolioRaised => "Adelantó el siguiente folio",
        Act::UsosChanged => "Cambió los usos permitidos",
        Act::DownloadsChanged => "Cambió las descargas",
        Act::ContactChanged => "Cambió el contacto",
        Act::RetencionChanged => "Cambió la marca de retención",
        Act::EstimuloChanged => "Cambió las fechas del IVA de la frontera",
        Act::LookChanged => "Cambió el color o el logo",
        Act::CsdPut => "Entregó un certificado de sello (CSD)",
        Act::PacAccountPut => "Entregó una cuenta de PAC",
        Act::InvoicedElsewhere => "Anotó que una nota ya tiene su CFDI",
        Act::BranchPut => "Agregó o cambió una sucursal",
        Act::ShopPut => "Dio de alta la tienda o cambió sus datos y su certificado",
        Act::PacAccountDropped => "Dejó de usar su cuenta de PAC",
    }
}
