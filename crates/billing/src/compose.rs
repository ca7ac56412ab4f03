//! From tickets to a comprobante of the same total.

use cfdi::catalog::CodigoPostal;
use cfdi::comprobante::{Comprobante, ConceptoInput, Emisor, Head, IngresoInput, Receptor};
use cfdi::fecha::FechaLocal;
use cfdi::taxes::{RetencionMark, Retenciones};
use faults::{Fault, Faults};
use jiff::{SignedDuration, Timestamp};
use money::Money;
use tickets::{Ticket, TicketLine};

use crate::codes::{COMPOSE_EMPTY, COMPOSE_PAYMENT, COMPOSE_TOTAL};

/// A PAC refuses a Fecha in its future (code 401), so ours lies this far in the past.
pub const FECHA_BEHIND: SignedDuration = SignedDuration::from_secs(90);

/// Who issues, from where, under which number.
#[derive(Clone, Debug)]
pub struct Issue {
    /// The taxpayer.
    pub emisor: Emisor,
    /// The branch.
    pub lugar_expedicion: CodigoPostal,
    /// Series that the manager has set.
    pub serie: String,
    /// The next number of that series.
    pub folio: u64,
    /// What SAT says of the ISR that personas morales withhold from this shop.
    pub retencion: RetencionMark,
}

/// The CFDI de ingreso of one or several tickets, in their order.
///
/// # Errors
/// `claim-01` without tickets, `claim-03` without a payment, `claim-02` when the totals differ
/// (a pair assertion: they cannot, by the way the lines are calculated), and whatever `cfdi`
/// refuses.
pub fn ingreso(
    tickets: &[Ticket],
    receptor: Receptor,
    issue: Issue,
    now: Timestamp,
) -> Result<Comprobante, Faults> {
    // The ticket of the largest amount decides how it was paid, the first of equals.
    let largest = tickets
        .iter()
        .rev()
        .max_by_key(|ticket| ticket.total())
        .ok_or_else(|| Fault::new(&COMPOSE_EMPTY, "tickets"))?;
    let forma_pago = largest.forma_pago().ok_or_else(|| Fault::new(&COMPOSE_PAYMENT, "tickets"))?;
    let total = Money::try_sum(tickets.iter().map(Ticket::total))
        .map_err(|_| Fault::new(&COMPOSE_TOTAL, "total"))?;
    let retenciones = retenciones(&issue, &receptor);
    let fecha = FechaLocal::at(
        now.saturating_sub(FECHA_BEHIND).unwrap_or(now),
        issue.lugar_expedicion.time_zone(),
    )?;
    let comprobante = Comprobante::ingreso(IngresoInput {
        head: Head {
            serie: issue.serie,
            folio: issue.folio,
            fecha,
            lugar_expedicion: issue.lugar_expedicion,
            emisor: issue.emisor,
        },
        forma_pago,
        receptor,
        conceptos: tickets
            .iter()
            .flat_map(Ticket::lines)
            .filter_map(|line| concepto(line, retenciones))
            .collect(),
    })?;
    if comprobante.paid() == total {
        Ok(comprobante)
    } else {
        Err(Fault::new(&COMPOSE_TOTAL, "total").with("ticket", total).into())
    }
}

/// What this customer withholds of each line: the one difference that there may be between the
/// total of a ticket and that of its document.
pub fn retenciones(issue: &Issue, receptor: &Receptor) -> Retenciones {
    let Emisor { rfc, regimen_fiscal, .. } = &issue.emisor;
    Retenciones::of_resico(rfc, *regimen_fiscal, receptor.rfc(), issue.retencion)
}

/// Nothing of a line that was given away.
fn concepto(line: &TicketLine, retenciones: Retenciones) -> Option<ConceptoInput> {
    Some(ConceptoInput {
        clave_prod_serv: line.clave_prod_serv.clone(),
        no_identificacion: Some(line.sku.clone()),
        clave_unidad: line.clave_unidad.clone(),
        unidad: None,
        descripcion: line.descripcion.clone(),
        line: line.gross_line()?.withholding(retenciones),
    })
}
