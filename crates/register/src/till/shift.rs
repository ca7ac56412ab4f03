//! The shift: from its float to its last cut.

use std::time::Duration;

use money::Money;

use super::Till;
use super::shift_view::{add_up, cash_move, cut_row, denomination, figure_groups};
use crate::api::{self, Reply, ShiftRequest};
use crate::cart::read_amount;
use crate::codes::{CASH_SHORT, CUT_UNKNOWN, MOVE_REASON, SHIFT_NONE, SHIFT_OPEN};
use crate::printing::cut_text;
use crate::refusal::Refusal;
use crate::shift::{CashCount, DENOMINATIONS};
use crate::store::{HeldSum, Moving};

/// Somebody waits for the paper of a cut.
const CUT_WAIT: Duration = Duration::from_secs(1);
/// Longest reason that stands beside an amount.
const REASON_MAX: usize = 80;

impl Till {
    /// What is asked about the shift.
    pub(super) fn shift_desk(&mut self, request: ShiftRequest) -> Result<Reply, Refusal> {
        match request {
            ShiftRequest::View => self.shift_view(),
            ShiftRequest::AddUp { count } => Ok(Reply::Counted(add_up(&count)?)),
            ShiftRequest::Open { float } => self.open_shift(&float),
            ShiftRequest::CashIn { amount, reason } => {
                let amount = read_amount(&amount)?;
                self.move_cash(amount, &reason)
            }
            ShiftRequest::CashOut { amount, reason } => {
                let amount = read_amount(&amount)?;
                let reason = read_reason(&reason)?;
                self.need_manager("Sacar efectivo de la caja")?;
                self.move_cash(Money::from_raw(-amount.raw()), reason)
            }
            ShiftRequest::CutX => self.cut_x(),
            ShiftRequest::CutZ { counted } => self.cut_z(&counted),
            ShiftRequest::Cut { id } => self.cut(id, String::new()),
            ShiftRequest::ReprintCut { id } => self.reprint_cut(id),
        }
    }

    /// The shift in a word.
    pub(super) fn shift_state(&self) -> Result<api::ShiftState, Refusal> {
        let store = self.shared.store();
        let shift = store.open_shift()?;
        Ok(api::ShiftState {
            open: shift.is_some(),
            needed: store.guard()?.shift_needed,
            label: shift.map(|shift| format!("Turno {}", shift.number)).unwrap_or_default(),
        })
    }

    fn shift_view(&self) -> Result<Reply, Refusal> {
        let state = self.shift_state()?;
        let clock = self.wall_clock()?;
        let store = self.shared.store();
        let shift = store.open_shift()?;
        let (opened, figures, ledger) = match &shift {
            None => (String::new(), Vec::new(), Vec::new()),
            Some(shift) => {
                let (figures, drawer) = store.figures(shift)?;
                let at = clock.day_and_time(shift.opened_at);
                let opened = format!("Lo abrió {} el {at}", shift.opened_by);
                (opened, figure_groups(&figures, &drawer), store.ledger(shift.number)?)
            }
        };
        Ok(Reply::Shift(api::Shift {
            state,
            opened,
            figures,
            moves: ledger.iter().rev().filter_map(|row| cash_move(row, &clock)).collect(),
            cuts: store.cuts()?.iter().map(|cut| cut_row(cut, &clock)).collect(),
            denominations: DENOMINATIONS.iter().map(denomination).collect(),
            held: held(store.held_sum()?),
        }))
    }

    fn open_shift(&mut self, float: &api::CashCount) -> Result<Reply, Refusal> {
        self.enrolment()?;
        let float = CashCount::read(float)?;
        let opened = self.shared.store().begin_shift(&float, &self.actor())?;
        opened.ok_or(&SHIFT_OPEN)?;
        self.shift_view()
    }

    fn move_cash(&mut self, amount: Money, reason: &str) -> Result<Reply, Refusal> {
        let reason = read_reason(reason)?;
        let moved = self.shared.store().move_cash(amount, reason, &self.actor())?;
        match moved {
            Moving::Done => {
                self.shared.desk.bell.ring();
                self.shift_view()
            }
            Moving::NoShift => Err(Refusal::from(&SHIFT_NONE)),
            Moving::Short(inside) => {
                let message = format!("{} Debe haber {}.", CASH_SHORT.message, inside.pesos());
                Err(Refusal::saying(&CASH_SHORT, message).at("amount"))
            }
        }
    }

    fn cut_x(&mut self) -> Result<Reply, Refusal> {
        let cut = self.shared.store().cut_x(&self.actor())?;
        self.made(cut)
    }

    fn cut_z(&mut self, counted: &api::CashCount) -> Result<Reply, Refusal> {
        let counted = CashCount::read(counted)?;
        let cut = self.shared.store().cut_z(&counted, &self.actor())?;
        self.shared.safe.bell.ring();
        self.made(cut)
    }

    /// A cut that has been written down goes to the printer.
    fn made(&self, cut: Option<i64>) -> Result<Reply, Refusal> {
        let id = cut.and_then(|id| u32::try_from(id).ok()).ok_or(&SHIFT_NONE)?;
        let printer = self
            .shared
            .desk
            .print(CUT_WAIT)
            .map(|code| format!("{} El corte está guardado y saldrá solo.", code.message));
        self.cut(id, printer.unwrap_or_default())
    }

    fn cut(&self, id: u32, printer: String) -> Result<Reply, Refusal> {
        let (cut, rows) = {
            let store = self.shared.store();
            (store.cut(i64::from(id))?, store.cuts()?)
        };
        let cut = cut.ok_or(&CUT_UNKNOWN)?;
        let row = rows.iter().find(|row| row.id == i64::from(id)).ok_or(&CUT_UNKNOWN)?;
        let paper = cut_text(&self.shared, &cut, self.paper()?).unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "no cut to show");
            String::new()
        });
        Ok(Reply::Cut(api::Cut { row: cut_row(row, &self.wall_clock()?), paper, printer }))
    }

    fn reprint_cut(&self, id: u32) -> Result<Reply, Refusal> {
        let now = self.shared.now();
        self.shared.store().reprint_cut(i64::from(id), now)?.ok_or(&CUT_UNKNOWN)?;
        self.shared.desk.forget();
        match self.shared.desk.print(CUT_WAIT) {
            Some(code) => {
                let message = format!("{} El corte quedó pendiente y saldrá solo.", code.message);
                Err(Refusal::saying(code, message))
            }
            None => Ok(Reply::Done { message: "El corte se mandó a la impresora.".to_owned() }),
        }
    }
}

fn held(sum: HeldSum) -> String {
    let (wait, them) = match sum.count {
        0 => return String::new(),
        1 => ("Queda 1 venta".to_owned(), "recupérala o descártala"),
        many => (format!("Quedan {many} ventas"), "recupéralas o descártalas"),
    };
    let total = sum.total.pesos();
    format!("{wait} en espera por {total}: siguen ahí después del corte; {them} en Venta con F6.")
}

fn read_reason(reason: &str) -> Result<&str, Refusal> {
    let reason = reason.trim();
    let long = reason.chars().count() > REASON_MAX;
    if reason.is_empty() || long || reason.chars().any(char::is_control) {
        return Err(Refusal::from(&MOVE_REASON).at("reason"));
    }
    Ok(reason)
}
