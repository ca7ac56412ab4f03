//! Why a Constancia gives no profile, in the reader's words.

use faults::{Fault, Faults, codes};

codes! {
    /// The bytes do not begin as a PDF does.
    NOT_A_PDF = ("csf-01", Fault,
        "El archivo no es un PDF. Sube el PDF de tu Constancia tal como lo descargaste del SAT.");
    /// More bytes, pages or text than a Constancia can have.
    TOO_LARGE = ("csf-02", Fault,
        "El archivo es demasiado grande para ser una Constancia. Sube el PDF original del SAT.");
    /// It is encrypted, be it with an empty password.
    ENCRYPTED = ("csf-03", Fault,
        "El PDF está protegido con contraseña. Sube el PDF original del SAT, sin contraseña.");
    /// Cut off, or not made as a PDF must be.
    BROKEN = ("csf-04", Fault,
        "El PDF está dañado o incompleto. Descárgalo otra vez del SAT y vuelve a subirlo.");
    /// Pages without text: a photograph or a scan.
    NO_TEXT = ("csf-05", Fault,
        "El PDF es una imagen y no se puede leer. Sube el PDF original del SAT o escribe tus datos.");
    /// There is text, of something else.
    NOT_A_CONSTANCIA = ("csf-06", Fault,
        "El documento no es una Constancia de Situación Fiscal. Revisa que sea el archivo correcto.");
    /// A value that every Constancia has is not there.
    MISSING = ("csf-07", Fault,
        "No encontramos este dato en la Constancia. Escríbelo tal como aparece en ella.");
    /// Two places of the same document say different things.
    CONTRADICTION = ("csf-08", Fault,
        "La Constancia se contradice en este dato. Descarga una nueva del SAT o escribe tus datos.");
    /// The idCIF is not a number of the right length.
    ID_CIF_FORM = ("csf-09", Fault,
        "El idCIF de la Constancia no es válido: lleva sólo números. Descarga una nueva del SAT.");
    /// A régimen that c_RegimenFiscal does not have.
    REGIMEN_UNKNOWN = ("csf-10", Fault,
        "No reconocimos un régimen de la Constancia. Elige tu régimen de la lista.");
    /// A régimen that such a taxpayer cannot have.
    REGIMEN_OF_ANOTHER = ("csf-11", Fault,
        "Un régimen de la Constancia no corresponde al RFC. Elige tu régimen de la lista.");
    /// Not the address that SAT prints into the code.
    QR_FOREIGN = ("csf-12", Fault,
        "El código QR no es el de una Constancia del SAT. Usa el de la cédula, arriba a la izquierda.");
    /// SAT's address with something else behind it.
    QR_FORM = ("csf-13", Fault,
        "El código QR no trae el RFC y el idCIF de una Constancia. Prueba con el de la cédula.");
    /// SAT's page says that it knows no such cédula.
    UNKNOWN_TO_SAT = ("csf-14", Precondition,
        "El SAT no encontró esa cédula. Revisa que la Constancia sea tuya y vigente.");
    /// Behind the label of the name stands more than a name, or what could not be read as letters.
    NOMBRE_UNCLEAR = ("csf-15", Fault,
        "No pudimos leer bien el nombre. Escríbelo tal como aparece en la Constancia.");
    /// The QR of the document is that of another taxpayer or another cédula.
    QR_DIFFERS = ("csf-16", Fault,
        "El código QR de la Constancia dice otra cosa. Descarga una nueva del SAT o escribe tus datos.");
    /// Neither a PDF nor a picture that we read: of those that phones take, HEIC is one.
    PICTURE_KIND = ("csf-17", Fault,
        "El archivo no es un PDF ni una foto JPEG o PNG. Usa el PDF original del SAT, o una foto de su código QR.");
    /// More bytes or pixels than phones take.
    PICTURE_TOO_LARGE = ("csf-18", Fault,
        "La foto es demasiado grande. Toma otra, sólo del código QR o con menos resolución.");
    /// It begins as a picture does, and does not go on so.
    PICTURE_BROKEN = ("csf-19", Fault,
        "La foto está dañada o incompleta. Tómala otra vez y vuelve a subirla.");
    /// No QR, or none that can be made out.
    NO_QR = ("csf-20", Fault,
        "No encontramos el código QR en la imagen. Toma la foto de cerca, con buena luz y sin sombras, con el QR completo.");
}

/// Why there is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConstanciaError {
    /// It is not a document that can be read as a Constancia: `csf-01` to `csf-06`,
    /// `csf-12` to `csf-14`, `csf-17` to `csf-20`.
    #[error("{0}")]
    Refused(Fault),
    /// It is one, and something in it is missing, wrong or contradictory: `csf-07` to `csf-11`,
    /// `csf-15`, `csf-16` and those of the types of [`cfdi`], at `rfc`, `nombre`, `codigo_postal`,
    /// `regimenes.N`, `id_cif` and `situacion`.
    #[error("{0}")]
    Faulty(Faults),
}

impl ConstanciaError {
    /// All that is wrong, for a form.
    pub fn into_faults(self) -> Faults {
        match self {
            Self::Refused(fault) => fault.into(),
            Self::Faulty(faults) => faults,
        }
    }
}

/// A refusal of the whole document.
pub(crate) fn refused(code: &'static faults::Code) -> ConstanciaError {
    ConstanciaError::Refused(Fault::new(code, ""))
}
