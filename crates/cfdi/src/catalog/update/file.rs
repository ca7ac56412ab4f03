//! The file of an update: a head, then everything, deflated.
//!
//! The head is one line of text, `cfdi-catalogs FORMAT DATE SHA256`: the hash is of what the line
//! says before it and of all that follows. The rest are sections of lines, `#name<tab>count` and so
//! many lines of fields that tabs divide, each section sorted by its key.

use std::fmt::Write as _;
use std::str::{Lines, Split};

use aws_lc_rs::digest::{Context, SHA256};
use faults::Fault;
use jiff::civil::Date;
use money::Rate;

use super::rows::{Cerrada, Cerrado, Exigencia, Lugar, MonedaNueva, PaisNuevo, ProdServ, Unidad};
use super::{Postal, Tables, UPDATE_DAMAGED, UPDATE_FORMAT, UPDATE_NOT_ONE};
use crate::catalog::{
    ClaveImpuesto, EstimuloFrontera, Lado, TasaOCuota, TipoFactor, Valor, Vigencia,
};

/// The first word of the file.
const MAGIC: &str = "cfdi-catalogs";
/// The form of what follows. A build reads its own alone: an update is made again in seconds.
const FORMAT: u32 = 1;
/// Several times what SAT's catalogs are, so that a wrong file cannot take all memory.
const INFLATED_MAX: usize = 64 << 20;
/// The head of any format is shorter.
const HEAD_MAX: usize = 256;
const LEVEL: u8 = 9;

/// The bytes of a file.
pub(super) fn write(published: Date, tables: &Tables) -> Vec<u8> {
    let mut text = String::new();
    section(&mut text, &tables.prod_serv);
    section(&mut text, &tables.unidades);
    section(&mut text, &tables.lugares);
    section(&mut text, &tables.postales);
    section(&mut text, &tables.monedas);
    section(&mut text, &tables.paises);
    section(&mut text, &tables.tasas);
    section(&mut text, &tables.cerradas);
    let body = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), LEVEL);
    let head = format!("{MAGIC} {FORMAT} {published} ");
    let mut file = format!("{head}{}\n", hash(&head, &body)).into_bytes();
    file.extend(body);
    file
}

/// What a file holds, if it is whole and of this format.
pub(super) fn read(file: &[u8]) -> Result<(Date, Tables), Fault> {
    let (head, body) = head_of(file).ok_or_else(|| Fault::new(&UPDATE_NOT_ONE, ""))?;
    let (_, told) = head.split_once(' ').unwrap_or_default();
    let mut words = told.split(' ');
    let format = words.next().unwrap_or_default();
    if format != FORMAT.to_string() {
        return Err(Fault::new(&UPDATE_FORMAT, "").with("format", format));
    }
    whole(head, words, body).ok_or_else(|| Fault::new(&UPDATE_DAMAGED, ""))
}

fn head_of(file: &[u8]) -> Option<(&str, &[u8])> {
    let end = file.iter().take(HEAD_MAX).position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(file.get(..end)?).ok()?;
    let body = file.get(end.checked_add(1)?..)?;
    head.strip_prefix(MAGIC)?.starts_with(' ').then_some((head, body))
}

fn whole(head: &str, mut words: Split<'_, char>, body: &[u8]) -> Option<(Date, Tables)> {
    let published = words.next()?.parse().ok()?;
    let told = words.next()?;
    let hashed = head.strip_suffix(told)?;
    if words.next().is_some() || hash(hashed, body) != told {
        return None;
    }
    let text = miniz_oxide::inflate::decompress_to_vec_with_limit(body, INFLATED_MAX).ok()?;
    let text = std::str::from_utf8(&text).ok()?;
    let mut lines = text.lines();
    let tables = Tables {
        prod_serv: records(&mut lines)?,
        unidades: records(&mut lines)?,
        lugares: records(&mut lines)?,
        postales: records(&mut lines)?,
        monedas: records(&mut lines)?,
        paises: records(&mut lines)?,
        tasas: records(&mut lines)?,
        cerradas: records(&mut lines)?,
    };
    (lines.next().is_none() && tables.are_sorted()).then_some((published, tables))
}

