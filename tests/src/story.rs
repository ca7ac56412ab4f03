//! The whole path: one sale, one receipt, one stamped CFDI, as people would do it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xtask::sat_page::{Manner, page_of};
use xtask::shop::Shop;

use crate::album::Album;
use crate::browser::Phone;
use crate::display::Display;
use crate::page::{Page, keys};
use crate::referees;
use crate::till::printed;
use crate::window::Window;

/// Who asks for the invoice: one of SAT's test taxpayers.
pub const CUSTOMER: Customer = Customer {
    rfc: "EKU9003173C9",
    nombre: "ESCUELA KEMPER URGATE",
    codigo_postal: "42501",
    regimen_fiscal: "601",
    uso_cfdi: "G03",
};

/// What a customer types on the page of tax data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    /// RFC.
    pub rfc: &'static str,
    /// Name as SAT has it.
    pub nombre: &'static str,
    /// Postal code of the tax domicile.
    pub codigo_postal: &'static str,
    /// Key of c_RegimenFiscal.
    pub regimen_fiscal: &'static str,
    /// Key of c_UsoCFDI.
    pub uso_cfdi: &'static str,
}

/// What the QR of [`CUSTOMER`]'s Constancia says.
pub const CEDULA: &str = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf\
    ?D1=10&D2=1&D3=21040012345_EKU9003173C9";

/// What SAT's page says of [`CUSTOMER`].
pub fn known_to_sat() -> Manner {
    let facts = [
        ("Denominación o Razón Social", CUSTOMER.nombre),
        ("Régimen de capital", "SA DE CV"),
        ("Situación del contribuyente", "ACTIVO"),
        ("CP", CUSTOMER.codigo_postal),
        ("Régimen", "Régimen General de Ley Personas Morales"),
    ];
    Manner::Page(page_of(CUSTOMER.rfc, &facts))
}

impl Customer {
    /// The form's fields, by their marks; the last one is what no Constancia tells.
    pub fn fields(&self) -> [(&'static str, &'static str); 5] {
        [
            ("rfc", self.rfc),
            ("nombre", self.nombre),
            ("codigo_postal", self.codigo_postal),
            ("regimen_fiscal", self.regimen_fiscal),
            ("uso_cfdi", self.uso_cfdi),
        ]
    }
}

/// What was to be seen on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// `$92.50`, as the window showed it before the payment.
    pub total: String,
    /// `A-000001`.
    pub nota: String,
    /// The billing code on the screen.
    pub code: String,
    /// The last day on the screen.
    pub deadline: String,
    /// The folio fiscal on the phone.
    pub uuid: String,
    /// `F-1`.
    pub serie_folio: String,
    /// The state of the sale in the window, at the end.
    pub state: String,
    /// The row of the customer in the window, at the end.
    pub customer: String,
    /// How many pictures were taken.
    pub pictures: u32,
}

/// Where what the story leaves is.
#[derive(Clone, Debug)]
pub struct Keepsakes(PathBuf);

