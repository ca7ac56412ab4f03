//! The small catalogs, one macro for all.
//!
//! Codes, texts and dates: SAT's catCFDI of 2026-08-06, the texts without the full stop that some
//! of them end with.

use super::vigencia::{Vigencia, catalog};
use super::{
    FORMA_PAGO_UNKNOWN, METODO_PAGO_UNKNOWN, OBJETO_IMP_UNKNOWN, REGIMEN_FISCAL_UNKNOWN,
    USO_CFDI_UNKNOWN,
};
use crate::rfc::Persona;

catalog! {
    /// c_RegimenFiscal: under which rules a taxpayer pays.
    RegimenFiscal, "c_RegimenFiscal", REGIMEN_FISCAL_UNKNOWN,
    GeneralPersonasMorales = "601", "General de Ley Personas Morales", (2022, 1, 1);
    PersonasMoralesNoLucrativas = "603", "Personas Morales con Fines no Lucrativos", (2022, 1, 1);
    SueldosSalarios = "605", "Sueldos y Salarios e Ingresos Asimilados a Salarios", (2022, 1, 1);
    Arrendamiento = "606", "Arrendamiento", (2022, 1, 1);
    EnajenacionAdquisicionBienes = "607", "Régimen de Enajenación o Adquisición de Bienes", (2022, 1, 1);
    DemasIngresos = "608", "Demás ingresos", (2022, 1, 1);
    ResidentesExtranjero = "610", "Residentes en el Extranjero sin Establecimiento Permanente en México", (2022, 1, 1);
    Dividendos = "611", "Ingresos por Dividendos (socios y accionistas)", (2022, 1, 1);
    ActividadesEmpresarialesProfesionales = "612", "Personas Físicas con Actividades Empresariales y Profesionales", (2022, 1, 1);
    Intereses = "614", "Ingresos por intereses", (2022, 1, 1);
    ObtencionPremios = "615", "Régimen de los ingresos por obtención de premios", (2022, 1, 1);
    SinObligacionesFiscales = "616", "Sin obligaciones fiscales", (2022, 1, 1);
    SociedadesCooperativas = "620", "Sociedades Cooperativas de Producción que optan por diferir sus ingresos", (2022, 1, 1);
    IncorporacionFiscal = "621", "Incorporación Fiscal", (2022, 1, 1);
    ActividadesAgricolas = "622", "Actividades Agrícolas, Ganaderas, Silvícolas y Pesqueras", (2022, 1, 1);
    GruposSociedades = "623", "Opcional para Grupos de Sociedades", (2022, 1, 1);
    Coordinados = "624", "Coordinados", (2022, 1, 1);
    PlataformasTecnologicas = "625", "Régimen de las Actividades Empresariales con ingresos a través de Plataformas Tecnológicas", (2022, 1, 1);
    SimplificadoConfianza = "626", "Régimen Simplificado de Confianza", (2022, 1, 1);
}

catalog! {
    /// c_UsoCFDI: what the receptor will do with the document.
    UsoCfdi, "c_UsoCFDI", USO_CFDI_UNKNOWN,
    AdquisicionMercancias = "G01", "Adquisición de mercancías", (2022, 1, 1);
    Devoluciones = "G02", "Devoluciones, descuentos o bonificaciones", (2022, 1, 1);
    GastosGeneral = "G03", "Gastos en general", (2022, 1, 1);
    Construcciones = "I01", "Construcciones", (2022, 1, 1);
    MobiliarioOficina = "I02", "Mobiliario y equipo de oficina por inversiones", (2022, 1, 1);
    EquipoTransporte = "I03", "Equipo de transporte", (2022, 1, 1);
    EquipoComputo = "I04", "Equipo de computo y accesorios", (2022, 1, 1);
    DadosTroqueles = "I05", "Dados, troqueles, moldes, matrices y herramental", (2022, 1, 1);
    ComunicacionesTelefonicas = "I06", "Comunicaciones telefónicas", (2022, 1, 1);
    ComunicacionesSatelitales = "I07", "Comunicaciones satelitales", (2022, 1, 1);
    OtraMaquinaria = "I08", "Otra maquinaria y equipo", (2022, 1, 1);
    HonorariosMedicos = "D01", "Honorarios médicos, dentales y gastos hospitalarios", (2022, 1, 1);
    GastosIncapacidad = "D02", "Gastos médicos por incapacidad o discapacidad", (2022, 1, 1);
    GastosFunerales = "D03", "Gastos funerales", (2022, 1, 1);
    Donativos = "D04", "Donativos", (2022, 1, 1);
    InteresesHipotecarios = "D05", "Intereses reales efectivamente pagados por créditos hipotecarios (casa habitación)", (2022, 1, 1);
    AportacionesSar = "D06", "Aportaciones voluntarias al SAR", (2022, 1, 1);
    PrimasGastosMedicos = "D07", "Primas por seguros de gastos médicos", (2022, 1, 1);
    TransportacionEscolar = "D08", "Gastos de transportación escolar obligatoria", (2022, 1, 1);
    DepositosAhorro = "D09", "Depósitos en cuentas para el ahorro, primas que tengan como base planes de pensiones", (2022, 1, 1);
    ServiciosEducativos = "D10", "Pagos por servicios educativos (colegiaturas)", (2022, 1, 1);
    SinEfectosFiscales = "S01", "Sin efectos fiscales", (2022, 1, 1);
    Pagos = "CP01", "Pagos", (2022, 1, 1);
    Nomina = "CN01", "Nómina", (2022, 1, 1);
}