fn hash(head: &str, body: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    context.update(head.as_bytes());
    context.update(body);
    context.finish().as_ref().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        write!(hex, "{byte:02x}").map_or_else(|_| String::new(), |()| hex)
    })
}

/// A row as a line of fields.
trait Record: Sized {
    /// The name of its section.
    const SECTION: &'static str;

    fn fields(&self) -> Vec<String>;

    /// Takes its fields, in the order of [`Record::fields`].
    fn take(fields: &mut Split<'_, char>) -> Option<Self>;
}

fn section<R: Record>(text: &mut String, records: &[R]) {
    text.push_str(&format!("#{}\t{}\n", R::SECTION, records.len()));
    for record in records {
        // A tab or a line's end within a text would be one of ours.
        let fields = record.fields();
        let fields = fields.iter().map(|field| field.replace(char::is_control, " "));
        text.push_str(&fields.collect::<Vec<_>>().join("\t"));
        text.push('\n');
    }
}

fn records<R: Record>(lines: &mut Lines<'_>) -> Option<Vec<R>> {
    let (name, count) = lines.next()?.strip_prefix('#')?.split_once('\t')?;
    let count: usize = (name == R::SECTION).then(|| count.parse().ok())??;
    let records: Vec<R> = lines.by_ref().take(count).map(record).collect::<Option<_>>()?;
    (records.len() == count).then_some(records)
}

fn record<R: Record>(line: &str) -> Option<R> {
    let mut fields = line.split('\t');
    let record = R::take(&mut fields)?;
    fields.next().is_none().then_some(record)
}

fn text(fields: &mut Split<'_, char>) -> Option<String> {
    fields.next().map(str::to_owned)
}

fn dates(vigencia: Vigencia) -> [String; 2] {
    let hasta = vigencia.hasta.map_or_else(String::new, |day| day.to_string());
    [vigencia.desde.to_string(), hasta]
}

fn vigencia(fields: &mut Split<'_, char>) -> Option<Vigencia> {
    let desde = fields.next()?.parse().ok()?;
    let hasta = match fields.next()? {
        "" => None,
        day => Some(day.parse().ok()?),
    };
    Some(Vigencia { desde, hasta })
}

/// One letter for each value of an enum, and the enum for each letter.
macro_rules! letters {
    ($write:ident, $read:ident, $name:ident, $($variant:ident = $letter:literal),+) => {
        fn $write(value: $name) -> &'static str {
            match value {
                $($name::$variant => $letter,)+
            }
        }

        fn $read(letter: &str) -> Option<$name> {
            match letter {
                $($letter => Some($name::$variant),)+
                _ => None,
            }
        }
    };
}

letters!(of_exigencia, exigencia, Exigencia, Obligatorio = "s", Opcional = "o", No = "n");
letters!(of_estimulo, estimulo, EstimuloFrontera, Ninguno = "0", Norte = "1", Sur = "2");

impl Record for ProdServ {
    const SECTION: &'static str = "ClaveProdServ";

    fn fields(&self) -> Vec<String> {
        let [desde, hasta] = dates(self.vigencia);
        vec![
            self.clave.clone(),
            self.descripcion.clone(),
            desde,
            hasta,
            of_exigencia(self.iva).to_owned(),
            of_exigencia(self.ieps).to_owned(),
            self.complemento.clone(),
            u8::from(self.frontera).to_string(),
            self.palabras.clone(),
        ]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        Some(Self {
            clave: text(fields)?,
            descripcion: text(fields)?,
            vigencia: vigencia(fields)?,
            iva: exigencia(fields.next()?)?,
            ieps: exigencia(fields.next()?)?,
            complemento: text(fields)?,
            frontera: fields.next()? == "1",
            palabras: text(fields)?,
        })
    }
}

impl Record for Unidad {
    const SECTION: &'static str = "ClaveUnidad";

    fn fields(&self) -> Vec<String> {
        let [desde, hasta] = dates(self.vigencia);
        vec![self.clave.clone(), self.nombre.clone(), self.simbolo.clone(), desde, hasta]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        Some(Self {
            clave: text(fields)?,
            nombre: text(fields)?,
            simbolo: text(fields)?,
            vigencia: vigencia(fields)?,
        })
    }
}

