//! A customer corrected at the till: what the portal told stays beside it, and nothing is replaced
//! without a word.

use register::api::{
    CorrectionStanding, CustomerRow, CustomerSheet, CustomersRequest, InvoicingRequest,
    KnownCustomer, PortalsWord, ReceptorDraft, Reply, Request,
};
use tickets::wire::{Change, CustomerMessage};

use crate::shop::Shop;

const XODAR: &str = "01936f2e-0000-7000-8000-000000000009";

fn pulled(nombre: &str, codigo_postal: &str, at: &str) -> Change {
    Change::Customer(CustomerMessage {
        id: XODAR.to_owned(),
        rfc: "XOJI740919U48".to_owned(),
        nombre: nombre.to_owned(),
        codigo_postal: codigo_postal.to_owned(),
        regimen_fiscal: "605".to_owned(),
        uso_cfdi: "D01".to_owned(),
        correo: None,
        updated_at: at.to_owned(),
    })
}

impl Shop {
    /// The portal tells of Ingrid, whose postal code has a wrong digit.
    fn with_ingrid() -> Self {
        let shop = Self::open();
        shop.portal_tells(pulled("INGRID XODAR JIMENEZ", "76020", "2026-11-20T20:06:00Z"));
        shop
    }

    fn portal_tells(&self, change: Change) {
        self.portal.kept().changes.push(change);
        self.sync();
    }

    fn customer_rows(&self, text: &str) -> Vec<CustomerRow> {
        let text = text.to_owned();
        match self.call(Request::Customers(CustomersRequest::List { text })) {
            Reply::Customers { customers } => customers,
            other => panic!("{other:?}"),
        }
    }

    fn sheet(&self, request: CustomersRequest) -> CustomerSheet {
        match self.call(Request::Customers(request)) {
            Reply::Customer(sheet) => *sheet,
            other => panic!("{other:?}"),
        }
    }

    fn ingrid(&self) -> CustomerSheet {
        self.sheet(CustomersRequest::Sheet { id: XODAR.to_owned() })
    }

    fn correct(&self, receptor: ReceptorDraft) -> CustomerSheet {
        self.sheet(CustomersRequest::Correct { id: XODAR.to_owned(), receptor })
    }

