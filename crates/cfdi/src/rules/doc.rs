//! The document as the rules look at it.

use jiff::civil::Date;

use super::Context;
use super::decimal::Decimal;
use crate::catalog::{CodigoPostal, Moneda, Vigencia};
use crate::fecha::FechaLocal;
use crate::read::Parsed;
use crate::rfc::{Persona, Rfc};
use crate::xml::Tag;

pub(super) const GENERIC_NATIONAL: &str = "XAXX010101000";
pub(super) const GENERIC_FOREIGN: &str = "XEXX010101000";

/// c_TipoDeComprobante.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tipo {
    Ingreso,
    Egreso,
    Traslado,
    Nomina,
    Pago,
}

impl Tipo {
    fn parse(code: &str) -> Option<Self> {
        match code {
            "I" => Some(Self::Ingreso),
            "E" => Some(Self::Egreso),
            "T" => Some(Self::Traslado),
            "N" => Some(Self::Nomina),
            "P" => Some(Self::Pago),
            _ => None,
        }
    }

    /// Whether amounts are exchanged: I, E and N.
    pub(super) fn has_amounts(self) -> bool {
        match self {
            Self::Ingreso | Self::Egreso | Self::Nomina => true,
            Self::Traslado | Self::Pago => false,
        }
    }
}

/// An element and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    element: &'a Tag<'a>,
    path: String,
}

impl<'a> Node<'a> {
    pub(super) fn new(element: &'a Tag<'a>, path: &str) -> Self {
        Self { element, path: path.to_owned() }
    }

    /// The attribute, if it is there; blanks around it say nothing (whiteSpace="collapse").
    pub(super) fn given(&self, name: &str) -> Option<&'a str> {
        self.element.attribute(name).map(str::trim)
    }

    /// The attribute, empty where it is not there.
    pub(super) fn text(&self, name: &str) -> &'a str {
        self.given(name).unwrap_or("")
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// The attribute as a number; nothing where it is missing or no number.
    pub(super) fn amount(&self, name: &str) -> Option<Decimal> {
        Decimal::parse(self.given(name)?)
    }

    /// Where the attribute stands, or should.
    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/@{name}", self.path)
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The children of that name and of the same namespace, numbered where there are several.
    pub(super) fn all(&self, name: &str) -> Vec<Self> {
        let found: Vec<&'a Tag<'a>> = named(self.element, name);
        let several = found.len() > 1;
        let number = |(place, element): (usize, &'a Tag<'a>)| {
            let number = place.saturating_add(1);
            let index = if several { format!("[{number}]") } else { String::new() };
            Self { element, path: format!("{}/{name}{index}", self.path) }
        };
        found.into_iter().enumerate().map(number).collect()
    }

    /// All at the end of a path of names.
    pub(super) fn below(&self, names: &[&str]) -> Vec<Self> {
        names.iter().fold(vec![self.clone()], |found, name| {
            found.iter().flat_map(|node| node.all(name)).collect()
        })
    }

    /// Whether this concepto has a complement of SAT of that name.
    pub(super) fn has_complemento(&self, name: &str) -> bool {
        !inside(self.element, "ComplementoConcepto", name).is_empty()
    }

    /// The attribute as an RFC, if it is one.
    pub(super) fn rfc(&self, name: &str) -> Option<Rfc> {
        Rfc::parse(self.text(name)).ok()
    }
}

/// A concepto with its taxes.
#[derive(Debug)]
pub(super) struct Concepto<'a> {
    pub(super) node: Node<'a>,
    pub(super) impuestos: Vec<Node<'a>>,
    pub(super) traslados: Vec<Node<'a>>,
    pub(super) retenciones: Vec<Node<'a>>,
}

/// What more than one rule asks for, found once.
#[derive(Debug)]
pub(super) struct Doc<'a> {
    pub(super) parsed: &'a Parsed<'a>,
    pub(super) element: &'a Tag<'a>,
    pub(super) root: Node<'a>,
    pub(super) tipo: Option<Tipo>,
    /// Decimals of Moneda, where c_Moneda has it.
    pub(super) decimals: Option<u32>,
    pub(super) fecha: Option<FechaLocal>,
    pub(super) lugar_expedicion: Option<CodigoPostal>,
    pub(super) emisor: Option<Node<'a>>,
    pub(super) receptor: Option<Node<'a>>,
    pub(super) conceptos: Vec<Concepto<'a>>,
    pub(super) has_comercio_exterior: bool,
    pub(super) context: Context<'a>,
}