catalog! {
    /// c_FormaPago: with what it was paid.
    FormaPago, "c_FormaPago", FORMA_PAGO_UNKNOWN,
    Efectivo = "01", "Efectivo", (2022, 1, 1);
    ChequeNominativo = "02", "Cheque nominativo", (2022, 1, 1);
    TransferenciaElectronica = "03", "Transferencia electrónica de fondos", (2022, 1, 1);
    TarjetaCredito = "04", "Tarjeta de crédito", (2022, 1, 1);
    MonederoElectronico = "05", "Monedero electrónico", (2022, 1, 1);
    DineroElectronico = "06", "Dinero electrónico", (2022, 1, 1);
    ValesDespensa = "08", "Vales de despensa", (2022, 1, 1);
    DacionPago = "12", "Dación en pago", (2022, 1, 1);
    PagoSubrogacion = "13", "Pago por subrogación", (2022, 1, 1);
    PagoConsignacion = "14", "Pago por consignación", (2022, 1, 1);
    Condonacion = "15", "Condonación", (2022, 1, 1);
    Compensacion = "17", "Compensación", (2022, 1, 1);
    Novacion = "23", "Novación", (2022, 1, 1);
    Confusion = "24", "Confusión", (2022, 1, 1);
    RemisionDeuda = "25", "Remisión de deuda", (2022, 1, 1);
    PrescripcionCaducidad = "26", "Prescripción o caducidad", (2022, 1, 1);
    SatisfaccionAcreedor = "27", "A satisfacción del acreedor", (2022, 1, 1);
    TarjetaDebito = "28", "Tarjeta de débito", (2022, 1, 1);
    TarjetaServicios = "29", "Tarjeta de servicios", (2022, 1, 1);
    AplicacionAnticipos = "30", "Aplicación de anticipos", (2022, 1, 1);
    IntermediarioPagos = "31", "Intermediario pagos", (2022, 1, 1);
    PorDefinir = "99", "Por definir", (2022, 1, 1);
}

catalog! {
    /// c_MetodoPago: whether it was paid at once.
    MetodoPago, "c_MetodoPago", METODO_PAGO_UNKNOWN,
    UnaSolaExhibicion = "PUE", "Pago en una sola exhibición", (2022, 1, 1);
    ParcialidadesDiferido = "PPD", "Pago en parcialidades o diferido", (2022, 1, 1);
}

catalog! {
    /// c_ObjetoImp: whether a concepto is subject to tax, and shows it.
    ObjetoImp, "c_ObjetoImp", OBJETO_IMP_UNKNOWN,
    NoObjeto = "01", "No objeto de impuesto", (2022, 1, 1);
    SiObjeto = "02", "Sí objeto de impuesto", (2022, 1, 1);
    SiObjetoNoObligadoDesglose = "03", "Sí objeto del impuesto y no obligado al desglose", (2022, 1, 1);
    SiObjetoNoCausa = "04", "Sí objeto del impuesto y no causa impuesto", (2022, 10, 7);
    SiObjetoCreditoPodebi = "05", "Sí objeto del impuesto, IVA crédito PODEBI", (2023, 12, 6);
    SiObjetoNoTrasladoIva = "06", "Sí objeto del IVA, No traslado IVA", (2024, 12, 13);
    NoTrasladoIvaSiIeps = "07", "No traslado del IVA, Sí desglose IEPS", (2024, 12, 13);
    NoTrasladoIvaNoIeps = "08", "No traslado del IVA, No desglose IEPS", (2024, 12, 13);
}

