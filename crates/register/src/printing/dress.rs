//! How the shop wants its receipts, and what its printer can do.

use receipt::{Bitmap, CodePage, DrawerPin, Format, Paper, PaperCut, QrBy};

use crate::api::{CashDrawer, LetterTable, PaperEnd, QrDrawing, ReceiptLook};
use crate::store::{Shop, Store, StoreError};

/// What is set, ready for the receipts.
#[derive(Clone, Debug)]
pub(crate) struct Dress {
    look: ReceiptLook,
    logo: Option<Bitmap>,
}

impl Dress {
    /// As it is set now. A logo that cannot be read is missed, not waited for.
    pub(crate) fn of(store: &Store) -> Result<Self, StoreError> {
        let look = store.receipt_look()?;
        let logo = store.receipt_logo()?.and_then(|png| {
            let logo = receipt::logo(&png);
            logo.inspect_err(|error| tracing::warn!(%error, "the logo cannot be read")).ok()
        });
        Ok(Self { look, logo })
    }

    /// What the printer with this roll has.
    pub(super) fn format(&self, paper: Paper) -> Format {
        Format {
            paper,
            code_page: match self.look.letters {
                LetterTable::Wpc1252 => CodePage::Wpc1252,
                LetterTable::Pc850 => CodePage::Pc850,
                LetterTable::Pc858 => CodePage::Pc858,
            },
            cut: match self.look.end {
                PaperEnd::PartialCut => Some(PaperCut::Partial),
                PaperEnd::FullCut => Some(PaperCut::Full),
                PaperEnd::Tear => None,
            },
            qr: match self.look.qr {
                QrDrawing::Printer => QrBy::Command,
                QrDrawing::Picture => QrBy::Raster,
            },
        }
    }

    /// The same, where no cash comes in.
    pub(super) fn without_drawer(mut self) -> Self {
        self.look.drawer = CashDrawer::None;
        self
    }

    /// The drawer that cash opens.
    pub(super) fn drawer(&self) -> Option<DrawerPin> {
        match self.look.drawer {
            CashDrawer::None => None,
            CashDrawer::PinTwo => Some(DrawerPin::Two),
            CashDrawer::PinFive => Some(DrawerPin::Five),
        }
    }

    /// How many papers a sale has.
    pub(super) fn papers(&self) -> usize {
        usize::from(self.look.copies.max(1))
    }

    /// The shop as its receipts name it.
    pub(super) fn shop(&self, shop: &Shop) -> receipt::Shop {
        let footer = if self.look.footer.is_empty() { &shop.contact } else { &self.look.footer };
        receipt::Shop {
            name: shop.name.clone(),
            legal_name: shop.nombre.clone(),
            rfc: shop.rfc.clone(),
            regimen_fiscal: shop.regimen_fiscal.clone(),
            address: shop.address.clone(),
            logo: self.logo.clone(),
            header: self.look.header.lines().map(str::to_owned).collect(),
            footer: footer.lines().map(str::to_owned).collect(),
        }
    }
}
