//! Factura global: the tickets of a period that nobody asked a document for.

use std::collections::BTreeSet;

use faults::{Fault, Faults, codes};
use money::{AmountError, Quantity};

use super::draft::Draft;
use super::{
    Comprobante, ConceptoInput, Head, IngresoInput, NOT_IN_FORCE, Receptor, TipoDeComprobante,
};
use crate::catalog::{
    ClaveProdServ, ClaveUnidad, FormaPago, Meses, MetodoPago, Periodicidad, RegimenFiscal, UsoCfdi,
};
use crate::fecha::FechaLocal;
use crate::taxes::{Cuota, GrossLine, OUT_OF_RANGE, TaxProfile, breakdown};
use crate::text::collapse;

codes! {
    /// No tickets.
    GLOBAL_EMPTY = ("global-01", Fault,
        "No hay tickets en la factura global. Elige un periodo con ventas sin facturar.");
    /// One ticket twice.
    TICKET_REPEATED = ("global-02", Fault,
        "Este ticket está dos veces en la factura global. Quita uno.");
    /// Two months only under the régimen de incorporación fiscal (CFDI40132).
    BIMESTRAL_REGIMEN = ("global-03", Fault,
        "La periodicidad bimestral es solo para el régimen 621 Incorporación Fiscal. Elige otra.");
    /// Months in pairs with bimestral, and with no other.
    MESES_OF_PERIODICIDAD = ("global-04", Fault,
        "Los meses no corresponden a la periodicidad: de dos en dos solo con la bimestral.");
    /// The year is neither that of Fecha nor the one before (CFDI40136).
    ANIO_RANGE = ("global-05", Fault,
        "El año de la factura global es el de su fecha o el anterior. Corrígelo.");
    /// The period has not begun.
    PERIOD_LATER = ("global-06", Fault,
        "El periodo de la factura global todavía no empieza en su fecha. Corrige mes y año.");
    /// More conceptos than a document may have.
    GLOBAL_TOO_LARGE = ("global-07", Fault,
        "Son demasiados tickets para una sola factura global. Repártelos en varias.");
}

/// How many conceptos a document of tickets may have. Each is some 660 bytes at most, its folio in
/// ASCII, so that the document stays below the 2 MiB that we read.
pub(super) const CONCEPTOS_MAX: usize = 3_000;

/// ClaveProdServ "No existe en el catálogo", which a global has.
const NO_EXISTE: &str = "01010101";
/// ClaveUnidad "Actividad".
const ACTIVIDAD: &str = "ACT";
/// Descripcion of every concepto of a global.
const VENTA: &str = "Venta";

/// Which period a factura global is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InformacionGlobal {
    /// Periodicidad.
    pub periodicidad: Periodicidad,
    /// Meses: two of them with [`Periodicidad::Bimestral`] alone.
    pub meses: Meses,
    /// Año: that of Fecha or the one before.
    pub anio: i16,
}

impl InformacionGlobal {
    fn check(&self, regimen: RegimenFiscal, fecha: FechaLocal) -> Result<(), Faults> {
        let mut faults = Faults::new();
        let of_621 = regimen == RegimenFiscal::IncorporacionFiscal;
        if self.periodicidad == Periodicidad::Bimestral && !of_621 {
            faults.push(Fault::new(&BIMESTRAL_REGIMEN, "periodicidad"));
        }
        if !self.periodicidad.allows(self.meses) {
            faults.push(Fault::new(&MESES_OF_PERIODICIDAD, "meses"));
        }
        let day = fecha.date();
        if !(day.year().saturating_sub(1)..=day.year()).contains(&self.anio) {
            faults.push(Fault::new(&ANIO_RANGE, "anio").with("given", self.anio));
        } else if (self.anio, first_month(self.meses)) > (day.year(), day.month()) {
            faults.push(Fault::new(&PERIOD_LATER, "meses"));
        }
        for (path, vigencia) in
            [("periodicidad", self.periodicidad.vigencia()), ("meses", self.meses.vigencia())]
        {
            if !vigencia.covers(day) {
                faults.push(Fault::new(&NOT_IN_FORCE, path));
            }
        }
        faults.into_result(())
    }
}

/// The month, or the first of two, from 1 to 12.
fn first_month(meses: Meses) -> i8 {
    match meses {
        Meses::Enero | Meses::EneroFebrero => 1,
        Meses::Febrero => 2,
        Meses::Marzo | Meses::MarzoAbril => 3,
        Meses::Abril => 4,
        Meses::Mayo | Meses::MayoJunio => 5,
        Meses::Junio => 6,
        Meses::Julio | Meses::JulioAgosto => 7,
        Meses::Agosto => 8,
        Meses::Septiembre | Meses::SeptiembreOctubre => 9,
        Meses::Octubre => 10,
        Meses::Noviembre | Meses::NoviembreDiciembre => 11,
        Meses::Diciembre => 12,
    }
}

/// A ticket of a factura global.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalTicket {
    /// NoIdentificacion: the folio of the ticket, 1 to 100 characters.
    pub no_identificacion: String,
    /// What was sold and paid, at least one line.
    pub lines: Vec<GrossLine>,
}

