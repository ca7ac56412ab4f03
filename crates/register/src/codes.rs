//! Every code under which the register refuses something.

faults::codes! {
    /// Nothing is in the cart.
    CART_EMPTY = ("sale-01", Fault,
        "Todavía no hay productos en la venta. Escanea o busca el primero.");
    /// No product has this code or name.
    PRODUCT_UNKNOWN = ("sale-02", Fault,
        "No encontramos ese producto. La venta sigue como estaba; revisa el código o busca \
         por nombre.");
    /// More than one product has this name.
    PRODUCT_AMBIGUOUS = ("sale-03", Fault,
        "Hay varios productos con ese nombre. Elige uno de la lista.");
    /// What was typed is no quantity.
    QUANTITY_FORM = ("sale-04", Fault,
        "La cantidad debe ser un número mayor que cero, por ejemplo 3 o 0.750.");
    /// A part of a piece.
    QUANTITY_WHOLE = ("sale-05", Fault,
        "Este producto se vende por pieza: la cantidad no lleva decimales.");
    /// More than a counter sells.
    QUANTITY_RANGE = ("sale-06", Fault,
        "La cantidad es demasiado grande. Si leíste un código de barras, escanéalo otra vez.");
    /// The line is not there any more.
    LINE_UNKNOWN = ("sale-07", Fault, "Ese renglón ya no está en la venta.");
    /// Not all is paid.
    NOT_PAID = ("sale-08", Fault, "Falta cobrar una parte. La venta sigue abierta.");
    /// What was typed is no amount.
    AMOUNT_FORM = ("sale-09", Fault,
        "El importe debe ser un número mayor que cero, por ejemplo 500 o 500.50.");
    /// Only cash gives change.
    OVERPAID = ("sale-10", Fault,
        "Sólo en efectivo se puede recibir más de lo que falta, porque sólo del efectivo se \
         da cambio.");
    /// Nothing is due.
    ALREADY_PAID = ("sale-11", Fault, "La venta ya está pagada completa. Ciérrala con Enter.");
    /// The register has no shop yet.
    NOT_ENROLLED = ("sale-12", Precondition,
        "Esta caja todavía no está dada de alta en una tienda. Hazlo en Ajustes con el código \
         que da el portal.");
    /// No such sale.
    SALE_UNKNOWN = ("sale-13", Fault, "No encontramos esa venta.");
    /// The sale was cancelled before.
    SALE_CANCELLED = ("sale-14", Precondition, "Esta nota ya estaba cancelada.");
    /// The sale has a CFDI.
    SALE_INVOICED = ("sale-15", Precondition,
        "Esta nota ya tiene factura. Primero hay que cancelar la factura (CFDI) en el portal; \
         después se puede cancelar la nota.");
    /// All of the sale came back.
    SALE_RETURNED = ("sale-40", Precondition, "De esta nota ya se devolvió todo.");
    /// Some of the sale came back: it is not cancelled any more.
    SALE_HAS_RETURNS = ("sale-41", Precondition,
        "De esta nota ya se devolvió una parte. Devuelve lo que falta en lugar de cancelarla.");
    /// A quantity that comes back cannot be read.
    RETURN_QUANTITY = ("sale-42", Fault,
        "Escribe cuántos se devuelven, con hasta seis decimales.");
    /// Money does not go back in that form.
    RETURN_FORMA = ("sale-43", Fault, "Elige cómo se devuelve el dinero.");
    /// A cancellation says why, in one line.
    REASON_FORM = ("sale-16", Fault,
        "Escribe por qué se cancela la nota, en una línea de hasta 200 letras.");
    /// A ticket holds so many lines.
    CART_FULL = ("sale-17", Fault,
        "La venta llegó al máximo de renglones. Cóbrala y sigue en otra.");
    /// Not a way to pay at a counter.
    FORMA_PAGO = ("sale-18", Fault, "Esa forma de pago no se usa en caja. Elige otra.");
    /// The total is more than can be calculated with.
    TOTAL_RANGE = ("sale-19", Fault, "El total es demasiado grande. La venta sigue como estaba.");
    /// More change than a drawer gives: most likely a barcode.
    CHANGE_RANGE = ("sale-20", Fault,
        "El importe recibido es demasiado grande. Si leíste un código de barras, bórralo y \
         escribe cuánto recibiste.");
    /// What was typed is no discount.
    DISCOUNT_FORM = ("sale-21", Fault,
        "El descuento va en pesos o en porcentaje, por ejemplo 10, 10.50 o 10%. Con 0 se quita.");
    /// More than all of it.
    DISCOUNT_PERCENT = ("sale-22", Fault,
        "Un descuento llega cuando mucho a 100%. Escribe un porcentaje menor.");
    /// More than the line costs.
    DISCOUNT_OVER = ("sale-23", Fault,
        "El descuento es mayor que lo que cuesta el renglón. La venta sigue como estaba: escribe \
         uno menor, o quítalo con 0.");
    /// Nothing would be left to pay.
    SALE_GIVEN_AWAY = ("sale-24", Fault,
        "Con esos descuentos no quedaría nada por cobrar, y una venta en ceros no se puede \
         cerrar. La venta sigue como estaba: escribe un descuento menor, o quítalo con 0.");

    /// A note is one short line.
    NOTE_FORM = ("note-01", Fault, "Una nota lleva hasta 120 letras, en una sola línea.");

    /// A scale's label was misread.
    LABEL_CHECK = ("label-01", Fault,
        "La etiqueta de la báscula no se leyó bien: su último dígito no coincide. Escanéala otra \
         vez.");
    /// Nobody has the number that is on the label.
    LABEL_PRODUCT = ("label-02", Fault,
        "La etiqueta es de la báscula, pero ningún producto tiene esa clave. Revisa la clave del \
         producto en la báscula.");
    /// A package of nothing.
    LABEL_NOTHING = ("label-03", Fault,
        "La etiqueta de la báscula no trae peso ni precio. Pesa otra vez el producto.");
    /// The scale weighs what is sold by the piece here.
    LABEL_WEIGHT_APART = ("label-04", Fault,
        "La etiqueta trae peso y este producto se vende por pieza. Revisa su unidad en Productos.");
    /// No quantity comes to that price.
    LABEL_PRICE_APART = ("label-05", Fault,
        "El precio de la etiqueta no sale de ningún peso con el precio de hoy. Pesa otra vez el \
         producto, o escribe su cantidad.");
    /// A label has its quantity.
    LABEL_TIMES = ("label-06", Fault,
        "La etiqueta de la báscula ya trae su cantidad. Escanéala sin número antes, una vez por \
         paquete.");
    /// Not a mask of thirteen letters.
    LABEL_MASK = ("label-07", Fault,
        "La etiqueta se describe con 13 signos: empieza con dos dígitos entre 20 y 29, P por cada \
         dígito del producto, V por cada dígito del valor, X por los que no importan y C al final. \
         Por ejemplo 20PPPPPVVVVVC.");
    /// Too many decimals.
    LABEL_DECIMALS = ("label-08", Fault,
        "Los decimales van de 0 a 2 en un precio y de 0 a 3 en un peso.");

    /// The sale on hold is not there any more.
    HOLD_UNKNOWN = ("hold-01", Fault,
        "Esa venta ya no está en espera: alguien la recuperó o la descartó.");
    /// One sale at a time is at the counter.
    HOLD_BUSY = ("hold-02", Precondition,
        "Hay una venta en curso. Cóbrala o ponla en espera, y luego recupera la otra.");
    /// Money has changed hands.
    HOLD_PAID = ("hold-03", Precondition,
        "Esta venta ya tiene pagos. Quítalos antes de ponerla en espera.");
    /// So many wait that nobody finds one.
    HOLD_FULL = ("hold-04", Precondition,
        "Ya hay 50 ventas en espera. Recupera o descarta alguna antes de apartar otra.");

    /// No printer was chosen.
    PRINTER_MISSING = ("print-01", Precondition, "No hay impresora elegida. Elígela en Ajustes.");
    /// The printer does not answer.
    PRINTER_UNREACHABLE = ("print-02", Outage,
        "La impresora no responde. Revisa que esté encendida y en la red.");
    /// The connection broke while the receipt was on its way.
    PRINTER_INTERRUPTED = ("print-03", Outage, "La impresora dejó de responder a media nota.");
    /// The folder cannot be written.
    PRINTER_FOLDER = ("print-04", Outage,
        "No se puede escribir en la carpeta de notas. Revisa que exista y que haya espacio.");
    /// Not `host:port`.
    PRINTER_ADDRESS = ("print-05", Fault,
        "La dirección de la impresora lleva nombre o IP, dos puntos y puerto, por ejemplo \
         192.168.1.50:9100.");
    /// Not 58 or 80.
    PRINTER_PAPER = ("print-06", Fault, "El papel es de 58 o de 80 mm.");
    /// The receipt could not be laid out.
    PRINTER_LAYOUT = ("print-07", Bug,
        "No pudimos preparar la nota para imprimir. La venta está guardada; avísanos.");

    /// No paper, says the printer.
    PRINTER_PAPER_OUT = ("print-08", Outage,
        "La impresora no tiene papel. Pon un rollo nuevo.");
    /// The cover is open, says the printer.
    PRINTER_COVER_OPEN = ("print-09", Outage,
        "La impresora tiene la tapa abierta. Ciérrala.");
    /// Something is wrong, says the printer.
    PRINTER_IN_ERROR = ("print-10", Outage,
        "La impresora avisa de una falla. Revisa que el papel no esté atorado, apágala y \
         préndela.");
    /// It takes the bytes too slowly, or not at all.
    PRINTER_SLOW = ("print-11", Outage,
        "La impresora dejó de recibir la nota: está ocupada, en pausa o sin papel.");
    /// Nothing is at the cable.
    PRINTER_UNPLUGGED = ("print-12", Outage,
        "No encontramos la impresora en su puerto. Revisa el cable y que esté encendida.");
    /// The system does not let us.
    PRINTER_DENIED = ("print-13", Outage,
        "El sistema no deja usar el puerto de la impresora. Pide que den permiso a este usuario \
         (grupos lp y dialout) y vuelve a entrar.");
    /// Another program has it.
    PRINTER_BUSY = ("print-14", Outage,
        "Otro programa está usando el puerto de la impresora. Ciérralo y vuelve a intentar.");
    /// Not a port.
    PRINTER_PORT = ("print-15", Fault,
        "Escribe el puerto de la impresora, por ejemplo /dev/usb/lp0, /dev/ttyUSB0 o COM3.");
    /// A speed that no printer has.
    PRINTER_SPEED = ("print-16", Fault,
        "Elige la velocidad del puerto serie: la que dice la prueba que imprime la impresora \
         sola.");
    /// Not vendor and product.
    PRINTER_USB = ("print-17", Fault,
        "La impresora USB se escribe con sus dos números, por ejemplo 04b8:0e15. Usa Buscar \
         impresoras para encontrarla.");
    /// No name of a printer of the system.
    PRINTER_QUEUE = ("print-18", Fault,
        "Escribe el nombre que la impresora tiene en el sistema. Usa Buscar impresoras para \
         encontrarlo.");
    /// The system did not take the receipt.
    PRINTER_SYSTEM = ("print-19", Outage,
        "El sistema de impresión no aceptó la nota. Revisa en el sistema que la impresora exista \
         y esté activa.");
    /// There is no printing system that we know.
    PRINTER_NO_SYSTEM = ("print-20", Precondition,
        "En este equipo Talón no puede usar las impresoras del sistema. Elige otra forma de \
         conectarla.");
    /// What is there is no printer.
    PRINTER_PLAIN_FILE = ("print-21", Fault,
        "Ese archivo no es el puerto de una impresora. Si quieres las notas en archivos, elige \
         una carpeta.");
    /// Too many lines or letters.
    RECEIPT_TEXT = ("print-22", Fault,
        "El encabezado y el pie llevan hasta seis renglones de hasta 96 letras cada uno.");
    /// Not 1 to 3.
    RECEIPT_COPIES = ("print-23", Fault, "De cada venta se imprimen de una a tres notas.");
    /// No picture.
    RECEIPT_LOGO = ("print-24", Fault,
        "El logo debe ser una imagen PNG o JPEG de hasta 8 MB. El logo anterior sigue como \
         estaba.");
    /// The PDF was not written.
    RECEIPT_PDF = ("print-25", Outage,
        "No se pudo guardar el PDF. Revisa que haya espacio y permiso en la carpeta.");

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

    /// Shorter than what can be guessed.
    BACKUP_PASSPHRASE = ("backup-01", Fault,
        "La frase del respaldo lleva 16 letras o más. Cuatro palabras que recuerdes son buenas.");
    /// The folder cannot be used.
    BACKUP_FOLDER = ("backup-02", Outage,
        "No se pudo usar la carpeta del respaldo. Revisa que exista, o que la memoria USB esté \
         conectada.");
    /// The disk is full.
    BACKUP_FULL = ("backup-03", Outage,
        "No cupo el respaldo: el disco está lleno. El anterior sigue ahí; libera espacio o elige \
         otra carpeta.");
    /// The folder is read-only.
    BACKUP_READ_ONLY = ("backup-04", Outage,
        "En esa carpeta no se permite escribir o leer. Elige otra, o quita la protección de la \
         memoria.");
    /// The passphrase does not open it.
    BACKUP_LOCKED = ("backup-05", Fault,
        "Con esa frase no se abre el respaldo. Revísala, con sus espacios y acentos; si es la \
         correcta, el archivo está dañado: prueba con otro.");
    /// It is no whole backup of a register.
    BACKUP_BROKEN = ("backup-06", Fault,
        "Ese archivo no es un respaldo completo de una caja, o está dañado. No se cambió nada; \
         prueba con otro.");
    /// A newer build has made it.
    BACKUP_NEWER = ("backup-07", Precondition,
        "El respaldo es de una versión más nueva de Talón. Instala esa versión y vuelve a \
         intentar; no se cambió nada.");
    /// There is none.
    BACKUP_MISSING = ("backup-08", Fault,
        "Ahí no hay un respaldo. Escribe la carpeta o el archivo que termina en .respaldo.");
    /// Nobody has chosen a folder.
    BACKUP_UNPLANNED = ("backup-09", Precondition,
        "Todavía no hay carpeta ni frase para el respaldo. Elígelas y guárdalas.");
    /// A register that sells is not written over.
    BACKUP_ENROLLED = ("backup-10", Precondition,
        "Esta caja ya tiene ventas propias. Un respaldo se recupera en una caja recién \
         instalada.");
    /// It takes long.
    BACKUP_SLOW = ("backup-11", Outage,
        "El respaldo sigue en camino: puede tardar si son muchas ventas. Aquí se verá cuándo \
         termine.");

    /// The series is not usable.
    SERIE_FORM = ("settings-01", Fault,
        "La serie lleva de una a diez letras mayúsculas o números.");

    /// The till is locked.
    LOCKED = ("lock-01", Precondition,
        "La caja está bloqueada. Elige tu nombre y escribe tu PIN; la venta sigue como estaba.");
    /// Not four to eight digits.
    PIN_FORM = ("lock-02", Fault, "El PIN lleva de 4 a 8 números.");
    /// Somebody else's PIN, or nobody's.
    PIN_WRONG = ("lock-03", Fault, "Ese PIN no es. Inténtalo otra vez.");
    /// Too many wrong ones.
    PIN_WAIT = ("lock-04", Precondition,
        "Fueron varios PIN equivocados. Espera un momento y vuelve a intentar.");
    /// A manager has to allow it; the window asks for the PIN and asks again.
    MANAGER_NEEDED = ("auth-01", Precondition, "Esto lo autoriza un encargado con su PIN.");
    /// Not a name.
    USER_NAME = ("user-01", Fault, "Escribe el nombre, de hasta 20 letras, como saldrá en las notas.");
    /// Somebody else has the name.
    USER_TAKEN = ("user-02", Fault,
        "Ya hay una persona con ese nombre. Agrega una letra o un apellido para distinguirlas.");
    /// No such person.
    USER_UNKNOWN = ("user-03", Fault, "No encontramos a esa persona. Elígela otra vez de la lista.");
    /// Nobody would be left who may change anything.
    LAST_MANAGER = ("user-04", Precondition,
        "Tiene que quedar al menos un encargado. Nombra primero a otro.");
    /// Who comes first has to be able to add the others.
    FIRST_MANAGER = ("user-05", Fault,
        "La primera persona tiene que ser encargado: es quien da de alta a las demás.");
    /// Not minutes.
    GUARD_MINUTES = ("user-06", Fault, "Los minutos van de 0 a 240. Con 0 no se bloquea sola.");
    /// Not a percentage.
    GUARD_DISCOUNT = ("user-07", Fault, "El descuento libre va de 0 a 100 por ciento.");

    /// The shop sells in shifts, and none is open.
    SHIFT_NEEDED = ("shift-01", Precondition,
        "Para cobrar hay que abrir el turno. La venta sigue como estaba; ábrelo con el fondo \
         de la caja.");
    /// One is open.
    SHIFT_OPEN = ("shift-02", Precondition, "Ya hay un turno abierto. Ciérralo con el corte Z.");
    /// None is open.
    SHIFT_NONE = ("shift-03", Precondition, "No hay turno abierto. Ábrelo con el fondo de la caja.");
    /// Not an amount of cash.
    CASH_FORM = ("shift-04", Fault,
        "Escribe cuánto efectivo hay, por ejemplo 500 o 500.50. Si no hay, escribe 0.");
    /// More than a drawer holds.
    CASH_RANGE = ("shift-05", Fault,
        "Es demasiado efectivo para una caja. Revisa lo que escribiste.");
    /// Not a number of notes or coins.
    PIECES_FORM = ("shift-06", Fault,
        "Escribe cuántas piezas hay de cada una, sin decimales.");
    /// A movement says why, in one line.
    MOVE_REASON = ("shift-07", Fault, "Escribe el motivo, en una línea de hasta 80 letras.");
    /// So much is not in the drawer.
    CASH_SHORT = ("shift-08", Precondition, "No hay tanto efectivo en la caja.");
    /// No such cut.
    CUT_UNKNOWN = ("shift-09", Fault, "No encontramos ese corte.");

    /// Another process has the folder.
    STORE_IN_USE = ("store-01", Precondition,
        "Talón ya está abierto en este equipo. Usa la ventana que ya está abierta.");
    /// The file was written by a newer build.
    STORE_NEWER = ("store-02", Precondition,
        "Los datos son de una versión más nueva de Talón. Instala la versión nueva; no se \
         cambió nada.");
    /// The file does not take or give what is asked.
    STORE_FAILED = ("store-03", Outage,
        "No se pudo guardar en el disco. No se hizo ningún cambio; revisa que haya espacio e \
         intenta otra vez.");
    /// The folder cannot be used.
    STORE_FOLDER = ("store-04", Outage,
        "No se puede usar la carpeta de datos. Revisa permisos y espacio en disco.");
    /// The key cannot be read or made.
    STORE_KEY = ("store-05", Outage,
        "No se puede leer la llave de esta caja en la carpeta de datos.");
    /// What was stored cannot be read back.
    STORE_DAMAGED = ("store-06", Bug,
        "Un dato guardado no se puede leer. No se cambió nada; avísanos.");

    /// Nothing is in the file.
    LIST_EMPTY = ("import-03", Fault,
        "El archivo está vacío. El primer renglón lleva los nombres de las columnas.");
    /// Not a workbook after all.
    LIST_DAMAGED = ("import-04", Fault,
        "No se pudo leer el libro de Excel: está dañado o protegido. Ábrelo, guárdalo otra vez como \
         XLSX o como CSV e inténtalo con ése.");
    /// Excel before 2007.
    LIST_OLD_EXCEL = ("import-05", Fault,
        "Es un libro de Excel anterior a 2007. Ábrelo y guárdalo como XLSX o como CSV.");
    /// No column says which product is meant.
    LIST_NO_SKU = ("import-06", Fault,
        "Ninguna columna se llama SKU. El primer renglón lleva los nombres de las columnas: SKU, \
         Nombre, Precio …; exporta tu lista para ver cómo van.");
    /// The product is there twice.
    LIST_SKU_TWICE = ("import-07", Fault,
        "Ese SKU ya está en otro renglón de arriba. Deja uno solo.");
    /// Two columns of one name.
    LIST_COLUMN_TWICE = ("import-08", Fault,
        "Dos columnas dicen lo mismo. Deja una sola de cada una.");
    /// More cells than columns.
    LIST_TOO_WIDE = ("import-09", Fault,
        "El renglón tiene más celdas que columnas. Si un nombre lleva comas, va entre comillas.");
    /// Neither yes nor no.
    LIST_YES_NO = ("import-10", Fault, "Escribe sí o no.");
    /// The price list is not the one that the preview was made of.
    LIST_MOVED = ("import-11", Precondition,
        "La lista de productos cambió después de revisar el archivo. No se importó nada: revísalo \
         otra vez.");
    /// Some rows are wrong, and nobody said that the others are to be taken.
    LIST_FAULTY = ("import-12", Precondition,
        "Hay renglones con algo mal. No se importó nada: corrígelos, o pide importar sólo los \
         buenos.");
    /// Nothing was looked at.
    LIST_NONE = ("import-13", Precondition,
        "No hay ningún archivo revisado. Elígelo otra vez.");
    /// Not there, or not to be read.
    LIST_UNREADABLE = ("import-14", Fault,
        "No se pudo abrir el archivo. Revisa que la ruta esté bien escrita y que puedas leerlo.");
    /// Too large.
    LIST_SIZE = ("import-15", Fault,
        "El archivo es demasiado grande para una lista de productos. Pártelo en varios.");
    /// Not days, or the wrong way round.
    REPORT_DAYS = ("report-01", Fault,
        "Elige el primer día y el último, en ese orden.");
    /// The folder cannot be written.
    EXPORT_FOLDER = ("export-01", Outage,
        "No se pudo guardar el archivo. Revisa que haya espacio y permiso en la carpeta.");
    /// More rows than a sheet has.
    EXPORT_TOO_LONG = ("export-02", Precondition,
        "Son más renglones de los que caben en Excel. Guárdalo como CSV, o elige menos días.");

    /// Not a key of the shop.
    PRODUCT_SKU = ("product-01", Fault,
        "Escribe la clave del producto (SKU), de hasta 100 letras o números.");
    /// Not a name.
    PRODUCT_NAME = ("product-02", Fault,
        "Escribe el nombre del producto, de hasta 1,000 letras. Es lo que lee el cliente.");
    /// Not a barcode.
    PRODUCT_BARCODE = ("product-03", Fault,
        "Los códigos de barras llevan letras y números sin acentos ni asterisco, de hasta 50 cada \
         uno, separados por un espacio; cuando mucho veinte.");
    /// Not a price.
    PRODUCT_PRICE = ("product-04", Fault,
        "Escribe el precio con impuestos, mayor que cero y con punto para los centavos, por \
         ejemplo 28.50.");
    /// Not a unit.
    PRODUCT_UNIT = ("product-05", Fault,
        "Escribe la unidad como se le dice en la tienda, de hasta 20 letras, por ejemplo pieza o kg.");
    /// Not a category.
    PRODUCT_CATEGORY = ("product-06", Fault, "La categoría lleva hasta 40 letras.");
    /// Not a rate.
    PRODUCT_TASA = ("product-07", Fault,
        "La tasa de IEPS va en por ciento, por ejemplo 8 o 26.5. Sin IEPS por tasa, déjala vacía.");
    /// Not a cuota.
    PRODUCT_CUOTA = ("product-08", Fault,
        "La cuota de IEPS va en pesos por litro, gramo o pieza, por ejemplo 3.0818. Sin cuota, \
         déjala vacía.");
    /// Not a content.
    PRODUCT_CONTENT = ("product-09", Fault,
        "Escribe cuántos litros, gramos o piezas trae el producto, por ejemplo 0.600.");
    /// Not in SAT's list.
    CLAVE_PROD_SERV_UNKNOWN = ("product-10", Fault,
        "Esa clave de producto no está en el catálogo del SAT. Elige una de las sugerencias.");
    /// Not in SAT's list.
    CLAVE_UNIDAD_UNKNOWN = ("product-11", Fault,
        "Esa clave de unidad no está en el catálogo del SAT. Elige una de las sugerencias.");
    /// Another product has the key.
    SKU_TAKEN = ("product-12", Fault, "Otro producto ya tiene esa clave (SKU). Escribe otra.");
    /// Another product has the barcode.
    BARCODE_TAKEN = ("product-13", Fault,
        "Uno de esos códigos de barras ya es de otro producto. Quítalo de uno de los dos.");
    /// Scanned, and not sold any more.
    PRODUCT_WITHDRAWN = ("product-15", Fault,
        "Ese producto está dado de baja y no se vende. Para venderlo otra vez, actívalo en \
         Productos (F9).");
    /// No such product any more.
    PRODUCT_GONE = ("product-14", Fault, "Ese producto ya no está en la lista. Búscalo otra vez.");

    /// No note was chosen.
    INVOICE_NONE = ("counter-01", Fault, "Elige al menos una nota para facturar.");
    /// More than one invoice takes.
    INVOICE_MANY = ("counter-02", Fault,
        "En una factura caben 20 notas. Haz una con las primeras y otra con las demás.");
    /// The note was voided.
    INVOICE_CANCELLED = ("counter-03", Precondition, "Esa nota está cancelada y no se puede facturar.");
    /// The note has its invoice.
    INVOICE_MADE = ("counter-04", Precondition, "Esa nota ya tiene factura. No se pidió otra.");
    /// The note's invoice has been asked for.
    INVOICE_ASKED = ("counter-05", Precondition,
        "La factura de esa nota ya se pidió y está en camino. Mírala en Ventas.");
    /// The portal refused the note.
    INVOICE_PARKED = ("counter-06", Precondition,
        "El portal no aceptó esa nota, así que desde aquí no se factura. Avisa al encargado.");
    /// No such invoice.
    INVOICE_UNKNOWN = ("counter-07", Fault, "No encontramos esa factura. Ábrela desde su venta.");
    /// The files cannot be written.
    INVOICE_FILES = ("counter-08", Outage,
        "No se pudo guardar la factura en su carpeta. La factura está hecha: revisa que haya \
         espacio y guárdala otra vez.");
    /// There is nothing to save yet.
    INVOICE_NOT_YET = ("counter-09", Precondition, "Esa factura todavía no está timbrada.");
    /// Not an address.
    INVOICE_MAIL = ("counter-10", Fault,
        "Ese correo no parece completo. Revísalo, o déjalo en blanco.");

    /// We made a mistake; the till goes on.
    BUG = ("bug-00", Bug,
        "Algo falló de nuestro lado. La venta sigue como estaba; inténtalo otra vez.");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CODES;

    #[test]
    fn codes_are_unique_and_speak_spanish_sentences() {
        let ids: BTreeSet<_> = CODES.iter().map(|code| code.id).collect();
        assert_eq!(ids.len(), CODES.len());
        for code in CODES {
            let (area, number) = code.id.rsplit_once('-').unwrap();
            assert!(area.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", code.id);
            assert!(number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
            let first = code.message.chars().next().unwrap();
            assert!(first.is_uppercase(), "{}", code.id);
        }
    }
}
