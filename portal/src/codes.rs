//! Every code under which the portal refuses something, beside those of the crates below it.

/// What a customer is told.
pub mod customer {
    faults::codes! {
        /// The day of the purchase cannot be read.
        DATE = ("lookup-01", Fault, "Escribe la fecha como viene en tu nota: día, mes y año.");
        /// The total cannot be read.
        TOTAL = ("lookup-02", Fault, "Escribe el total como viene en tu nota, con centavos: 211.00.");
        /// The last character of the RFC is not the one that SAT's algorithm gives.
        RFC_CHECK_DIGIT = ("review-01", Fault, "El último carácter del RFC no es el esperado. Si así viene en tu Constancia, sigue adelante.");
        /// The e-mail address cannot be one.
        CORREO = ("correo-01", Fault, "Ese correo no parece completo. Revísalo, o déjalo en blanco.");
        /// SAT's page says that there is no such cédula.
        CEDULA_UNKNOWN = ("cedula-01", Precondition, "El SAT no encontró esa cédula: el código QR puede ser de una Constancia vieja. Usa una más reciente o escribe tus datos.");
        /// The address to which an invoice is to be mailed cannot be one.
        MAIL_ADDRESS = ("mail-01", Fault, "Ese correo no parece completo. Revísalo y vuelve a enviar.");
        /// The portal was brought back from a backup, and nobody has released its tickets yet.
        AFTER_RESTORE = ("restore-01", Outage, "La tienda está revisando sus facturas después de una falla. Tu compra sigue disponible: inténtalo más tarde.");
        /// There is no address to which the invoice could be mailed.
        MAIL_NOWHERE = ("mail-02", Fault, "Escribe el correo al que quieres que la enviemos.");
    }
}

/// What SAT holds against the tax data; its own code is in the fault's data.
pub mod sat {
    faults::codes! {
        /// CFDI40143.
        RFC_UNKNOWN = ("sat-01", Fault, "El SAT no tiene este RFC en su lista. Cópialo tal como viene en tu Constancia de Situación Fiscal.");
        /// CFDI40144, CFDI40145.
        NOMBRE_DIFFERS = ("sat-02", Fault, "El SAT tiene otro nombre para este RFC. Cópialo tal como viene en tu Constancia, sin SA DE CV ni otro régimen de capital.");
        /// CFDI40147, CFDI40148.
        CODIGO_POSTAL_DIFFERS = ("sat-03", Fault, "El SAT tiene otro código postal para este RFC. Es el de tu domicilio fiscal: viene en tu Constancia.");
        /// CFDI40157, CFDI40158.
        REGIMEN_DIFFERS = ("sat-04", Fault, "El SAT no tiene este régimen fiscal para tu RFC. Elige el que viene en tu Constancia.");
        /// CFDI40160, CFDI40161.
        USO_NOT_ALLOWED = ("sat-05", Fault, "El SAT no permite este uso del CFDI con tu régimen fiscal. Elige otro de la lista.");
        /// Any other refusal of the document: not the customer's to correct.
        DOCUMENT_REFUSED = ("sat-06", Outage, "El SAT no aceptó la factura por un dato que no es tuyo. Tu compra sigue disponible: avisa a la tienda, o inténtalo más tarde.");
        /// Sent in doubt, and proven never to have been stamped.
        NEVER_STAMPED = ("sat-07", Outage, "La factura no llegó a timbrarse. Tu compra sigue disponible: puedes pedirla otra vez.");
    }
}

