//! Which document a ticket becomes, and what that kind says beside an ingreso.

use cfdi::catalog::{FormaPago, Meses, MetodoPago, Periodicidad, TipoRelacion};
use cfdi::comprobante::{
    CfdiRelacionados, EgresoInput, FolioFiscal, GlobalInput, GlobalTicket, InformacionGlobal,
    IngresoInput,
};
use faults::Fault;

use super::line::line;
use super::{TICKET_TIPO, as_it_is, head, ingreso};
use crate::fields::Fields;

/// A document before it is judged as a whole.
pub(super) enum Wanted {
    /// A sale: paid, or on credit.
    Ingreso {
        input: IngresoInput,
        metodo_pago: MetodoPago,
        cfdi_relacionados: Vec<CfdiRelacionados>,
    },
    /// A return or a discount.
    Egreso(EgresoInput),
    /// The sales of a period.
    Global(GlobalInput),
}

#[derive(Clone, Copy)]
enum Tipo {
    Ingreso,
    Egreso,
}

fn tipo(text: &str) -> Result<Tipo, Fault> {
    match text {
        "I" => Ok(Tipo::Ingreso),
        "E" => Ok(Tipo::Egreso),
        _ => Err(Fault::new(&TICKET_TIPO, "")),
    }
}

pub(super) fn wanted(ticket: &mut Fields) -> Option<Wanted> {
    if ticket.has("informacion_global") {
        return global(ticket).map(Wanted::Global);
    }
    let tipo = ticket.optional("tipo_de_comprobante", tipo).unwrap_or(Tipo::Ingreso);
    let cfdi_relacionados = if ticket.has("cfdi_relacionados") {
        ticket.list("cfdi_relacionados", relacionados)
    } else {
        Some(Vec::new())
    };
    match tipo {
        Tipo::Ingreso => {
            let metodo_pago = ticket.optional("metodo_pago", MetodoPago::parse);
            Some(Wanted::Ingreso {
                input: ingreso(ticket)?,
                metodo_pago: metodo_pago.unwrap_or(MetodoPago::UnaSolaExhibicion),
                cfdi_relacionados: cfdi_relacionados?,
            })
        }
        Tipo::Egreso => {
            let IngresoInput { head, forma_pago, receptor, conceptos } = ingreso(ticket)?;
            let cfdi_relacionados = cfdi_relacionados?;
            Some(Wanted::Egreso(EgresoInput {
                head,
                forma_pago,
                receptor,
                cfdi_relacionados,
                conceptos,
            }))
        }
    }
}

fn relacionados(fields: &mut Fields) -> Option<CfdiRelacionados> {
    let tipo_relacion = fields.required("tipo_relacion", TipoRelacion::parse);
    let uuids = fields.list("uuids", |each| each.required("uuid", FolioFiscal::parse));
    Some(CfdiRelacionados { tipo_relacion: tipo_relacion?, uuids: uuids? })
}

fn global(ticket: &mut Fields) -> Option<GlobalInput> {
    let head = head(ticket);
    let forma_pago = ticket.required("forma_pago", FormaPago::parse);
    let informacion_global = ticket.object("informacion_global", informacion_global);
    let tickets = ticket.list("tickets", of_global);
    Some(GlobalInput {
        head: head?,
        forma_pago: forma_pago?,
        informacion_global: informacion_global?,
        tickets: tickets?,
    })
}

fn informacion_global(fields: &mut Fields) -> Option<InformacionGlobal> {
    let periodicidad = fields.required("periodicidad", Periodicidad::parse);
    let meses = fields.required("meses", Meses::parse);
    // A year that no document can have is told by the document.
    let anio = fields.whole("anio").map(|anio| i16::try_from(anio).unwrap_or(i16::MAX));
    Some(InformacionGlobal { periodicidad: periodicidad?, meses: meses?, anio: anio? })
}

fn of_global(fields: &mut Fields) -> Option<GlobalTicket> {
    let no_identificacion = fields.required("no_identificacion", as_it_is);
    let lines = fields.list("lines", line);
    Some(GlobalTicket { no_identificacion: no_identificacion?, lines: lines? })
}
