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

    /// More than is read of a file.
    COMPANION_FILE_LARGE = ("companion-14", Fault,
        "El archivo pasa de 5 MB. Entrega una venta por archivo.");
    /// No text.
    COMPANION_FILE_BINARY = ("companion-15", Fault,
        "El archivo no es texto. Guárdalo como CSV o como JSON.");
    /// Nothing in it.
    COMPANION_FILE_EMPTY = ("companion-16", Fault,
        "El archivo está vacío. Revisa que tu programa lo termine de escribir.");
    /// Not the JSON of the contract.
    COMPANION_FILE_JSON = ("companion-17", Fault,
        "El archivo no es el JSON que se espera, o está incompleto. Revisa nombres y tipos de los \
         datos.");
    /// No name for the sale.
    COMPANION_FILE_KEY = ("companion-18", Fault,
        "Falta el nombre de la venta en tu sistema, de 1 a 100 letras: key en un JSON, la columna \
         venta en un CSV.");
    /// A table has a head and rows.
    COMPANION_FILE_ROWS = ("companion-19", Fault,
        "La tabla no tiene renglones. El primero lleva los nombres de las columnas; los demás, la \
         venta.");
    /// What is not known is not passed over: it may be a tax.
    COMPANION_COLUMN_UNKNOWN = ("companion-20", Fault,
        "Esta columna no se conoce. Quítala, o entrega la venta como JSON si lleva otros datos.");
    /// A column without which there is no sale.
    COMPANION_COLUMN_MISSING = ("companion-21", Fault, "Falta esta columna.");
    /// One file, one sale.
    COMPANION_ROWS_DIFFER = ("companion-22", Fault,
        "Este renglón dice otra cosa que el primero. Un archivo lleva una sola venta.");
    /// `1,234` alone.
    COMPANION_FILE_DECIMALS = ("companion-23", Fault,
        "No se sabe si la coma separa miles o decimales. Escribe los importes con centavos, por \
         ejemplo 1234.00.");
    /// `1,5` and `2.50`.
    COMPANION_FILE_MIXED = ("companion-24", Fault,
        "Unos números llevan coma decimal y otros punto. Usa uno solo en todo el archivo.");
    /// The same column again.
    COMPANION_COLUMN_TWICE = ("companion-25", Fault, "Esta columna viene dos veces.");
    /// More rows than a sale has.
    COMPANION_FILE_LONG = ("companion-26", Fault,
        "La tabla pasa de 5,000 renglones. Un archivo lleva una sola venta.");
    /// The system does not let it be read.
    COMPANION_FILE_DENIED = ("companion-27", Fault,
        "El archivo no se dejó leer. Revisa sus permisos y entrégalo otra vez.");
    /// The folder is not there.
    COMPANION_FOLDER_GONE = ("companion-28", Outage,
        "No se encuentra la carpeta de otro punto de venta. Conéctala o créala otra vez: lo que \
         esté en ella se tomará entonces. La caja sigue vendiendo.");
    /// The folder does not take what is put there.
    COMPANION_FOLDER_DENIED = ("companion-29", Outage,
        "En la carpeta de otro punto de venta no se puede leer o escribir. Revisa sus permisos. La \
         caja sigue vendiendo.");
    /// The disk of the folder is full.
    COMPANION_FOLDER_FULL = ("companion-30", Outage,
        "El disco de la carpeta de otro punto de venta está lleno. Haz lugar: las ventas que faltan \
         se tomarán entonces, y ninguna sale dos veces.");
    /// Two registers would print one sale twice.
    COMPANION_FOLDER_TAKEN = ("companion-31", Precondition,
        "Otra caja vigila esa carpeta. Elige una distinta para cada caja; si la otra ya no la usa, \
         borra de ella el archivo talon-caja.txt.");
    /// Not a whole path.
    COMPANION_FOLDER_PATH = ("companion-32", Fault,
        "Escribe la carpeta completa, por ejemplo C:\\Ventas o /srv/ventas. Debe existir.");
    /// No port.
    COMPANION_PORT_FORM = ("companion-33", Fault,
        "El puerto es un número entre 1024 y 65535.");
    /// Whom to tell is a short text.
    COMPANION_CONTACT_FORM = ("companion-34", Fault,
        "A quién avisar es un texto de una línea, de hasta 80 letras.");
}
