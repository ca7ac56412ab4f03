//! From tickets to a comprobante of the same total, and from a return to its egreso.

use cfdi::catalog::{CodigoPostal, TipoRelacion};
use cfdi::comprobante::{
    CfdiRelacionados, Comprobante, ConceptoInput, EgresoInput, Emisor, FolioFiscal, Head,
    IngresoInput, Receptor,
};
use cfdi::fecha::FechaLocal;
use cfdi::taxes::{GrossLine, RetencionMark, Retenciones};
use faults::{Fault, Faults};
use jiff::{SignedDuration, Timestamp};
use money::Money;
use tickets::{Remaining, Return, Ticket, TicketLine};

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

/// The CFDI de ingreso of what is left of one or several tickets, in their order.
///
/// # Errors
/// `claim-01` without tickets, `claim-03` without a payment, `claim-02` when the totals differ
/// (a pair assertion: they cannot, by the way the lines are calculated), and whatever `cfdi`
/// refuses.
pub fn ingreso(
    sales: &[Remaining],
    receptor: Receptor,
    issue: Issue,
    now: Timestamp,
) -> Result<Comprobante, Faults> {
    // The ticket of the largest amount decides how it was paid, the first of equals.
    let largest = sales
        .iter()
        .rev()
        .max_by_key(|sale| sale.total())
        .ok_or_else(|| Fault::new(&COMPOSE_EMPTY, "tickets"))?;
    let forma_pago =
        largest.ticket().forma_pago().ok_or_else(|| Fault::new(&COMPOSE_PAYMENT, "tickets"))?;
    let total = Money::try_sum(sales.iter().map(Remaining::total))
        .map_err(|_| Fault::new(&COMPOSE_TOTAL, "total"))?;
    let retenciones = retenciones(&issue, &receptor);
    let comprobante = Comprobante::ingreso(IngresoInput {
        head: head(issue, now)?,
        forma_pago,
        receptor,
        conceptos: sales
            .iter()
            .flat_map(Remaining::billable)
            .map(|(line, gross)| concepto(line, gross, retenciones))
            .collect(),
    })?;
    of_total(comprobante, total)
}

/// A return of a sale that has its CFDI.
#[derive(Clone, Copy, Debug)]
pub struct Credit<'a> {
    /// What came back.
    pub returned: &'a Return,
    /// Of which sale.
    pub ticket: &'a Ticket,
    /// The CFDI that the sale is on, with others or alone.
    pub of: &'a FolioFiscal,
}

/// The CFDI de egreso of a return: related as 03 (devolución de mercancía) to the CFDI that the
/// sale is on, for the same receptor, who withheld then what is given back now.
///
/// # Errors
/// What [`Remaining::of`] says where the return is not of this ticket, `claim-02` when the totals
/// differ, and whatever `cfdi` refuses.
pub fn egreso(
    credit: Credit<'_>,
    receptor: Receptor,
    issue: Issue,
    now: Timestamp,
) -> Result<Comprobante, Faults> {
    let Credit { returned, ticket, of } = credit;
    // A pair assertion: whoever kept the return has asked this before.
    Remaining::of(ticket.clone(), [returned])?;
    let retenciones = retenciones(&issue, &receptor);
    let conceptos = returned.lines().iter().filter_map(|back| {
        let line = ticket.lines().get(back.place)?;
        Some(concepto(line, back.gross_line(line)?, retenciones))
    });
    let comprobante = Comprobante::egreso(EgresoInput {
        conceptos: conceptos.collect(),
        head: head(issue, now)?,
        forma_pago: returned.forma_pago(),
        receptor,
        cfdi_relacionados: vec![CfdiRelacionados {
            tipo_relacion: TipoRelacion::Devolucion,
            uuids: vec![of.clone()],
        }],
    })?;
    of_total(comprobante, returned.total())
}

fn head(issue: Issue, now: Timestamp) -> Result<Head, Fault> {
    let behind = now.saturating_sub(FECHA_BEHIND).unwrap_or(now);
    let fecha = FechaLocal::at(behind, issue.lugar_expedicion.time_zone())?;
    Ok(Head {
        serie: issue.serie,
        folio: issue.folio,
        fecha,
        lugar_expedicion: issue.lugar_expedicion,
        emisor: issue.emisor,
    })
}

/// The document, where it is of this total.
fn of_total(comprobante: Comprobante, total: Money) -> Result<Comprobante, Faults> {
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

fn concepto(line: &TicketLine, gross: GrossLine, retenciones: Retenciones) -> ConceptoInput {
    ConceptoInput {
        clave_prod_serv: line.clave_prod_serv.clone(),
        no_identificacion: Some(line.sku.clone()),
        clave_unidad: line.clave_unidad.clone(),
        unidad: None,
        descripcion: line.descripcion.clone(),
        line: gross.withholding(retenciones),
    }
}
