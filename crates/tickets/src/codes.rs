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