/// What a company is told.
pub mod company {
    faults::codes! {
        /// Address or password are wrong; which is not told.
        SIGN_IN_WRONG = ("acceso-01", Fault, "El correo o la contraseña no son correctos. Revísalos y prueba otra vez.");
        /// The code of the second factor is wrong, used or too old.
        CODE_WRONG = ("acceso-02", Fault, "Ese código no es el de ahora. Espera a que tu aplicación muestre el siguiente y escríbelo.");
        /// Too many tries of an account or from an address.
        TOO_MANY_TRIES = ("acceso-03", Precondition, "Hubo demasiados intentos. Espera quince minutos y prueba otra vez.");
        /// The password is shorter than twelve characters.
        PASSWORD_SHORT = ("acceso-04", Fault, "Usa doce letras o más. Una frase corta que recuerdes es buena.");
        /// The password is longer than any.
        PASSWORD_LONG = ("acceso-05", Fault, "Usa 128 letras o menos.");
        /// The password is the address.
        PASSWORD_IS_MAIL = ("acceso-06", Fault, "No uses tu correo como contraseña: es lo primero que alguien prueba.");
        /// The two passwords differ.
        PASSWORDS_DIFFER = ("acceso-07", Fault, "No es igual a la contraseña de arriba. Escríbela otra vez.");
        /// The number of a note cannot be read.
        SEARCH_NOTA = ("busca-01", Fault, "Escribe la nota como viene impresa: A-000123.");
        /// The total cannot be read.
        SEARCH_TOTAL = ("busca-02", Fault, "Escribe el total con centavos: 211.00.");
        /// The date cannot be read.
        SEARCH_DATE = ("busca-03", Fault, "Escribe la fecha con día, mes y año: 20/11/2026.");
        /// The billing code cannot be right.
        SEARCH_CODE = ("busca-04", Fault, "El código tiene tres grupos de cuatro. Revísalo en la nota.");
        /// The RFC cannot be one.
        SEARCH_RFC = ("busca-05", Fault, "Escribe el RFC completo, con homoclave.");
        /// The folio fiscal cannot be one.
        SEARCH_UUID = ("busca-06", Fault, "Escribe el folio fiscal (UUID) completo.");
        /// The number of an invoice cannot be read.
        SEARCH_FOLIO = ("busca-07", Fault, "Escribe serie y folio: F-1001.");
        /// The new deadline is no date, or too far away.
        DEADLINE_DATE = ("plazo-01", Fault, "Escribe el último día con día, mes y año, a lo más del año que entra.");
        /// The new deadline is not later.
        DEADLINE_EARLIER = ("plazo-02", Fault, "El plazo solo se puede alargar: elige un día posterior al que ya se prometió.");
        /// The ticket has an invoice, is getting one, or was cancelled.
        DEADLINE_CLOSED = ("plazo-03", Precondition, "Este ticket ya tiene factura o fue cancelado: no le hace falta plazo.");
        /// The ticket has an invoice of the version in force.
        VERSION_INVOICED = ("version-01", Precondition, "Este ticket ya se facturó o se está facturando con la versión vigente: esa se queda.");
        /// The other version is another note or has another code.
        VERSION_OTHER_NOTE = ("version-02", Precondition, "La otra versión es de otra nota o tiene otro código: no puede ocupar el lugar de esta.");
        /// A mail of this document was asked for a moment ago.
        MAIL_TOO_SOON = ("envio-01", Precondition, "Este documento ya se envió hace poco.");
        /// The portal sends no mail.
        MAIL_UNSENT = ("envio-02", Precondition, "No se pudo enviar: el portal no tiene correo, o el documento todavía no se timbra.");
        /// The doubt is not a person's to end yet.
        DOUBT_EARLY = ("duda-01", Precondition, "Todavía no: el portal sigue preguntando al PAC, y la factura aún podría timbrarse.");
        /// The claim has moved, or a worker has it in hand.
        DOUBT_MOVED = ("duda-02", Precondition, "El portal está preguntando al PAC en este momento. Abre la factura otra vez en un minuto.");
        /// The XML is not our document, stamped.
        DOUBT_OTHER_XML = ("duda-03", Fault, "Ese XML no es el de esta factura ya timbrada: el sello o los datos no coinciden.");
        /// The reason says nothing.
        DOUBT_REASON = ("duda-04", Fault, "Cuenta cómo lo comprobaste: dónde buscaste, qué día y qué respondió el SAT.");
        /// The word of confirmation is missing.
        ERASE_WORD = ("borrar-01", Fault, "Escribe BORRAR, con mayúsculas, para confirmar.");
        /// An invoice is on its way.
        ERASE_IN_PROCESS = ("borrar-02", Precondition, "Una factura de este cliente se está timbrando. Prueba otra vez cuando termine.");
        /// Series has not the form.
        SERIE_FORM = ("ajuste-01", Fault, "La serie lleva de 1 a 10 letras mayúsculas o números.");
        /// Somebody changed the settings since the page was opened.
        SETTINGS_MOVED = ("ajuste-02", Precondition, "Alguien cambió la serie o el periodo mientras tanto. Esto es lo que vale ahora.");
        /// The number is not higher than the next one.
        FOLIO_NOT_HIGHER = ("ajuste-03", Fault, "El folio solo avanza: escribe un número mayor que el siguiente.");
        /// The reason of a jump is missing.
        FOLIO_REASON = ("ajuste-04", Fault, "Escribe por qué se saltan folios: queda en la bitácora para tu contador.");
        /// No uso is ticked.
        USOS_NONE = ("ajuste-05", Fault, "Marca al menos un uso: sin ninguno nadie podría facturar.");
        /// The number of downloads is out of its range.
        DOWNLOADS_MOST = ("ajuste-06", Fault, "Escribe cuántas veces, de 1 a 1000.");
        /// The contact is empty or too long.
        CONTACT_EMPTY = ("ajuste-07", Fault, "Escribe cómo te encuentran tus clientes, en 300 letras o menos.");
        /// The dates of the border's IVA make no span.
        BORDER_DATES = ("ajuste-08", Fault, "Escribe el primer día y, si lo hay, el último; el último no puede ser anterior.");
        /// The colour has not the form.
        ACCENT_FORM = ("ajuste-09", Fault, "Elige un color, o escríbelo como #0b6b50.");
        /// The logo is too large.
        LOGO_SIZE = ("ajuste-10", Fault, "El logo es demasiado grande: a lo más 8 MB y 16 millones de puntos.");
        /// The logo is neither PNG nor JPEG.
        LOGO_KIND = ("ajuste-11", Fault, "El logo debe ser un archivo PNG o JPEG.");
        /// The logo cannot be read.
        LOGO_DAMAGED = ("ajuste-12", Fault, "El archivo del logo está dañado. Expórtalo otra vez y súbelo.");
        /// No file was chosen.
        FILE_MISSING = ("ajuste-13", Fault, "Elige el archivo.");
        /// The certificate is another taxpayer's.
        CSD_OTHER_RFC = ("ajuste-14", Fault, "Ese certificado es de otro RFC. Elige el .cer de esta empresa.");
        /// The uso is not among those that the shop offers.
        USO_NOT_OFFERED = ("ajuste-15", Fault, "Esta tienda no factura con ese uso. Elige otro de la lista, o pregunta en la tienda.");
        /// No PAC was chosen.
        PAC_KIND = ("ajuste-16", Fault, "Elige tu PAC de la lista.");
        /// The user of the account is not there.
        PAC_USER = ("ajuste-17", Fault, "Escribe el usuario de tu cuenta en el PAC.");
        /// The password or token is not there.
        PAC_SECRET = ("ajuste-18", Fault, "Escribe la contraseña, o pega el token completo.");
        /// The name of a branch cannot be used.
        BRANCH_NAME = ("ajuste-19", Fault, "Escribe cómo se llama la sucursal, con 40 letras o menos.");
        /// Another branch has the name.
        BRANCH_NAME_TAKEN = ("ajuste-20", Fault, "Ya hay una sucursal con ese nombre. Elige otro.");
        /// The address of a branch cannot be used.
        BRANCH_ADDRESS = ("ajuste-21", Fault, "El domicilio lleva hasta cuatro renglones de 60 letras.");
    }
}

