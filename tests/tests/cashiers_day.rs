//! A cashier's day in the real window: some twenty sales of every kind, one on hold, a return, a
//! cancelled note, invoices made at the counter, a printer that is gone, a line that is dead and
//! comes back, and a Z that agrees with what this test has added up by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::album::Album;
use acceptance::display::Display;
use acceptance::ledger::tickets;
use acceptance::page::Page;
use acceptance::page::keys::{self, enter};
use acceptance::sandbox::stamped;
use acceptance::stage;
use acceptance::story::{CUSTOMER, Customer};
use acceptance::till::printed;
use acceptance::wait::until;
use acceptance::window::Window;
use anyhow::{Context, Result};
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// What the drawer holds when the day begins.
const FLOAT: &str = "500.00";

/// One sale: what is typed, what it comes to, and how it is paid.
struct Sale {
    typed: &'static [&'static str],
    total: &'static str,
    /// The letter of each form of payment and what is typed of it; without an amount, all that is
    /// still due.
    paid: &'static [(&'static str, &'static str)],
    /// What of it stays in the drawer.
    cash: &'static str,
}

const fn sale(
    typed: &'static [&'static str],
    total: &'static str,
    paid: &'static [(&'static str, &'static str)],
    cash: &'static str,
) -> Sale {
    Sale { typed, total, paid, cash }
}

/// Barcodes and names, pieces and kilos, every tax of the shop, every form of payment.
const MORNING: [Sale; 9] = [
    sale(&["7508108000371"], "19.00", &[("", "")], "19.00"),
    sale(&["7508101000378"], "28.50", &[("", "50")], "28.50"),
    sale(&["0.750*jamón de pavo"], "135.00", &[("", "200")], "135.00"),
    sale(&["6*bolillo"], "15.00", &[("", "")], "15.00"),
    sale(&["REVISTA"], "45.00", &[("C", "")], "0.00"),
    sale(&["REFRESCO-2L", "DETERG-1K"], "81.50", &[("", "50"), ("D", "")], "50.00"),
    sale(&["ARROZ-1K", "FRIJOL-1K", "ACEITE-900"], "116.50", &[("T", "")], "0.00"),
    sale(&["CROQUETA-2K"], "118.00", &[("V", "")], "0.00"),
    sale(&["CIGARRO-20"], "82.00", &[("", "100")], "82.00"),
];

/// `135.00` is 13500.
fn centavos(pesos: &str) -> i64 {
    pesos.replace('.', "").parse().unwrap()
}

/// `$1,328.20`.
fn pesos(centavos: i64) -> String {
    let (whole, rest) = (centavos / 100, centavos % 100);
    match whole / 1000 {
        0 => format!("${whole}.{rest:02}"),
        thousands => format!("${thousands},{:03}.{rest:02}", whole % 1000),
    }
}

/// The till, with what this test knows of its drawer.
struct Day {
    window: Window,
    album: Album,
    /// Where the printer puts its papers.
    receipts: PathBuf,
    /// Centavos.
    drawer: i64,
    notas: Vec<String>,
}

impl Day {
    fn page(&self) -> &Page {
        self.window.page()
    }

    async fn take(&mut self, name: &str) -> Result<()> {
        self.album.take(self.window.page(), name).await
    }

