//! Every code under which this crate refuses something.

faults::codes! {
    /// The billing code has not twelve symbols.
    CODE_LENGTH = ("code-01", Fault,
        "Al código le faltan o le sobran letras: son tres grupos de cuatro.");
    /// A symbol is not of the alphabet.
    CODE_SYMBOL = ("code-02", Fault,
        "El código tiene un signo que no usamos. No lleva ceros, unos ni las letras O, I, L.");
    /// The check symbol does not hold.
    CODE_CHECK = ("code-03", Fault,
        "El código tiene alguna letra equivocada. Revísalo con calma, grupo por grupo.");
    /// A period that nobody may set.
    PERIOD_UNKNOWN = ("period-01", Fault,
        "El periodo para facturar no es uno de los que se pueden elegir.");
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
    /// Not in SAT's list.
    CLAVE_PROD_SERV_UNKNOWN = ("product-10", Fault,
        "Esa clave de producto no está en el catálogo del SAT. Elige una de las sugerencias.");
    /// Not in SAT's list.
    CLAVE_UNIDAD_UNKNOWN = ("product-11", Fault,
        "Esa clave de unidad no está en el catálogo del SAT. Elige una de las sugerencias.");
    /// Not one of those that count the changes of a product.
    PRODUCT_REVISION = ("product-16", Bug,
        "El número de cambio del producto no es válido.");
    /// A ticket without lines.
    TICKET_EMPTY = ("ticket-01", Fault, "La venta no tiene productos.");
    /// A line's gross is not its price times its quantity.
    TICKET_LINE = ("ticket-02", Bug, "El importe de un renglón no es su precio por su cantidad.");
    /// The total is not the sum of the lines.
    TICKET_TOTAL = ("ticket-03", Bug, "El total no es la suma de los renglones.");
    /// Payments less change are not the total.
    TICKET_PAYMENTS = ("ticket-04", Fault, "Los pagos no cubren el total de la venta.");
    /// A quantity or a price is zero or negative.
    TICKET_AMOUNT = ("ticket-05", Fault, "La cantidad y el precio deben ser mayores que cero.");
    /// The series or folio of the note is not usable.
    TICKET_FOLIO = ("ticket-06", Bug, "La serie o el folio de la nota no son válidos.");
    /// A text of the ticket is empty or too long.
    TICKET_TEXT = ("ticket-07", Fault, "Un texto de la venta está vacío o es demasiado largo.");
    /// An amount is too large to calculate with.
    TICKET_RANGE = ("ticket-08", Fault, "Una cantidad o un importe es demasiado grande.");
    /// The time zone is not known.
    TICKET_ZONE = ("ticket-09", Bug, "La zona horaria de la sucursal no es válida.");
    /// A return without lines.
    RETURN_EMPTY = ("return-01", Fault, "Elige qué productos se devuelven y cuántos.");
    /// A line that the sale does not have, or twice.
    RETURN_PLACE = ("return-02", Bug, "La devolución nombra un renglón que la venta no tiene.");
    /// More than is left of a line.
    RETURN_TOO_MUCH = ("return-03", Fault,
        "De este producto ya no queda tanto por devolver. Revisa la cantidad.");
    /// Not the part of the line that falls to the quantity, or the total is not their sum.
    RETURN_AMOUNT = ("return-04", Bug,
        "El importe de la devolución no es el que le toca del renglón.");
    /// Nothing was paid for what comes back.
    RETURN_NOTHING_PAID = ("return-05", Fault,
        "Por lo que elegiste no se pagó nada, así que no hay dinero que devolver.");
    /// No reason, or too long a one.
    RETURN_REASON = ("return-06", Fault, "Escribe en pocas palabras por qué se devuelve.");
    /// A quantity of zero or less.
    RETURN_QUANTITY = ("return-07", Fault, "La cantidad que se devuelve debe ser mayor que cero.");
    /// What comes back, or what stays, is too small a part for a document.
    RETURN_SLIVER = ("return-08", Fault,
        "Así quedaría un resto tan pequeño que no cabe en una factura. Devuelve el renglón \
         completo o una parte mayor.");
    /// Another sale, or another register's.
    RETURN_OF_ANOTHER = ("return-09", Bug, "La devolución es de otra venta.");
    /// 99 Por definir.
    RETURN_FORMA_PAGO = ("return-10", Fault, "Elige cómo se devuelve el dinero.");
    /// A field of a message has not the form that the contract asks for.
    WIRE_FIELD = ("wire-01", Bug, "Un dato del mensaje no tiene la forma que pide el contrato.");
    /// The message is of a version that this build does not know.
    WIRE_VERSION = ("wire-02", Precondition,
        "El mensaje es de una versión más nueva que este programa.");
    /// The text of a QR is not a ticket of ours.
    QR_FORM = ("qr-01", Fault, "Este código QR no es de una nota de Talón, o está dañado.");
    /// The signature of a QR does not hold.
    QR_SIGNATURE = ("qr-02", Fault,
        "La firma de este código QR no corresponde a la caja que dice haberlo impreso.");
}
