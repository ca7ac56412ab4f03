//! Slips: cash that is moved by hand, and an invoice that was issued at the counter.

use std::path::{Path, PathBuf};

use receipt::{Block, DrawerPin, Paper};
use register::api::{
    InvoicingRequest, ReceptorDraft, Reply, Request, RulesRequest, SaleRules, ShiftRequest,
};

use crate::portal::UUID;
use crate::printing::{names, texts};
use crate::shop::Shop;

/// Papers in the folder whose name holds this, the oldest first.
fn papers(folder: &Path, part: &str) -> Vec<PathBuf> {
    let wanted = names(folder).into_iter().filter(|name| name.contains(part));
    wanted.filter(|name| name.ends_with(".bin")).map(|name| folder.join(name)).collect()
}

fn paper(path: &Path) -> (String, bool) {
    let bytes = std::fs::read(path).unwrap();
    let layout = receipt::decode(&bytes, Paper::Mm80).unwrap();
    let kick = layout.blocks().first() == Some(&Block::Drawer(DrawerPin::Two));
    (texts(&bytes), kick)
}

fn cash_out() -> Request {
    let (amount, reason) = ("120".to_owned(), "Pago del hielo".to_owned());
    Request::Shift(ShiftRequest::CashOut { amount, reason })
}

#[test]
fn moved_cash_prints_its_slip_and_opens_the_drawer_where_that_is_wanted() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    shop.open_shift("500");
    shop.call(cash_out());
    // Closing the register finishes what can be printed.
    shop.open_again();
    let printed = papers(&folder, "efectivo");
    assert_eq!(printed.len(), 1, "{:?}", names(&folder));
    let (text, kick) = paper(&printed[0]);
    for part in ["SALIDA DE EFECTIVO", "Turno 1", "Ana", "$120.00", "Pago del hielo", "Firma"] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert!(kick, "the drawer opens");

    let to =
        SaleRules { tips_asked: false, grid_shown: false, pad_shown: false, cash_slips: false };
    shop.call(Request::Rules(RulesRequest::Save { to }));
    shop.call(cash_out());
    shop.open_again();
    assert_eq!(papers(&folder, "efectivo").len(), 1);
    assert_eq!(shop.shift(ShiftRequest::View).moves.len(), 2, "noted all the same");
}

/// As a PAC answers, as far as a slip reads it: its seals sign nothing.
fn stamped() -> String {
    let sello = format!("{}hNjeNw==", "Q3fK".repeat(84));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Fecha="2026-11-20T14:05:30" Sello="{sello}" NoCertificado="30001000000500003416" Certificado="TUlJRg==" SubTotal="16.38" Moneda="MXN" Total="19.00" TipoDeComprobante="I" Exportacion="01" MetodoPago="PUE" FormaPago="01" LugarExpedicion="42501"><cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601"/><cfdi:Receptor Rfc="CACX7605101P8" Nombre="XOCHILT CASAS CHAVEZ" DomicilioFiscalReceptor="36257" RegimenFiscalReceptor="612" UsoCFDI="G03"/><cfdi:Conceptos><cfdi:Concepto ClaveProdServ="50202306" Cantidad="1" ClaveUnidad="H87" Descripcion="Refresco" ValorUnitario="16.38" Importe="16.38" ObjetoImp="01"/></cfdi:Conceptos><cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" UUID="{UUID}" FechaTimbrado="2026-11-20T14:06:02" RfcProvCertif="SPR190613I52" SelloCFD="{sello}" NoCertificadoSAT="30001000000500003456" SelloSAT="{sello}"/></cfdi:Complemento></cfdi:Comprobante>"#
    )
}

fn print(id: &str) -> Request {
    Request::Invoicing(InvoicingRequest::Print { id: id.to_owned() })
}

#[test]
fn an_issued_invoice_is_printed_with_sats_address_and_again_without_the_line() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    let sales = vec![shop.sell().id];
    let receptor = ReceptorDraft {
        rfc: "CACX7605101P8".to_owned(),
        nombre: "XOCHILT CASAS CHAVEZ".to_owned(),
        codigo_postal: "36257".to_owned(),
        regimen_fiscal: "612".to_owned(),
        uso_cfdi: "G03".to_owned(),
        correo: String::new(),
    };
    let reply = shop.call(Request::Invoicing(InvoicingRequest::Ask { sales, receptor }));
    let Reply::Invoicing(made) = reply else { panic!("{reply:?}") };
    assert_eq!(shop.refused(print(&made.id)).code, "counter-12", "no XML, no slip");
    shop.portal.kept().xml = Some(stamped());
    shop.done(print(&made.id));
    shop.portal.stop();
    shop.done(print(&made.id));
    shop.open_again();

    let printed = papers(&folder, "F-1001");
    assert_eq!(printed.len(), 2, "{:?}", names(&folder));
    let (first, kick) = paper(&printed[0]);
    for part in ["FACTURA EMITIDA", "F-1001", "$19.00", "XOCHILT", "A-000001", "no es la factura"] {
        assert!(first.contains(part), "{part} is missing:\n{first}");
    }
    assert!(first.contains(UUID) && !first.contains("REIMPRESIÓN") && !kick);
    let (second, _) = paper(&printed[1]);
    assert!(second.contains("REIMPRESIÓN"), "{second}");
    let bytes = std::fs::read(&printed[1]).unwrap();
    let layout = receipt::decode(&bytes, Paper::Mm80).unwrap();
    let qr = layout.blocks().iter().find_map(|block| match block {
        Block::Qr(qr) => Some(qr.text().to_owned()),
        _ => None,
    });
    let link = format!("?id={UUID}&re=EKU9003173C9&rr=CACX7605101P8&tt=19.0&fe=hNjeNw==");
    assert!(qr.is_some_and(|text| text.ends_with(&link)), "SAT's address");
}