    /// Fills an empty cart.
    async fn fill(&self, typed: &[&str], total: &str) -> Result<()> {
        let page = self.page();
        page.press(keys::F1).await?;
        page.text(r#"till:not([data-stage="payment"])"#).await?;
        for (at, product) in typed.iter().enumerate() {
            page.press(&enter(product)).await?;
            page.text(&format!("cart-row:nth-of-type({})", at + 1)).await?;
        }
        page.text_where("total", |text| text == format!("${total}")).await.map(drop)
    }

    /// Pays what is in the cart; gives the nota.
    async fn pay(&mut self, paid: &[(&str, &str)], cash: &str) -> Result<String> {
        let page = self.window.page();
        page.press(keys::F12).await?;
        page.text("payment-pane").await?;
        for (at, (letter, amount)) in paid.iter().enumerate() {
            page.press(&enter(&format!("{letter}{amount}"))).await?;
            if at + 1 < paid.len() {
                page.text("payment-row").await?;
            }
        }
        let last = self.notas.last().map_or("", String::as_str);
        let done = format!(r#"sale-done:not([data-nota="{last}"])"#);
        let nota = page.attribute(&done, "data-nota").await?;
        self.drawer += centavos(cash);
        self.notas.push(nota.clone());
        Ok(nota)
    }

    async fn sell(&mut self, sale: &Sale) -> Result<String> {
        self.fill(sale.typed, sale.total).await?;
        self.pay(sale.paid, sale.cash).await
    }

    /// A sale for cash, exactly paid.
    async fn sell_for_cash(
        &mut self,
        typed: &'static [&'static str],
        total: &'static str,
    ) -> Result<String> {
        self.sell(&sale(typed, total, &[("", "")], total)).await
    }

    /// The state of a nota in Ventas, once it fits.
    async fn state(&self, nota: &str, fits: impl Fn(&str) -> bool) -> Result<String> {
        let mark = format!(r#"sales-row[data-nota="{nota}"] [data-testid="sale-state"]"#);
        self.page().text_where(&mark, fits).await
    }

    /// Goes to Ventas and chooses a nota.
    async fn choose(&self, nota: &str) -> Result<()> {
        self.page().press(keys::F2).await?;
        self.page().click(&format!(r#"sales-row[data-nota="{nota}"] td"#)).await?;
        self.page().text(&format!(r#"sale-detail[data-nota="{nota}"]"#)).await.map(drop)
    }

    async fn debe_haber(&self) -> Result<()> {
        self.page().press(keys::F7).await?;
        let expected = pesos(self.drawer);
        self.page()
            .text_where(r#"figure[data-label="Debe haber"]"#, |text| text.contains(&expected))
            .await
            .map(drop)
    }
}

/// A discount of the line, one of the sale, and words for the paper.
async fn discounts_and_notes(day: &mut Day) -> Result<()> {
    day.fill(&["2*PILA-AA-4"], "158.00").await?;
    day.page().press("10%").await?;
    day.page().text("key-discount").await?;
    day.page().press(keys::F5).await?;
    day.page().text_where("total", |text| text == "$142.20").await?;
    day.pay(&[("", "150")], "142.20").await?;
    day.page().text_where("change", |text| text == "$7.80").await?;

    day.fill(&["SHAMPOO-750"], "64.00").await?;
    day.page().press(&format!("{}{}", keys::SHIFT, keys::F5)).await?;
    day.page().text("discount-pane").await?;
    day.page().press(&enter("5")).await?;
    day.page().text_where("total", |text| text == "$59.00").await?;
    day.pay(&[("", "")], "59.00").await?;

    day.fill(&["0.500*QUESO-OAX"], "84.00").await?;
    day.page().press("/").await?;
    day.page().text(r#"aside-pane[data-asking="note-line"]"#).await?;
    day.page().press(&enter("en rebanadas")).await?;
    day.page().text_where("line-note", |text| text == "en rebanadas").await?;
    day.page().press(&format!("{}{}", keys::SHIFT, keys::F6)).await?;
    day.page().text(r#"aside-pane[data-asking="note-sale"]"#).await?;
    day.page().press(&enter("Entregar a domicilio")).await?;
    day.page().text_where("sale-note", |text| text.contains("Entregar a domicilio")).await?;
    day.take("notes").await?;
    let nota = day.pay(&[("", "")], "84.00").await?;
    let paper = paper(&day.receipts, &nota).await?;
    for part in ["en rebanadas", "Entregar a domicilio"] {
        assert!(paper.contains(part), "{part} is not on the paper:\n{paper}");
    }
    Ok(())
}

/// A lady went for her purse: her sale waits while another one is made.
async fn hold_and_recall(day: &mut Day) -> Result<()> {
    day.fill(&["LIBRO-CUENTO"], "120.00").await?;
    day.page().press(keys::F6).await?;
    day.page().text(r#"aside-pane[data-asking="hold"]"#).await?;
    day.page().press("Señora López, fue por su cartera").await?;
    day.take("holding").await?;
    day.page().press(keys::ENTER).await?;
    day.page().text("empty-cart").await?;
    day.sell_for_cash(&["CHICLE-12"], "12.00").await?;
    day.page().press(keys::F6).await?;
    day.page().text_where("held-row", |text| text.contains("Señora López")).await?;
    day.take("held").await?;
    day.page().press(keys::ENTER).await?;
    day.page().text_where("total", |text| text == "$120.00").await?;
    day.pay(&[("D", "")], "0.00").await.map(drop)
}

async fn cancel(day: &mut Day) -> Result<()> {
    let nota = day.sell_for_cash(&["VELADORA"], "24.50").await?;
    day.choose(&nota).await?;
    day.page().click("cancel").await?;
    day.page().press(&enter("Se arrepintió")).await?;
    day.state(&nota, |text| text.contains("Cancelada")).await?;
    day.drawer -= centavos("24.50");
    day.debe_haber().await
}

/// One of three bars of soap comes back.
async fn take_one_back(day: &mut Day) -> Result<()> {
    let nota = day.sell_for_cash(&["3*JABON-150"], "58.50").await?;
    day.choose(&nota).await?;
    day.page().press(keys::F6).await?;
    day.page().text("return-form").await?;
    day.page().press(&enter("9")).await?;
    day.page().press("Salió golpeado").await?;
    day.page().press(keys::F12).await?;
    day.page().text_where("return-alert", |text| text.contains("ya no queda tanto")).await?;
    day.take("return-refused").await?;
    day.page().retype("return-quantity", "1").await?;
    day.page().press(keys::F12).await?;
    day.page().text_where("sale-message", |text| text.contains("$19.50")).await?;
    day.take("returned").await?;
    day.drawer -= centavos("19.50");
    day.debe_haber().await
}

async fn type_receptor(page: &Page, customer: &Customer) -> Result<()> {
    page.text("receptor-form").await?;
    page.type_into("receptor-rfc", customer.rfc).await?;
    page.type_into("receptor-codigo_postal", customer.codigo_postal).await?;
    page.type_into("receptor-nombre", customer.nombre).await?;
    page.choose("receptor-regimen_fiscal", customer.regimen_fiscal).await?;
    page.choose("receptor-uso_cfdi", customer.uso_cfdi).await
}

/// At the counter, at once: first with a name that SAT does not know.
async fn invoice_now(day: &mut Day, shop: &Shop) -> Result<()> {
    let nota = day.sell_for_cash(&["ESCOBA"], "58.00").await?;
    day.page().press(keys::F11).await?;
    let wrong = Customer { codigo_postal: "4250", ..CUSTOMER };
    type_receptor(day.page(), &wrong).await?;
    day.page().press(keys::F12).await?;
    day.page().text("fault-codigo_postal").await?;
    day.take("invoice-fault").await?;
    day.page().retype("receptor-codigo_postal", CUSTOMER.codigo_postal).await?;
    day.page().press(keys::F12).await?;
    day.page().text(r#"invoice-result[data-stage="invoiced"]"#).await?;
    let uuid = day.page().text("invoice-uuid").await?;
    day.take("invoiced-now").await?;
    assert_eq!(stamped(shop).await?, [uuid.to_uppercase()]);
    day.page().press(keys::ESCAPE).await?;
    day.page().press(keys::F2).await?;
    day.state(&nota, |text| text.contains("Facturada F-1")).await.map(drop)
}

/// Nobody answers: it is sold as ever, and an invoice that is asked for is kept.
async fn line_is_dead(day: &mut Day, shop: &mut Shop) -> Result<()> {
    shop.stop_portal();
    day.sell_for_cash(&["AGUA-1L"], "14.00").await?;
    day.sell_for_cash(&["GARRAFON-20"], "48.00").await?;
    let nota = day.sell_for_cash(&["HIELO-5K"], "36.00").await?;
    day.page().text_where("pending", |text| text.starts_with("3 por enviar")).await?;
    day.page().press(keys::F11).await?;
    // They were here a moment ago: a part of the RFC is enough.
    day.page().type_into("receptor-rfc", "EKU9").await?;
    day.page().click(&format!(r#"known-customer[data-rfc="{}"]"#, CUSTOMER.rfc)).await?;
    day.page().press(keys::F12).await?;
    day.page().text(r#"invoice-result[data-stage="waiting"]"#).await?;
    day.take("invoice-kept").await?;
    day.page().press(keys::ESCAPE).await?;

    shop.start_portal()?;
    day.page().press(keys::F2).await?;
    day.page().text_where("pending", |text| text.contains("0 por enviar")).await?;
    day.state(&nota, |text| text.contains("Facturada F-2")).await?;
    day.take("line-is-back").await?;
    assert_eq!(stamped(shop).await?.len(), 2);
    Ok(())
}

/// The printer is gone for one sale: the sale stands, the cashier is told, the paper comes later.
async fn printer_is_gone(day: &mut Day) -> Result<()> {
    let away = day.receipts.with_extension("away");
    fs::rename(&day.receipts, &away)?;
    fs::write(&day.receipts, "not a folder")?;
    let nota = day.sell_for_cash(&["CERILLOS"], "6.50").await?;
    day.page().text("printer-trouble").await?;
    day.take("printer-is-gone").await?;
    fs::remove_file(&day.receipts)?;
    fs::rename(&away, &day.receipts)?;
    let paper = paper(&day.receipts, &nota).await?;
    assert!(!paper.contains("REIMPRESIÓN"), "the first paper is no reprint:\n{paper}");
    until("the printer is well again", || async {
        Ok(day.page().text_now("printer-trouble").await?.is_none().then_some(()))
    })
    .await
}

async fn reprint(day: &mut Day) -> Result<()> {
    let nota = day.notas.last().context("something was sold")?.clone();
    day.choose(&nota).await?;
    day.page().click("reprint").await?;
    until("a paper that says that it is a reprint", || async {
        let mut papers = fs::read_dir(&day.receipts)?.filter_map(|entry| Some(entry.ok()?.path()));
        Ok(papers.any(|file| is_reprint(&file, &nota)).then_some(()))
    })
    .await
}

fn is_reprint(file: &Path, nota: &str) -> bool {
    let is_of_nota = file.file_name().is_some_and(|name| name.to_string_lossy().contains(nota));
    is_of_nota && fs::read(file).is_ok_and(|bytes| words(&bytes).contains("REIMPRESIÓN"))
}

/// The words of a paper, as its printer was told them.
async fn paper(receipts: &Path, nota: &str) -> Result<String> {
    Ok(words(&fs::read(printed(receipts, nota, "bin").await?)?))
}

/// Of the printer's own alphabet only what is looked for here.
fn words(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if *byte == 0xE0 { 'Ó' } else { char::from(*byte) }).collect()
}

async fn reports(day: &mut Day) -> Result<()> {
    day.page().press(&format!("{}{}", keys::SHIFT, keys::F2)).await?;
    day.page().text("report-table").await?;
    // 1,303.20 sold, 24.50 of it cancelled, 19.50 come back.
    day.page().text_where("report-total", |text| text == "$1,259.20").await?;
    day.take("reports").await?;
    day.page().click("report-product").await?;
    day.page().text(r#"report-row[data-label="Cigarros Arriero 20 piezas"]"#).await?;
    day.take("reports-by-product").await
}

/// What is counted is what this test has added up.
async fn cut_z(day: &mut Day, stage: &Path) -> Result<()> {
    day.debe_haber().await?;
    day.page().press("z").await?;
    day.page().text("count-form").await?;
    day.page().click("count-swap").await?;
    day.page().type_into("count-amount", &pesos(day.drawer)).await?;
    day.take("counted").await?;
    day.page().press(keys::F12).await?;
    day.page().text(r#"cut[data-what="Corte Z"]"#).await?;
    day.page().text_where("cut-verdict", |text| text == "Cuadra").await?;
    day.take("cut-z").await?;
    fs::copy(printed(&day.receipts, "Z-1", "png").await?, stage.join("cut-z.png"))?;
    Ok(())
}

#[tokio::test]
async fn a_cashiers_day_from_the_float_to_the_cut() -> Result<()> {
    let stage = stage::empty("cashiers-day")?;
    let mut shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let mut day = Day {
        window: Window::open(&shop, &display).await?,
        album: Album::new(&stage),
        receipts: shop.folder().receipts(),
        drawer: centavos(FLOAT),
        notas: Vec::new(),
    };

    for sale in &MORNING {
        day.sell(sale).await?;
    }
    day.take("morning").await?;
    day.debe_haber().await?;
    discounts_and_notes(&mut day).await?;
    hold_and_recall(&mut day).await?;
    cancel(&mut day).await?;
    take_one_back(&mut day).await?;
    invoice_now(&mut day, &shop).await?;
    line_is_dead(&mut day, &mut shop).await?;
    printer_is_gone(&mut day).await?;
    reprint(&mut day).await?;
    reports(&mut day).await?;
    cut_z(&mut day, &stage).await?;

    day.page().text_where("pending", |text| text.contains("0 por enviar")).await?;
    let arrived = tickets(&shop)?;
    assert_eq!(arrived.len(), day.notas.len(), "each sale arrived once");
    // Folios follow each other without a hole.
    let folios: Vec<String> = (1..=day.notas.len()).map(|folio| format!("A-{folio:06}")).collect();
    assert_eq!(day.notas, folios);
    assert_eq!(pesos(day.drawer), "$1,328.20");
    day.window.close().await
}
