//! Customers: the list, and what the counter corrects about them.

use super::Till;
use crate::api::{
    CorrectionStanding, CustomerRow, CustomerSheet, CustomersRequest, PortalsWord, ReceptorDraft,
    Reply,
};
use crate::codes::CUSTOMER_UNKNOWN;
use crate::invoicing::{
    at_fields, choices, faults_told, known_receptor, read, regimen_label, uso_label,
};
use crate::refusal::Refusal;
use crate::show::WallClock;
use crate::store::{Correction, Customer, CustomerTaxes};

impl Till {
    /// What is asked about customers.
    pub(super) fn customers(&self, request: CustomersRequest) -> Result<Reply, Refusal> {
        match request {
            CustomersRequest::List { text } => self.list_customers(&text),
            CustomersRequest::Sheet { id } => self.customer_sheet(&id),
            CustomersRequest::Correct { id, receptor } => self.correct_customer(&id, receptor),
            CustomersRequest::TakePortals { id } => {
                let customer = self.customer(&id)?;
                self.shared.store().drop_correction(&customer, &self.actor())?;
                self.customer_sheet(&id)
            }
        }
    }

    fn list_customers(&self, text: &str) -> Result<Reply, Refusal> {
        let clock = self.wall_clock()?;
        let customers = self.shared.store().customers(text)?;
        let rows = customers.into_iter().map(|customer| row(customer, &clock));
        Ok(Reply::Customers { customers: rows.collect() })
    }

    fn customer(&self, id: &str) -> Result<Customer, Refusal> {
        Ok(self.shared.store().customer(id)?.ok_or(&CUSTOMER_UNKNOWN)?)
    }

    fn customer_sheet(&self, id: &str) -> Result<Reply, Refusal> {
        let (customer, clock) = (self.customer(id)?, self.wall_clock()?);
        let told = customer.correction.as_ref().map(|correction| told(correction, &clock));
        Ok(Reply::Customer(Box::new(CustomerSheet {
            id: customer.id.clone(),
            choices: choices(&customer.rfc, &customer.taxes().regimen_fiscal, Vec::new()),
            standing: standing(&customer),
            told: told.unwrap_or_default(),
            portals: portals(&customer.pulled, customer.taxes()),
            receptor: known_receptor(customer),
        })))
    }

    fn correct_customer(&self, id: &str, typed: ReceptorDraft) -> Result<Reply, Refusal> {
        let customer = self.customer(id)?;
        let receptor = match read(&ReceptorDraft { rfc: customer.rfc.clone(), ..typed }) {
            Ok(receptor) => receptor,
            Err(faults) => return Ok(Reply::Faults { faults: at_fields(&faults_told(&faults)) }),
        };
        let taxes = CustomerTaxes {
            nombre: receptor.nombre,
            codigo_postal: receptor.codigo_postal,
            regimen_fiscal: receptor.regimen_fiscal,
            uso_cfdi: receptor.uso_cfdi,
            correo: receptor.correo.unwrap_or_default(),
        };
        self.shared.store().correct_customer(&customer, &taxes, &self.actor())?;
        self.customer_sheet(id)
    }
}

fn row(customer: Customer, clock: &WallClock) -> CustomerRow {
    let changed = customer.correction.as_ref().map_or(customer.updated_at, |one| one.at);
    let standing = standing(&customer);
    let id = customer.id.clone();
    let receptor = known_receptor(customer);
    CustomerRow {
        id,
        rfc: receptor.rfc,
        nombre: receptor.nombre,
        codigo_postal: receptor.codigo_postal,
        regimen: regimen_label(&receptor.regimen_fiscal),
        uso: uso_label(&receptor.uso_cfdi),
        correo: receptor.correo,
        updated: clock.day_and_time(changed),
        standing,
    }
}

fn standing(customer: &Customer) -> CorrectionStanding {
    match &customer.correction {
        None => CorrectionStanding::None,
        Some(correction) if correction.disputed => CorrectionStanding::Disputed,
        Some(_) => CorrectionStanding::Kept,
    }
}

fn told(correction: &Correction, clock: &WallClock) -> String {
    let (by, at) = (&correction.by, clock.day_and_time(correction.at));
    if correction.disputed {
        format!(
            "{by} lo corrigió aquí ({at}), y después el portal recibió otros datos. Nada se \
             cambió solo: guarda lo correcto, o quédate con lo del portal."
        )
    } else {
        format!(
            "{by} lo corrigió en esta caja ({at}). El portal lo recibe con la próxima factura \
             que se le haga aquí."
        )
    }
}

/// Where the portal has something else.
fn portals(pulled: &CustomerTaxes, ours: &CustomerTaxes) -> Vec<PortalsWord> {
    let fields = [
        ("Nombre", pulled.nombre.clone(), ours.nombre == pulled.nombre),
        ("Código postal", pulled.codigo_postal.clone(), ours.codigo_postal == pulled.codigo_postal),
        (
            "Régimen fiscal",
            regimen_label(&pulled.regimen_fiscal),
            ours.regimen_fiscal == pulled.regimen_fiscal,
        ),
        ("Uso del CFDI", uso_label(&pulled.uso_cfdi), ours.uso_cfdi == pulled.uso_cfdi),
        ("Correo", pulled.correo.clone(), ours.correo == pulled.correo),
    ];
    let differing = fields.into_iter().filter(|(_, _, same)| !same);
    differing.map(|(label, value, _)| PortalsWord { label: label.to_owned(), value }).collect()
}