/// What the counter is told that asks for an invoice.
pub mod counter {
    faults::codes! {
        /// Somebody else's invoice has the tickets.
        TAKEN = ("mostrador-01", Precondition, "El cliente ya facturó esta venta por su cuenta. No se hizo otra factura: puede descargarla con su nota.");
        /// Somebody else is getting it.
        BEING_TAKEN = ("mostrador-02", Outage, "El cliente está facturando esta venta por su cuenta en este momento. Se vuelve a intentar solo.");
        /// The sale is of another year.
        YEAR_OVER = ("mostrador-03", Precondition, "La venta es de un año que ya terminó y no se puede facturar en caja. Pregunta a tu contador.");
        /// The same wish was made with something else.
        OTHER_WISH = ("mostrador-04", Precondition, "Esta factura ya se había pedido con otros datos. Pídela otra vez desde la venta.");
        /// The tax data are wrong.
        RECEPTOR = ("mostrador-05", Fault, "Revisa los datos fiscales del cliente.");
        /// SAT does not accept the tax data.
        SAT_REFUSES = ("mostrador-06", Fault, "El SAT no aceptó los datos fiscales del cliente. La venta sigue sin factura: corrige y vuelve a pedirla.");
        /// What was shown is no Constancia, or cannot be read.
        CONSTANCIA = ("mostrador-08", Fault, "No pudimos leer esa Constancia. Escribe los datos como vienen en ella.");
        /// All of it came back.
        RETURNED = ("mostrador-09", Precondition, "Todo lo de esta venta se devolvió: no queda nada que facturar.");
        /// It has no document yet.
        NO_INVOICE = ("mostrador-07", Fault, "Esta factura todavía no está timbrada.");
    }
}