impl<'a> Doc<'a> {
    pub(super) fn new(parsed: &'a Parsed<'a>, context: Context<'a>) -> Self {
        let element = parsed.root();
        let root = Node { element, path: element.name.to_string() };
        let concepto = |node: Node<'a>| Concepto {
            impuestos: node.all("Impuestos"),
            traslados: node.below(&["Impuestos", "Traslados", "Traslado"]),
            retenciones: node.below(&["Impuestos", "Retenciones", "Retencion"]),
            node,
        };
        let fecha = FechaLocal::parse(root.text("Fecha")).ok();
        Self {
            parsed,
            element,
            tipo: Tipo::parse(root.text("TipoDeComprobante")),
            decimals: decimals(root.text("Moneda"), fecha),
            fecha,
            lugar_expedicion: CodigoPostal::parse(root.text("LugarExpedicion")).ok(),
            emisor: root.all("Emisor").into_iter().next(),
            receptor: root.all("Receptor").into_iter().next(),
            conceptos: root.below(&["Conceptos", "Concepto"]).into_iter().map(concepto).collect(),
            has_comercio_exterior: !complementos(element, "ComercioExterior").is_empty(),
            root,
            context,
        }
    }

    pub(super) fn is(&self, tipos: &[Tipo]) -> bool {
        self.tipo.is_some_and(|tipo| tipos.contains(&tipo))
    }

    /// The day of Fecha.
    pub(super) fn day(&self) -> Option<Date> {
        self.fecha.map(|fecha| fecha.date())
    }

    /// Whether a code of a catalog is in force on Fecha.
    pub(super) fn in_force(&self, vigencia: Vigencia) -> bool {
        self.day().is_none_or(|day| vigencia.covers(day))
    }

    /// An attribute of the emisor, empty where there is none.
    pub(super) fn emisor_text(&self, name: &str) -> &'a str {
        self.emisor.as_ref().map_or("", |emisor| emisor.text(name))
    }

    /// An attribute of the receptor, empty where there is none.
    pub(super) fn receptor_text(&self, name: &str) -> &'a str {
        self.receptor.as_ref().map_or("", |receptor| receptor.text(name))
    }

    /// Whether an amount keeps within the decimals of the currency; of an unknown currency nothing
    /// is asked.
    pub(super) fn fits(&self, amount: Decimal) -> bool {
        self.decimals.is_none_or(|decimals| amount.decimals() <= decimals)
    }
}

/// How many decimals amounts of the currency have, where c_Moneda has it on that day.
pub(super) fn decimals(moneda: &str, fecha: Option<FechaLocal>) -> Option<u32> {
    let found = Moneda::parse(moneda).ok()?;
    let in_force = fecha.is_none_or(|fecha| found.vigencia().covers(fecha.date()));
    in_force.then_some(u32::from(found.decimales()))
}

/// The complements of SAT of that name, of any version.
pub(super) fn complementos<'a>(element: &'a Tag<'a>, name: &str) -> Vec<&'a Tag<'a>> {
    inside(element, "Complemento", name)
}

/// What SAT has defined under that name, in the children that hold complements.
fn inside<'a>(element: &'a Tag<'a>, holder: &str, name: &str) -> Vec<&'a Tag<'a>> {
    let wanted = |found: &&Tag<'_>| {
        found.name == name && found.namespace.starts_with("http://www.sat.gob.mx/")
    };
    let holders = named(element, holder).into_iter();
    holders.flat_map(|holder| &holder.children).filter(wanted).collect()
}

/// The children of that name in the namespace of the element.
fn named<'a>(element: &'a Tag<'a>, name: &str) -> Vec<&'a Tag<'a>> {
    element.children.iter().filter(|child| child.is(&element.namespace, name)).collect()
}

/// What kind of taxpayer Rfc names; of what is no RFC nothing is known.
pub(super) fn persona(node: &Node<'_>) -> Option<Persona> {
    node.rfc("Rfc").map(|rfc| rfc.persona())
}