impl Keepsakes {
    /// An empty folder at `path`; what was there is gone.
    ///
    /// # Errors
    /// When it cannot be emptied.
    pub fn in_empty(path: &Path) -> Result<Self> {
        if path.exists() {
            fs::remove_dir_all(path).with_context(|| format!("emptying {}", path.display()))?;
        }
        fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// All of it.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// One file of it: `receipt.bin`, `receipt.png`, `ticket.txt`, `factura.xml`, `factura.pdf`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// Plays the story on a shop that has sold nothing yet.
///
/// # Errors
/// When something does not go as people would expect; the message says what.
pub async fn play(shop: &Shop, keepsakes: &Keepsakes, display: &Display) -> Result<Seen> {
    let mut album = Album::new(keepsakes.folder());
    let window = Window::open(shop, display).await?;
    let page = window.page();
    album.take(page, "window-ready").await?;

    let total = fill_cart(page, &mut album).await?;
    pay_cash(page, "500", &mut album).await?;
    let (nota, code) = (page.text("nota").await?, page.text("code").await?);
    let deadline = page.text("deadline").await?;

    let link = keep_receipt(shop, keepsakes, &nota).await?;
    let phone = Phone::open(&shop.folder().path().join("phone")).await?;
    phone.visit(&link).await?;
    let (uuid, serie_folio) = invoice(&phone, keepsakes, &mut album).await?;
    phone.close().await?;

    let state = look_at_sale(page, &nota, &mut album).await?;
    let customer = look_at_customer(page, &mut album).await?;
    window.close().await?;
    let pictures = album.len();
    Ok(Seen { total, nota, code, deadline, uuid, serie_folio, state, customer, pictures })
}

/// Three products, three taxes, three ways to find them: by name, by scanner, by quantity and name.
async fn fill_cart(page: &Page, album: &mut Album) -> Result<String> {
    page.press("refresco de cola").await?;
    page.text(r#"result-row[data-sku="REFRESCO-600"]"#).await?;
    album.take(page, "product-found-by-name").await?;
    page.press(keys::ENTER).await?;
    page.text(r#"cart-row[data-sku="REFRESCO-600"]"#).await?;
    // A scanner types the code and Enter.
    page.press(&format!("7508101000378{}", keys::ENTER)).await?;
    page.text(r#"cart-row[data-sku="LECHE-1L"]"#).await?;
    page.press(&format!("2*revista{}", keys::ENTER)).await?;
    page.text(r#"cart-row[data-sku="REVISTA"]"#).await?;
    let total = page.text_where("total", |text| text.contains("137.50")).await?;
    album.take(page, "three-products-three-taxes").await?;
    Ok(total)
}

async fn pay_cash(page: &Page, received: &str, album: &mut Album) -> Result<()> {
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(received).await?;
    album.take(page, "payment").await?;
    page.press(keys::ENTER).await?;
    page.text("sale-done").await?;
    album.take(page, "sold").await
}

/// Takes the receipt out of the printer's folder and reads its QR; gives the link.
async fn keep_receipt(shop: &Shop, keepsakes: &Keepsakes, nota: &str) -> Result<String> {
    let folder = shop.folder().receipts();
    let bytes = printed(&folder, nota, "bin").await?;
    let picture = printed(&folder, nota, "png").await?;
    fs::copy(bytes, keepsakes.file("receipt.bin"))?;
    fs::copy(&picture, keepsakes.file("receipt.png"))?;
    let link = referees::read_qr(&picture)?;
    fs::write(keepsakes.file("ticket.txt"), format!("{link}\n"))?;
    Ok(link)
}

/// From the page that the link opens to the files in the customer's hand.
async fn invoice(
    phone: &Phone,
    keepsakes: &Keepsakes,
    album: &mut Album,
) -> Result<(String, String)> {
    let page = phone.page();
    page.text("purchase-total").await?;
    album.take(page, "portal-purchase").await?;
    type_tax_data(page, &CUSTOMER).await?;
    album.take(page, "portal-tax-data").await?;
    page.follow("review").await?;
    page.text("review-rfc").await?;
    album.take(page, "portal-review").await?;
    page.follow("generate").await?;
    let uuid = page.text("uuid").await?;
    let serie_folio = page.text("serie-folio").await?;
    album.take(page, "portal-invoice-ready").await?;
    fs::copy(phone.download("xml", "xml").await?, keepsakes.file("factura.xml"))?;
    fs::copy(phone.download("pdf", "pdf").await?, keepsakes.file("factura.pdf"))?;
    Ok((uuid, serie_folio))
}

/// Fills the page of tax data.
///
/// # Errors
/// When a field is not there.
pub async fn type_tax_data(page: &Page, customer: &Customer) -> Result<()> {
    page.retype("rfc", customer.rfc).await?;
    page.retype("nombre", customer.nombre).await?;
    page.retype("codigo_postal", customer.codigo_postal).await?;
    // What can be chosen depends on what was typed before.
    page.leave_field().await?;
    page.choose("regimen_fiscal", customer.regimen_fiscal).await?;
    page.leave_field().await?;
    page.choose("uso_cfdi", customer.uso_cfdi).await?;
    page.leave_field().await
}

async fn look_at_sale(page: &Page, nota: &str, album: &mut Album) -> Result<String> {
    page.click("nav-sales").await?;
    let mark = format!(r#"sales-row[data-nota="{nota}"] [data-testid="sale-state"]"#);
    let state = page.text_where(&mark, |text| text.contains("Facturada")).await?;
    page.click(&format!(r#"sales-row[data-nota="{nota}"] td"#)).await?;
    page.text("receipt").await?;
    album.take(page, "window-sale-invoiced").await?;
    Ok(state)
}

async fn look_at_customer(page: &Page, album: &mut Album) -> Result<String> {
    page.click("nav-customers").await?;
    let row = page.text(&format!(r#"customer-row[data-rfc="{}"]"#, CUSTOMER.rfc)).await?;
    ensure!(row.contains(CUSTOMER.nombre), "the customer's row shows {row:?}");
    album.take(page, "window-customer").await?;
    Ok(row)
}
