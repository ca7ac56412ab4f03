//! IVA of 8 %: sold where the border is and while the company says so, 16 % else.

use cfdi::taxes::{EstimuloFronterizo, Iva, TaxProfile};

use crate::product::Product;
use crate::search::Index;
use crate::shared::Shared;
use crate::show::WallClock;
use crate::store::StoreError;

/// What a product of 8 % bears here and now. Before the enrolment nothing is sold; 16 % is shown.
pub(super) fn eight_percent(shared: &Shared) -> Result<Iva, StoreError> {
    let (shop, settings) = {
        let store = shared.store();
        (store.shop()?, store.settings()?)
    };
    let Some(shop) = shop else { return Ok(Iva::Tasa16) };
    let border = settings.and_then(|settings| settings.border);
    let today = WallClock::of(Some(&shop.zone)).day(shared.now());
    Ok(EstimuloFronterizo::iva(border.as_ref(), Iva::Tasa8, &shop.codigo_postal, today))
}

/// The price list with the taxes that it is sold with, read beside whoever writes meanwhile.
pub(super) fn price_list(shared: &Shared, eight_percent: Iva) -> Result<Index, StoreError> {
    let reader = shared.store().reader()?;
    Index::read(|take| reader.each_product(|product| take(sold_as(eight_percent, product))))
}

/// A product with the taxes that it is sold with.
pub(super) fn sold_as(eight_percent: Iva, product: Product) -> Product {
    match product.taxes.iva {
        Iva::Tasa8 => {
            let taxes = TaxProfile { iva: eight_percent, ..product.taxes };
            Product { taxes, ..product }
        }
        Iva::Tasa16
        | Iva::Tasa0
        | Iva::Exento
        | Iva::NoObjeto
        | Iva::SinDesglose
        | Iva::NoCausa
        | Iva::CreditoPodebi
        | Iva::NoTraslado => product,
    }
}