impl RegimenFiscal {
    /// Whether a taxpayer of this kind can be under it (CFDI40158). A generic RFC has 616 alone
    /// (CFDI40159).
    pub fn allows(self, persona: Persona) -> bool {
        use RegimenFiscal as R;
        match self {
            R::GeneralPersonasMorales
            | R::PersonasMoralesNoLucrativas
            | R::SociedadesCooperativas
            | R::ActividadesAgricolas
            | R::GruposSociedades
            | R::Coordinados => persona == Persona::Moral,
            R::SueldosSalarios
            | R::Arrendamiento
            | R::EnajenacionAdquisicionBienes
            | R::DemasIngresos
            | R::Dividendos
            | R::ActividadesEmpresarialesProfesionales
            | R::Intereses
            | R::ObtencionPremios
            | R::SinObligacionesFiscales
            | R::IncorporacionFiscal
            | R::PlataformasTecnologicas => persona == Persona::Fisica,
            R::ResidentesExtranjero | R::SimplificadoConfianza => true,
        }
    }

    /// Whether it is one of a business, which may deduct purchases (G and I of c_UsoCFDI).
    fn deducts_purchases(self) -> bool {
        use RegimenFiscal as R;
        match self {
            R::GeneralPersonasMorales
            | R::PersonasMoralesNoLucrativas
            | R::Arrendamiento
            | R::ActividadesEmpresarialesProfesionales
            | R::SociedadesCooperativas
            | R::IncorporacionFiscal
            | R::ActividadesAgricolas
            | R::GruposSociedades
            | R::Coordinados
            | R::PlataformasTecnologicas
            | R::SimplificadoConfianza => true,
            R::SueldosSalarios
            | R::EnajenacionAdquisicionBienes
            | R::DemasIngresos
            | R::ResidentesExtranjero
            | R::Dividendos
            | R::Intereses
            | R::ObtencionPremios
            | R::SinObligacionesFiscales => false,
        }
    }

    /// Whether it is one of a person who may deduct personal expenses (D of c_UsoCFDI).
    fn deducts_personal_expenses(self) -> bool {
        use RegimenFiscal as R;
        match self {
            R::SueldosSalarios
            | R::Arrendamiento
            | R::EnajenacionAdquisicionBienes
            | R::DemasIngresos
            | R::Dividendos
            | R::ActividadesEmpresarialesProfesionales
            | R::Intereses
            | R::ObtencionPremios
            | R::PlataformasTecnologicas => true,
            R::GeneralPersonasMorales
            | R::PersonasMoralesNoLucrativas
            | R::ResidentesExtranjero
            | R::SinObligacionesFiscales
            | R::SociedadesCooperativas
            | R::IncorporacionFiscal
            | R::ActividadesAgricolas
            | R::GruposSociedades
            | R::Coordinados
            | R::SimplificadoConfianza => false,
        }
    }
}

impl UsoCfdi {
    /// Whether a receptor of this kind and régimen may choose it (CFDI40161; columns "Aplica para
    /// tipo persona" and "Régimen Fiscal Receptor" of c_UsoCFDI).
    pub fn allows(self, persona: Persona, regimen: RegimenFiscal) -> bool {
        use UsoCfdi as U;
        match self {
            U::AdquisicionMercancias
            | U::GastosGeneral
            | U::Construcciones
            | U::MobiliarioOficina
            | U::EquipoTransporte
            | U::EquipoComputo
            | U::DadosTroqueles
            | U::ComunicacionesTelefonicas
            | U::ComunicacionesSatelitales
            | U::OtraMaquinaria => regimen.deducts_purchases(),
            U::Devoluciones => {
                regimen.deducts_purchases() || regimen == RegimenFiscal::SinObligacionesFiscales
            }
            U::HonorariosMedicos
            | U::GastosIncapacidad
            | U::GastosFunerales
            | U::Donativos
            | U::InteresesHipotecarios
            | U::AportacionesSar
            | U::PrimasGastosMedicos
            | U::TransportacionEscolar
            | U::DepositosAhorro
            | U::ServiciosEducativos => {
                persona == Persona::Fisica && regimen.deducts_personal_expenses()
            }
            U::SinEfectosFiscales | U::Pagos => true,
            U::Nomina => persona == Persona::Fisica && regimen == RegimenFiscal::SueldosSalarios,
        }
    }

    /// Whether it can be on an ingreso for a sale: not those of Pagos and Nómina, which have
    /// documents of their own.
    pub(crate) fn suits_a_sale(self) -> bool {
        self != UsoCfdi::Pagos && self != UsoCfdi::Nomina
    }

    /// Those that a receptor may choose for a purchase, in the order of the catalog; nothing where
    /// the régimen is not one of such a person.
    pub fn for_receptor(persona: Persona, regimen: RegimenFiscal) -> Vec<Self> {
        let offered = |uso: &Self| {
            regimen.allows(persona) && uso.suits_a_sale() && uso.allows(persona, regimen)
        };
        Self::ALL.iter().copied().filter(offered).collect()
    }
}
