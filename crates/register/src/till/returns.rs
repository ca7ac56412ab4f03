//! Goods that come back: what can come back of a sale, and taking it.

use cfdi::catalog::FormaPago;
use money::{Money, Quantity};
use tickets::{Chosen, Remaining, ReturnId};
use world::uuid_v7;

use super::Till;
use super::sales::read_id;
use crate::api::{self, Reply, ReturnsRequest, TakenLine};
use crate::codes::{
    RETURN_FORMA, RETURN_QUANTITY, SALE_CANCELLED, SALE_ELSEWHERE, SALE_RETURNED, SALE_UNKNOWN,
    TOTAL_RANGE,
};
use crate::refusal::Refusal;
use crate::store::{SaleState, TakenBack, TakingBack};

/// How money can go back: as it usually came.
const FORMAS: [FormaPago; 4] = [
    FormaPago::Efectivo,
    FormaPago::TarjetaCredito,
    FormaPago::TarjetaDebito,
    FormaPago::TransferenciaElectronica,
];

impl Till {
    /// What is asked about returns.
    pub(super) fn returns_desk(&self, request: ReturnsRequest) -> Result<Reply, Refusal> {
        match request {
            ReturnsRequest::Begin { id } => self.returnable(&id),
            ReturnsRequest::Weigh { id, lines } => self.weigh(&id, &lines),
            ReturnsRequest::Take { id, lines, reason, forma_pago } => {
                let forma = read_forma(&forma_pago)?;
                self.take_back(&id, &lines, (&reason, forma))
            }
        }
    }

    /// What can still come back of a sale.
    fn returnable(&self, id: &str) -> Result<Reply, Refusal> {
        let id = read_id(id)?;
        let (sale, left) = {
            let store = self.shared.store();
            (store.sale(id)?.ok_or(&SALE_UNKNOWN)?, store.remaining(id)?.ok_or(&SALE_UNKNOWN)?)
        };
        if sale.state == SaleState::Cancelled {
            return Err(Refusal::from(&SALE_CANCELLED));
        }
        if left.is_nothing() {
            return Err(Refusal::from(&SALE_RETURNED));
        }
        if self.shared.store().is_handed_over(id)? {
            return Err(Refusal::from(&SALE_ELSEWHERE));
        }
        let paid_with = left.ticket().forma_pago().filter(|forma| FORMAS.contains(forma));
        Ok(Reply::Returnable(api::Returnable {
            nota: sale.nota.shown(),
            left: left.total().pesos(),
            lines: rows(&left),
            formas: FORMAS.iter().map(|forma| choice(*forma)).collect(),
            forma: paid_with.unwrap_or(FormaPago::Efectivo).code().to_owned(),
        }))
    }

    /// What was paid for a part of a sale: the sum that taking it back would give back.
    fn weigh(&self, id: &str, lines: &[TakenLine]) -> Result<Reply, Refusal> {
        let chosen = read_lines(lines)?;
        let left = self.shared.store().remaining(read_id(id)?)?.ok_or(&SALE_UNKNOWN)?;
        let lines = left.take(&chosen)?;
        let worth = Money::try_sum(lines.iter().map(|line| line.gross));
        Ok(Reply::ReturnWorth { amount: worth.map_err(|_| &TOTAL_RANGE)?.pesos() })
    }

    fn take_back(
        &self,
        id: &str,
        lines: &[TakenLine],
        (reason, forma_pago): (&str, FormaPago),
    ) -> Result<Reply, Refusal> {
        let sale = read_id(id)?;
        let chosen = read_lines(lines)?;
        self.allow_undoing(sale, "Devolver una nota de otro turno")?;
        let wish = TakingBack {
            id: ReturnId::new(uuid_v7(self.shared.clock.as_ref(), self.shared.entropy.as_ref())),
            sale,
            chosen: &chosen,
            reason: reason.trim(),
            forma_pago,
        };
        let outcome = self.shared.store().take_back(&wish, &self.actor())?;
        let refused = match outcome {
            TakenBack::Done(returned) => {
                self.shared.sales_changed();
                self.shared.line.bell.ring();
                // The paper follows by itself where the printer is away.
                self.shared.desk.print(std::time::Duration::ZERO);
                let message = format!(
                    "Devolución {} por {}. La nota se está imprimiendo.",
                    returned.nota().shown(),
                    returned.total().pesos()
                );
                return Ok(Reply::Done { message });
            }
            TakenBack::Refused(faults) => return Err(Refusal::from(faults)),
            TakenBack::Unknown => &SALE_UNKNOWN,
            TakenBack::Cancelled => &SALE_CANCELLED,
            TakenBack::NothingLeft => &SALE_RETURNED,
            TakenBack::Elsewhere => &SALE_ELSEWHERE,
        };
        Err(Refusal::from(refused))
    }
}

fn rows(left: &Remaining) -> Vec<api::ReturnableLine> {
    let lines = left.ticket().lines().iter().zip(left.lines()).enumerate();
    lines
        .filter(|(_, (_, left))| left.quantity.is_positive())
        .map(|(place, (line, left))| api::ReturnableLine {
            line: u32::try_from(place).unwrap_or(u32::MAX),
            description: line.descripcion.clone(),
            quantity: left.quantity.short(),
            paid: left.gross.pesos(),
        })
        .collect()
}

fn choice(forma: FormaPago) -> api::FormaChoice {
    api::FormaChoice { key: forma.code().to_owned(), label: forma.description().to_owned() }
}

fn read_forma(key: &str) -> Result<FormaPago, Refusal> {
    let found = FORMAS.into_iter().find(|forma| forma.code() == key);
    found.ok_or_else(|| Refusal::from(&RETURN_FORMA).at("forma_pago"))
}

fn read_lines(lines: &[TakenLine]) -> Result<Vec<Chosen>, Refusal> {
    lines.iter().enumerate().map(read_line).collect()
}

fn read_line((at, line): (usize, &TakenLine)) -> Result<Chosen, Refusal> {
    let wrong = || Refusal::from(&RETURN_QUANTITY).at(&format!("lines.{at}.quantity"));
    let quantity = Quantity::parse(line.quantity.trim()).map_err(|_| wrong())?;
    let place = usize::try_from(line.line).map_err(|_| wrong())?;
    Ok(Chosen { place, quantity })
}
