//! Notas for the tests.

use cfdi::taxes::{Factor, Impuesto, TotalTraslado};
use jiff::civil::date;
use money::{Money, Quantity, Rate};
use receipt::{Copy, Nota, NotaLine, NotaState, Payment, Shop, Talon, Validity, logo};

/// An amount.
pub(crate) fn pesos(text: &str) -> Money {
    Money::parse(text).unwrap()
}

/// A line of the nota.
pub(crate) fn line(quantity: &str, description: &str, price: &str, gross: &str) -> NotaLine {
    NotaLine {
        quantity: Quantity::parse(quantity).unwrap(),
        description: description.into(),
        unit_price: pesos(price),
        gross: pesos(gross),
        discount: Money::ZERO,
        note: String::new(),
    }
}

/// What a small shop sells on a Friday.
pub(crate) fn nota() -> Nota {
    Nota {
        shop: Shop {
            name: "Abarrotes La Esquina".into(),
            legal_name: "Ana Pérez López".into(),
            rfc: "PELA800101AB1".into(),
            regimen_fiscal: "626".into(),
            address: vec!["Av. Juárez 12, Centro, 42501 Hidalgo".into()],
            footer: vec!["Gracias por su compra".into()],
            ..Shop::default()
        },
        register: "Caja 1".into(),
        cashier: "Ana".into(),
        serie_folio: "A-000123".into(),
        sold_at: date(2026, 11, 20).at(14, 5, 0, 0),
        lines: vec![
            line("2", "Leche Lala 1 L", "28.50", "57.00"),
            line("0.75", "Jamón de pavo kg", "180.00", "135.00"),
            line("1", "Refresco 600 ml", "19.00", "19.00"),
        ],
        sale_discount: Money::ZERO,
        payments: vec![Payment { label: "Efectivo".into(), amount: pesos("500.00") }],
        change: pesos("289.00"),
        total: pesos("211.00"),
        tip: Money::ZERO,
        note: String::new(),
        taxes: vec![iva("0.16", "16.38", "2.62"), iva("0", "192.00", "0.00")],
        talon: Some(talon()),
        copy: Copy::Original,
        validity: Validity::Real,
        state: NotaState::Sold,
    }
}

/// IVA at a rate.
pub(crate) fn iva(rate: &str, base: &str, importe: &str) -> TotalTraslado {
    TotalTraslado {
        impuesto: Impuesto::Iva,
        factor: Factor::Tasa(Rate::parse(rate).unwrap()),
        base: pesos(base),
        importe: Some(pesos(importe)),
    }
}

/// Sold free of tax.
pub(crate) fn exento(base: &str) -> TotalTraslado {
    let (impuesto, factor) = (Impuesto::Iva, Factor::Exento);
    TotalTraslado { impuesto, factor, base: pesos(base), importe: None }
}

/// The billing block: the QR is of the length that five lines give.
pub(crate) fn talon() -> Talon {
    let link = "HTTPS://FACTURA.LAESQUINA.MX/T/";
    Talon {
        billing_code: "K7QM-3XWP-9TFA".into(),
        link: "factura.laesquina.mx".into(),
        qr_text: format!("{link}{}", "0123456789ABCDEFGHJKMNPQRSTVWXYZ".repeat(14)),
        qr_short_text: format!("{link}K7QM3XWP9TFA"),
        deadline: date(2026, 11, 30),
        date: date(2026, 11, 20),
        total: pesos("211.00"),
    }
}

/// A sale with discounts on two of its lines, and with one on the whole.
pub(crate) fn discounted() -> Nota {
    let mut nota = notas_with(&[
        ("2", "Leche Lala 1 L", "28.50", "57.00", "5.70"),
        ("0.750", "Jamón de pavo", "180.00", "135.00", "0.00"),
        ("1", "Café molido de Chiapas tostado medio 500 g", "98.00", "98.00", "9.80"),
    ]);
    nota.sale_discount = pesos("10.00");
    nota.total = pesos("264.50");
    nota.payments = vec![Payment { label: "Efectivo".into(), amount: pesos("300.00") }];
    nota.change = pesos("35.50");
    nota.talon.as_mut().unwrap().total = nota.total;
    nota
}

fn notas_with(lines: &[(&str, &str, &str, &str, &str)]) -> Nota {
    let lines = lines.iter().map(|(quantity, description, price, gross, discount)| NotaLine {
        discount: pesos(discount),
        ..line(quantity, description, price, gross)
    });
    Nota { lines: lines.collect(), ..nota() }
}

/// A shop and a cart with names longer than any column, and every mark there is.
pub(crate) fn crowded() -> Nota {
    let mut nota = nota();
    nota.shop.name = "Ferretería y Materiales para la Construcción El Águila de Tizayuca".into();
    nota.shop.legal_name = "Distribuidora de Herramientas del Centro y Bajío".into();
    nota.shop.address =
        vec!["Carretera México–Pachuca km 52.5, Colonia Emiliano Zapata, 43800 Tizayuca".into()];
    nota.lines = vec![
        line("12", "Tornillo para tablarroca fosfatado punta fina 6 × 1¼\" caja", "1.50", "18.00"),
        line("2.125", "Cable THW calibre 12 (m)", "23.90", "50.79"),
        line("1", "Rotomartilloinalámbricopercutor20V", "12499.00", "12499.00"),
    ];
    nota.payments = vec![
        Payment { label: "Tarjeta de crédito".into(), amount: pesos("12000.00") },
        Payment { label: "Efectivo".into(), amount: pesos("600.00") },
    ];
    nota.change = pesos("32.21");
    nota.total = pesos("12567.79");
    nota.talon.as_mut().unwrap().total = nota.total;
    nota.taxes = vec![iva("0.16", "10834.30", "1733.49"), exento("25.00")];
    nota.copy = Copy::Reprint;
    nota.validity = Validity::Sandbox;
    nota
}

/// A shop that has set everything that there is to set.
pub(crate) fn dressed() -> Nota {
    let mut nota = nota();
    nota.shop.logo = Some(logo(&sun()).unwrap());
    nota.shop.header =
        vec!["Sucursal Centro · Tel. 779 796 0000".into(), "Abrimos de 7 a 22 h".into()];
    nota.shop.footer = vec![
        "Gracias por su compra".into(),
        "Cambios con esta nota, dentro de 8 días y con el empaque sin abrir".into(),
    ];
    nota
}

/// A small logo, black and grey on nothing, as a PNG.
pub(crate) fn sun() -> Vec<u8> {
    const SIDE: i32 = 32;
    let mut file = Vec::new();
    let side = u32::try_from(SIDE).unwrap();
    let mut encoder = ::png::Encoder::new(&mut file, side, side);
    encoder.set_color(::png::ColorType::GrayscaleAlpha);
    let pixels = (0..SIDE * SIDE).flat_map(|place| {
        let (x, y) = (place % SIDE * 2 + 1 - SIDE, place / SIDE * 2 + 1 - SIDE);
        match x * x + y * y {
            0..=324 => [0, 255],
            325..=784 => [128, 255],
            _ => [0, 0],
        }
    });
    let pixels: Vec<u8> = pixels.collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}