/// What a register is told.
pub mod sync {
    faults::codes! {
        /// The body is not the JSON of the contract.
        UNREADABLE = ("sync-01", Bug, "El mensaje no tiene la forma del contrato.");
        /// No signature, or one that does not hold.
        SIGNATURE = ("sync-02", Fault, "La firma del mensaje falta o no es de esta caja.");
        /// The register's clock is too far from ours.
        CLOCK = ("sync-03", Fault, "El reloj de la caja no coincide con el del portal. Ajusta la fecha y la hora.");
        /// The very same request was seen before.
        REPLAY = ("sync-04", Fault, "Este mensaje ya se había recibido con la misma firma.");
        /// There is no such register.
        REGISTER_UNKNOWN = ("sync-05", Fault, "El portal no conoce esta caja. Inscríbela otra vez.");
        /// The register was shut out.
        REGISTER_REVOKED = ("sync-06", Fault, "Esta caja fue dada de baja en el portal.");
        /// Something else is there under this id, note or code.
        CONFLICT = ("sync-07", Precondition, "El portal ya tiene otra venta con este número, nota o código.");
        /// The ticket has a CFDI.
        ALREADY_INVOICED = ("sync-08", Precondition, "La venta ya tiene factura: para cancelarla hay que cancelar primero su CFDI.");
        /// The ticket is being stamped at this moment.
        BEING_STAMPED = ("sync-09", Outage, "La venta se está facturando en este momento. La cancelación se intentará otra vez.");
        /// The ticket has not been received.
        NO_TICKET = ("sync-10", Fault, "El portal todavía no tiene esta venta.");
        /// The settings were changed elsewhere.
        SETTINGS_CHANGED = ("sync-11", Precondition, "Alguien cambió estos ajustes antes. Revisa los que están en vigor.");
        /// The enrolment code is unknown or used.
        ENROLMENT_CODE = ("sync-12", Fault, "El código de alta no existe o ya se usó. Pide otro.");
        /// The enrolment code has expired.
        ENROLMENT_EXPIRED = ("sync-13", Fault, "El código de alta venció. Pide otro.");
        /// The key belongs to another register.
        KEY_TAKEN = ("sync-14", Precondition, "La llave de esta caja ya está dada de alta con otro código.");
        /// The body is larger than any message of the contract.
        TOO_LARGE = ("sync-15", Fault, "El mensaje es demasiado grande.");
        /// A field has not the form that it needs, or does not belong to this register.
        FIELD = ("sync-16", Fault, "Un dato del mensaje no es válido para esta caja.");
        /// There is nothing at this address.
        NO_ROUTE = ("sync-17", Fault, "El portal no tiene nada en esta dirección.");
        /// It took too long.
        BUSY = ("sync-18", Outage, "El portal tardó demasiado. No se perdió nada: se intentará otra vez.");
        /// The ticket's QR was here first, and says something else.
        PAPER_DIFFERS = ("sync-19", Precondition, "La nota impresa que trae el cliente no dice lo mismo que esta venta.");
        /// It was asked too often.
        TOO_MANY = ("sync-20", Outage, "Llegaron muchos intentos seguidos. No se perdió nada: se intentará otra vez.");
        /// A file speaks in the register's name that is not the one in use.
        LINEAGE_FORKED = ("register-01", Precondition, "Los datos de esta caja vienen de un respaldo, o son copia de otra que sigue en uso. Dala de alta otra vez con un código nuevo: sus ventas se conservan y se envían.");
        /// What it says to have been before is no register of this shop.
        NO_PREDECESSOR = ("register-02", Fault, "La caja que se quiere continuar no es de esta tienda. Pide el código en la misma tienda.");
        /// A return that does not agree with its ticket.
        RETURN_UNFIT = ("sync-30", Precondition, "La devolución no coincide con la venta que tiene el portal. Quedó guardada; revísala con la tienda.");
        /// A product was edited elsewhere meanwhile.
        PRODUCT_OVERTAKEN = ("sync-31", Precondition, "Otra caja de la empresa ya cambió este producto. Queda como está allá.");
        /// A panic or a failure of the store.
        BUG = ("bug-00", Bug, "Algo falló en el portal. No se perdió nada: se intentará otra vez.");
    }
}
