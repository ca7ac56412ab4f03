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
        ENROLMENT_CODE = ("sync-12", Fault, "El código de inscripción no existe o ya se usó. Pide otro.");
        /// The enrolment code has expired.
        ENROLMENT_EXPIRED = ("sync-13", Fault, "El código de inscripción venció. Pide otro.");
        /// The key belongs to another register.
        KEY_TAKEN = ("sync-14", Precondition, "La llave de esta caja ya está inscrita con otro código.");
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
        /// A panic or a failure of the store.
        BUG = ("bug-00", Bug, "Algo falló en el portal. No se perdió nada: se intentará otra vez.");
    }
}
