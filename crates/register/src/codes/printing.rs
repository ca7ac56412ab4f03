//! Codes under which a printer or a receipt is refused.

faults::codes! {
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
    /// The driver of the system does not let go of it.
    PRINTER_DRIVER = ("print-26", Precondition,
        "Esa impresora USB la maneja el sistema. Usa Buscar impresoras y elígela donde dice «del \
         sistema».");
}
