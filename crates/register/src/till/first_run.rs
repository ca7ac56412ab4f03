//! The first steps: they are shown to who has just installed the till, and what each comes to is
//! what the settings say, so one that was passed over is found there.

use super::{Enrolment, Till};
use crate::api::{
    FirstRun, FirstRunRequest, FirstRunRow, FirstRunStep, PrinterChoice, Reply, ShopCard, ShopFact,
};
use crate::invoicing::regimen_label;
use crate::refusal::Refusal;
use crate::show::counted;
use crate::store::{Identity, Settings, Shop};

impl FirstRunStep {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 7] = [
        Self::Join,
        Self::Shop,
        Self::People,
        Self::Printer,
        Self::Receipt,
        Self::Products,
        Self::Ready,
    ];
}

impl Till {
    /// What is asked about the first steps.
    pub(super) fn first_run(&self, request: &FirstRunRequest) -> Result<Reply, Refusal> {
        match request {
            FirstRunRequest::View => {}
            FirstRunRequest::Reach { step } => self.shared.store().reach_first_step(*step)?,
            FirstRunRequest::Finish => self.shared.store().finish_first_steps()?,
        }
        let begun = self.shared.store().first_step()?;
        let enrolment = self.known_enrolment()?;
        let step = match (begun, &enrolment) {
            (_, None) => FirstRunStep::Join,
            // It joined, and what came next was not reached: the power failed, or a restored
            // backup was of another moment.
            (Some(FirstRunStep::Join) | None, Some(_)) => FirstRunStep::Shop,
            (Some(step), Some(_)) => step,
        };
        let rows = FirstRunStep::ALL.map(|step| self.first_run_row(step, enrolment.as_ref()));
        Ok(Reply::FirstRun(FirstRun {
            begun: begun.is_some(),
            step,
            steps: rows.into_iter().collect::<Result<_, _>>()?,
            shop: enrolment.map(|known| self.shop_card(known)).transpose()?,
        }))
    }

    /// Whether they are what the window shows.
    pub(super) fn first_steps_shown(&self, enrolled: Option<&Enrolment>) -> Result<bool, Refusal> {
        Ok(enrolled.is_none() || self.shared.store().first_step()?.is_some())
    }

    fn first_run_row(
        &self,
        step: FirstRunStep,
        enrolment: Option<&Enrolment>,
    ) -> Result<FirstRunRow, Refusal> {
        let (title, told) = match step {
            FirstRunStep::Join => {
                ("Alta en la tienda", enrolment.map(|known| known.identity.name.clone()))
            }
            FirstRunStep::Shop => ("Tu tienda", enrolment.map(|known| known.shop.name.clone())),
            FirstRunStep::People => ("Encargado", self.people_told()?),
            FirstRunStep::Printer => {
                ("Impresora", self.shared.store().printer()?.as_ref().map(printer_told))
            }
            FirstRunStep::Receipt => ("Nota", self.receipt_told()?),
            FirstRunStep::Products => ("Productos", self.products_told()),
            FirstRunStep::Ready => ("Empezar", None),
        };
        let done = told.is_some();
        let told = told.unwrap_or_else(|| without(step).to_owned());
        Ok(FirstRunRow { step, title: title.to_owned(), told, done })
    }

    fn people_told(&self) -> Result<Option<String>, Refusal> {
        let users = self.shared.store().users()?;
        let names: Vec<String> =
            users.into_iter().filter(|user| user.active).map(|user| user.name).collect();
        Ok((!names.is_empty()).then(|| names.join(", ")))
    }

    fn receipt_told(&self) -> Result<Option<String>, Refusal> {
        let paper = self.shared.store().printer()?.map(|printer| paper_mm(&printer));
        Ok(paper.map(|mm| format!("Papel de {mm} mm")))
    }

    fn products_told(&self) -> Option<String> {
        match self.index.len() {
            0 => None,
            count => Some(counted(count, ("producto", "productos"))),
        }
    }

    fn shop_card(&self, enrolment: Enrolment) -> Result<ShopCard, Refusal> {
        let Enrolment { identity, shop, settings } = enrolment;
        let clock = self.wall_clock()?;
        let now = self.shared.now();
        let here = format!("{} {}", clock.short_day(now), clock.time(now));
        let company_url = format!("{}/empresa/ajustes", identity.portal_url);
        let sandbox = shop.sandbox;
        let facts = shop_facts(&identity, shop, &settings, &here);
        Ok(ShopCard { facts, company_url, sandbox })
    }
}

fn shop_facts(identity: &Identity, shop: Shop, settings: &Settings, here: &str) -> Vec<ShopFact> {
    [
        ("Tienda", shop.name),
        ("Quién factura", format!("{} · {}", shop.rfc, shop.nombre)),
        ("Régimen", regimen_label(&shop.regimen_fiscal)),
        ("Domicilio", shop.address.join(", ")),
        ("Código postal", shop.codigo_postal.to_string()),
        // The portal knows the zone by the postal code; a wrong one is seen by its clock.
        ("Hora de aquí", format!("{here} ({})", shop.zone)),
        ("Esta caja", identity.name.clone()),
        ("Facturas", format!("Serie {}, {}", settings.serie, settings.period.label())),
        ("Tus clientes entran a", shop.portal_url),
    ]
    .into_iter()
    .map(|(label, value)| ShopFact { label: label.to_owned(), value })
    .collect()
}

/// What there is as long as a step was passed over.
const fn without(step: FirstRunStep) -> &'static str {
    match step {
        FirstRunStep::Join | FirstRunStep::Shop => "Falta el código del portal",
        FirstRunStep::People => "Nadie: la caja no pide PIN",
        FirstRunStep::Printer => "Falta elegirla",
        FirstRunStep::Receipt => "Falta la impresora",
        FirstRunStep::Products => "Todavía no hay",
        FirstRunStep::Ready => "",
    }
}

fn printer_told(choice: &PrinterChoice) -> String {
    match choice {
        PrinterChoice::Network { address, .. } => format!("De red, {address}"),
        PrinterChoice::Usb { device, .. } => format!("USB {device}"),
        PrinterChoice::Serial { port, .. } => format!("En {port}"),
        PrinterChoice::System { queue, .. } => format!("{queue}, del sistema"),
        PrinterChoice::Device { path, .. } => format!("En {path}"),
        PrinterChoice::Folder { path, .. } => format!("Sin papel, a {path}"),
    }
}

const fn paper_mm(choice: &PrinterChoice) -> u16 {
    match choice {
        PrinterChoice::Network { paper_mm, .. }
        | PrinterChoice::Usb { paper_mm, .. }
        | PrinterChoice::Serial { paper_mm, .. }
        | PrinterChoice::System { paper_mm, .. }
        | PrinterChoice::Device { paper_mm, .. }
        | PrinterChoice::Folder { paper_mm, .. } => *paper_mm,
    }
}