    /// Who is offered where an invoice is asked for.
    fn offered(&self) -> Vec<KnownCustomer> {
        let (rfc, regimen) = ("XOJI".to_owned(), String::new());
        match self.call(Request::Invoicing(InvoicingRequest::Choices { rfc, regimen })) {
            Reply::InvoiceChoices(choices) => choices.customers,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_correction_is_kept_goes_with_the_next_invoice_and_is_settled_by_it() {
    let shop = Shop::with_ingrid();
    let before = shop.ingrid();
    assert_eq!((before.standing, before.told.as_str()), (CorrectionStanding::None, ""));
    let typed = ReceptorDraft {
        rfc: "AAAA010101AAA".to_owned(),
        nombre: "Ingrid Xodar Jiménez".to_owned(),
        codigo_postal: "76028".to_owned(),
        correo: "ingrid@example.mx".to_owned(),
        ..before.receptor
    };
    let kept = shop.correct(typed);
    assert_eq!(kept.standing, CorrectionStanding::Kept);
    assert!(kept.told.starts_with("Ana lo corrigió en esta caja (vie 20 nov"), "{}", kept.told);
    assert_eq!(kept.receptor.rfc, "XOJI740919U48", "whose data these are does not change");
    let word = |label: &str, value: &str| PortalsWord { label: label.into(), value: value.into() };
    let portals = [
        word("Nombre", "INGRID XODAR JIMENEZ"),
        word("Código postal", "76020"),
        word("Correo", ""),
    ];
    assert_eq!(kept.portals, portals);
    let row = shop.customer_rows("jiménez").remove(0);
    assert_eq!((row.codigo_postal.as_str(), row.standing), ("76028", CorrectionStanding::Kept));

    let filled = shop.offered().remove(0).receptor;
    assert_eq!(filled, kept.receptor, "the counter's form is filled with it");
    let sales = vec![shop.sell().id];
    let receptor = filled.clone();
    let asked = shop.call(Request::Invoicing(InvoicingRequest::Ask { sales, receptor }));
    assert!(matches!(asked, Reply::Invoicing(_)), "{asked:?}");
    let sent = shop.portal.kept().wishes[0].1.clone();
    assert_eq!(
        (sent.codigo_postal.as_str(), sent.nombre.as_str()),
        ("76028", "INGRID XODAR JIMÉNEZ")
    );

    let settled = Change::Customer(CustomerMessage {
        id: XODAR.to_owned(),
        rfc: sent.rfc,
        nombre: sent.nombre,
        codigo_postal: sent.codigo_postal,
        regimen_fiscal: sent.regimen_fiscal,
        uso_cfdi: sent.uso_cfdi,
        correo: sent.correo,
        updated_at: "2026-11-20T20:10:00Z".to_owned(),
    });
    shop.portal_tells(settled);
    let after = shop.ingrid();
    assert_eq!((after.standing, after.portals), (CorrectionStanding::None, Vec::new()));
    let trail = shop.audit().entries;
    assert!(trail.iter().any(|entry| entry.what == "Cliente corregido"), "{trail:?}");
}

#[test]
fn what_the_portal_tells_later_replaces_no_correction_silently() {
    let mut shop = Shop::with_ingrid();
    let typed = ReceptorDraft { codigo_postal: "76028".to_owned(), ..shop.ingrid().receptor };
    shop.correct(typed.clone());
    shop.portal_tells(pulled("INGRID XODAR JIMENEZ", "01000", "2026-11-20T20:20:00Z"));
    shop.open_again();
    let disputed = shop.ingrid();
    assert_eq!(disputed.standing, CorrectionStanding::Disputed);
    assert!(disputed.told.contains("Nada se cambió solo"), "{}", disputed.told);
    assert_eq!(disputed.receptor, typed);
    assert_eq!(disputed.portals.len(), 1);
    assert_eq!(disputed.portals[0].value, "01000");

    assert_eq!(shop.correct(typed).standing, CorrectionStanding::Kept, "having seen it");
    let dropped = shop.sheet(CustomersRequest::TakePortals { id: XODAR.to_owned() });
    assert_eq!(dropped.standing, CorrectionStanding::None);
    assert_eq!(dropped.receptor.codigo_postal, "01000");
}

#[test]
fn who_is_erased_at_the_portal_is_forgotten_here() {
    let shop = Shop::with_ingrid();
    let sheet = shop.ingrid();
    let sales = vec![shop.sell().id];
    let receptor = sheet.receptor.clone();
    shop.call(Request::Invoicing(InvoicingRequest::Ask { sales, receptor }));
    shop.correct(ReceptorDraft { codigo_postal: "76028".to_owned(), ..sheet.receptor });
    shop.portal_tells(Change::CustomerErased { customer: "nobody".to_owned() });
    assert_eq!(shop.customer_rows("").len(), 1);
    shop.portal_tells(Change::CustomerErased { customer: XODAR.to_owned() });
    assert!(shop.customer_rows("").is_empty() && shop.offered().is_empty());
    let sheet = CustomersRequest::Sheet { id: XODAR.to_owned() };
    assert_eq!(shop.refused(Request::Customers(sheet)).code, "counter-11");
    // What was asked for with these data is still theirs.
    assert_eq!(shop.portal.kept().wishes[0].1.rfc, "XOJI740919U48");
    // Who comes back is a customer again, without what was corrected then.
    shop.portal_tells(pulled("INGRID XODAR JIMENEZ", "76020", "2026-11-20T20:30:00Z"));
    assert_eq!(shop.ingrid().standing, CorrectionStanding::None);
}

#[test]
fn a_correction_is_judged_as_an_invoice_is() {
    let shop = Shop::with_ingrid();
    let wrong = ReceptorDraft {
        codigo_postal: "1".to_owned(),
        uso_cfdi: "G03".to_owned(),
        correo: "ingrid@".to_owned(),
        ..shop.ingrid().receptor
    };
    let id = XODAR.to_owned();
    let reply = shop.call(Request::Customers(CustomersRequest::Correct { id, receptor: wrong }));
    let Reply::Faults { faults } = reply else { panic!("{reply:?}") };
    let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["correo", "codigo_postal", "uso_cfdi"]);
    assert_eq!(shop.ingrid().standing, CorrectionStanding::None);
    let unknown = CustomersRequest::Sheet { id: "nobody".to_owned() };
    assert_eq!(shop.refused(Request::Customers(unknown)).code, "counter-11");
}