impl GlobalTicket {
    /// One concepto for each set of taxes, in the order in which the ticket has them.
    pub(super) fn conceptos(
        &self,
        clave_prod_serv: &ClaveProdServ,
        descripcion: &str,
    ) -> Result<Vec<ConceptoInput>, Faults> {
        let clave_unidad = ClaveUnidad::parse(ACTIVIDAD)?;
        // Judges each line where it stands, before they are added up.
        breakdown(&self.lines)?;
        let mut conceptos = Vec::new();
        for line in self.by_taxes()? {
            let mut concepto = ConceptoInput {
                clave_prod_serv: clave_prod_serv.clone(),
                no_identificacion: Some(self.no_identificacion.clone()),
                clave_unidad: clave_unidad.clone(),
                unidad: None,
                descripcion: descripcion.to_owned(),
                line,
            };
            concepto.clean()?;
            conceptos.push(concepto);
        }
        Ok(conceptos)
    }

    /// The ticket as one line for each set of taxes: what was paid, discounts taken off before.
    fn by_taxes(&self) -> Result<Vec<GrossLine>, Fault> {
        let mut sums: Vec<GrossLine> = Vec::new();
        for line in &self.lines {
            let one = as_one(line).map_err(out_of_range)?;
            match sums.iter_mut().find(|sum| alike(&sum.taxes, &one.taxes)) {
                Some(sum) => add(sum, &one).map_err(out_of_range)?,
                None => sums.push(one),
            }
        }
        Ok(sums)
    }
}

fn out_of_range(_: AmountError) -> Fault {
    Fault::new(&OUT_OF_RANGE, "lines")
}

/// The cuota of IEPS, if there is one.
fn cuota_of(taxes: &mut TaxProfile) -> Option<&mut Cuota> {
    taxes.ieps.as_mut()?.cuota.as_mut()
}

/// The line as one thing, which holds what its pieces held together.
fn as_one(line: &GrossLine) -> Result<GrossLine, AmountError> {
    let mut taxes = line.taxes;
    if let Some(cuota) = cuota_of(&mut taxes) {
        cuota.content = line.quantity.times(cuota.content)?;
    }
    Ok(GrossLine::new(Quantity::ONE, line.gross, taxes))
}

/// Whether two sets of taxes have the same rates, however much of a cuota's units is in them.
fn alike(left: &TaxProfile, right: &TaxProfile) -> bool {
    let [left, right] = [left, right].map(|taxes| {
        let mut rates = *taxes;
        if let Some(cuota) = cuota_of(&mut rates) {
            cuota.content = Quantity::ONE;
        }
        rates
    });
    left == right
}

/// Adds a line to one of the same rates.
fn add(sum: &mut GrossLine, line: &GrossLine) -> Result<(), AmountError> {
    sum.gross = sum.gross.try_add(line.gross)?;
    let more = line.taxes.ieps.and_then(|ieps| ieps.cuota).map(|cuota| cuota.content);
    if let (Some(cuota), Some(more)) = (cuota_of(&mut sum.taxes), more) {
        cuota.content = cuota.content.try_add(more)?;
    }
    Ok(())
}

/// The sales of a period to the público en general: TipoDeComprobante I, MetodoPago PUE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalInput {
    /// Number, time, place and emisor.
    pub head: Head,
    /// FormaPago: that of the largest ticket.
    pub forma_pago: FormaPago,
    /// The period.
    pub informacion_global: InformacionGlobal,
    /// The tickets, at least one, none of them twice; of their sets of taxes 3,000 at most.
    pub tickets: Vec<GlobalTicket>,
}

impl Comprobante {
    /// The factura global of some tickets. Its total is what was paid for them, to the centavo.
    ///
    /// # Errors
    /// All that is wrong, each at its field; of a ticket at `tickets.N.…`.
    pub fn global(input: GlobalInput) -> Result<Self, Faults> {
        let period = input.informacion_global;
        let Head { emisor, fecha, lugar_expedicion, .. } = &input.head;
        let of_period = period.check(emisor.regimen_fiscal, *fecha);
        let branch = lugar_expedicion.clone();
        let receptor = Receptor::publico_en_general(branch, UsoCfdi::SinEfectosFiscales);
        let draft = Draft {
            tipo_de_comprobante: TipoDeComprobante::Ingreso,
            metodo_pago: MetodoPago::UnaSolaExhibicion,
            body: IngresoInput {
                head: input.head,
                forma_pago: input.forma_pago,
                receptor,
                conceptos: Vec::new(),
            },
            informacion_global: Some(period),
            cfdi_relacionados: Vec::new(),
        };
        let mut faults = draft.check();
        if let Err(found) = of_period {
            faults.absorb("informacion_global", found);
        }
        check_tickets(&input.tickets, &mut faults);
        let clave = ClaveProdServ::parse(NO_EXISTE)?;
        let conceptos =
            input.tickets.iter().enumerate().map(|(place, ticket)| {
                (format!("tickets.{place}"), ticket.conceptos(&clave, VENTA))
            });
        draft.of_tickets(conceptos, faults, "tickets")
    }
}

fn check_tickets(tickets: &[GlobalTicket], faults: &mut Faults) {
    if tickets.is_empty() {
        faults.push(Fault::new(&GLOBAL_EMPTY, "tickets"));
    }
    let mut seen = BTreeSet::new();
    for (place, ticket) in tickets.iter().enumerate() {
        if !seen.insert(collapse(&ticket.no_identificacion)) {
            let path = format!("tickets.{place}.no_identificacion");
            faults.push(Fault::new(&TICKET_REPEATED, path));
        }
    }
}