impl Record for Lugar {
    const SECTION: &'static str = "Lugar";

    fn fields(&self) -> Vec<String> {
        let [desde, hasta] = dates(self.vigencia);
        vec![
            self.estado.clone(),
            self.municipio.clone(),
            self.time_zone.clone(),
            of_estimulo(self.estimulo_frontera).to_owned(),
            desde,
            hasta,
        ]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        Some(Self {
            estado: text(fields)?,
            municipio: text(fields)?,
            time_zone: text(fields)?,
            estimulo_frontera: estimulo(fields.next()?)?,
            vigencia: vigencia(fields)?,
        })
    }
}

impl Record for Postal {
    const SECTION: &'static str = "CodigoPostal";

    fn fields(&self) -> Vec<String> {
        vec![self.code.to_string(), self.lugar.to_string()]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        Some(Self { code: fields.next()?.parse().ok()?, lugar: fields.next()?.parse().ok()? })
    }
}

impl Record for MonedaNueva {
    const SECTION: &'static str = "Moneda";

    fn fields(&self) -> Vec<String> {
        let [desde, hasta] = dates(self.vigencia);
        let decimales = self.decimales.to_string();
        vec![self.clave.clone(), self.descripcion.clone(), decimales, desde, hasta]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        Some(Self {
            clave: text(fields)?,
            descripcion: text(fields)?,
            decimales: fields.next()?.parse().ok()?,
            vigencia: vigencia(fields)?,
        })
    }
}

impl Record for PaisNuevo {
    const SECTION: &'static str = "Pais";

    fn fields(&self) -> Vec<String> {
        vec![self.clave.clone(), self.descripcion.clone()]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        Some(Self { clave: text(fields)?, descripcion: text(fields)? })
    }
}

fn valor(text: &str) -> Option<Valor> {
    let rate = |text| Rate::parse(text).ok();
    match text.split_once('-') {
        Some((least, most)) => Some(Valor::Rango(rate(least)?, rate(most)?)),
        None => rate(text).map(Valor::Fijo),
    }
}

impl Record for TasaOCuota {
    const SECTION: &'static str = "TasaOCuota";

    fn fields(&self) -> Vec<String> {
        let [desde, hasta] = dates(self.vigencia);
        let valor = match self.valor {
            Valor::Fijo(rate) => rate.to_string(),
            Valor::Rango(least, most) => format!("{least}-{most}"),
        };
        let lados = match self.lados {
            [Lado::Traslado] => "t",
            [Lado::Retencion] => "r",
            _ => "tr",
        };
        vec![
            self.impuesto.code().to_owned(),
            self.factor.code().to_owned(),
            valor,
            lados.to_owned(),
            desde,
            hasta,
        ]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        Some(Self {
            impuesto: ClaveImpuesto::parse(fields.next()?).ok()?,
            factor: TipoFactor::parse(fields.next()?).ok()?,
            valor: valor(fields.next()?)?,
            lados: match fields.next()? {
                "t" => TasaOCuota::TRASLADO,
                "r" => TasaOCuota::RETENCION,
                "tr" => TasaOCuota::BOTH,
                _ => return None,
            },
            vigencia: vigencia(fields)?,
        })
    }
}

impl Record for Cerrada {
    const SECTION: &'static str = "Cerrados";

    fn fields(&self) -> Vec<String> {
        let [desde, hasta] = dates(self.vigencia);
        let catalogo = self.catalogo.sat_name().to_owned();
        vec![catalogo, self.clave.clone(), self.descripcion.clone(), desde, hasta]
    }

    fn take(fields: &mut Split<'_, char>) -> Option<Self> {
        let name = fields.next()?;
        let catalogo = Cerrado::ALL.iter().find(|each| each.sat_name() == name)?;
        Some(Self {
            catalogo: *catalogo,
            clave: text(fields)?,
            descripcion: text(fields)?,
            vigencia: vigencia(fields)?,
        })
    }
}
