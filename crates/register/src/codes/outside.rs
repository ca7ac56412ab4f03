//! Codes under which what comes from the portal or from another program is refused.

faults::codes! {
    /// The portal does not answer.
    PORTAL_SILENT = ("portal-01", Outage,
        "El portal no responde. Revisa el internet; las ventas se guardan y se envían solas \
         cuando vuelva.");
    /// Something answers that is not the portal.
    PORTAL_NONSENSE = ("portal-02", Outage,
        "Lo que contesta no parece ser el portal. Las ventas se guardan y se envían solas \
         cuando vuelva.");
    /// The portal says that it cannot now.
    PORTAL_BUSY = ("portal-09", Outage,
        "El portal pide esperar. Las ventas se guardan y se envían solas en un momento.");
    /// The portal does not accept the signature.
    PORTAL_DENIES = ("portal-03", Outage,
        "El portal no acepta la firma de esta caja. Revisa la fecha y la hora del equipo.");
    /// The portal refused a message for good.
    PORTAL_REFUSES = ("portal-04", Precondition,
        "El portal no aceptó un envío. Está guardado aquí; avisa al encargado.");
    /// The enrolment was refused.
    ENROLMENT_REFUSED = ("portal-05", Fault,
        "El portal no aceptó el código de alta. Pide uno nuevo al encargado; cada código \
         sirve una vez.");
    /// The register has a shop.
    ENROLLED_ALREADY = ("portal-06", Precondition, "Esta caja ya está dada de alta.");
    /// Not an address.
    PORTAL_ADDRESS = ("portal-07", Fault,
        "La dirección del portal empieza con https:// y el nombre, por ejemplo \
         https://factura.laesquina.mx.");
    /// A register has a name.
    REGISTER_NAME = ("portal-08", Fault, "Escribe cómo se llama esta caja, por ejemplo Caja 1.");

    /// The portal does not take this file for the one in use, or it came out of a backup.
    LINEAGE_FORKED = ("lineage-01", Precondition,
        "Los datos de esta caja vienen de un respaldo, o son copia de otra caja. Puedes seguir \
         vendiendo: todo se guarda aquí. Para enviarlo, un encargado la da de alta otra vez en \
         Ajustes.");

    /// Another name for this machine, or a page in a browser.
    COMPANION_HOST = ("companion-01", Fault,
        "Esta entrada sólo atiende a programas de esta computadora, en 127.0.0.1.");
    /// No token, or another.
    COMPANION_TOKEN = ("companion-02", Fault,
        "La clave falta o no es la de ahora. Pide una nueva en Ajustes.");
    /// No name for the sale.
    COMPANION_KEY = ("companion-03", Fault,
        "Falta el encabezado Idempotency-Key, de 1 a 100 letras: es el nombre de la venta en tu \
         sistema.");
    /// Something else was sold under this key.
    COMPANION_DIFFERS = ("companion-04", Precondition,
        "Con esa Idempotency-Key ya se entregó otra venta. Usa una distinta para cada venta.");
    /// Not the JSON of the contract.
    COMPANION_UNREADABLE = ("companion-05", Fault,
        "El mensaje no es el JSON que se espera. Revisa nombres y tipos de los datos.");
    /// Too much.
    COMPANION_LARGE = ("companion-06", Fault, "El mensaje pasa de 256 KB.");
    /// Nothing is there.
    COMPANION_ROUTE = ("companion-07", Fault, "No hay nada en esa dirección.");
    /// It took too long.
    COMPANION_SLOW = ("companion-08", Outage,
        "Tardó demasiado. Pregunta otra vez con la misma Idempotency-Key: si quedó, es la misma \
         venta.");
    /// The sale does not hold.
    COMPANION_SALE = ("companion-09", Fault, "La venta no cuadra o le falta algo. No se guardó.");
    /// Lines or totals, not both.
    COMPANION_LINES = ("companion-10", Fault,
        "Manda los renglones en lines, o los totales por tasa en totals: uno de los dos.");
    /// What the other program calculated is not what the invoice will say.
    COMPANION_TAXES = ("companion-11", Fault,
        "Este impuesto no es el que dirá la factura, al centavo. Revisa tasa, base e importe.");
    /// The port is taken.
    COMPANION_PORT = ("companion-12", Outage,
        "Otro programa ocupa el puerto de la entrada. Ciérralo y abre Talón otra vez.");
}
