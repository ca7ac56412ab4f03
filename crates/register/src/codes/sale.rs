//! Codes under which a sale and its invoice at the counter are refused.

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
    /// Another program took the money.
    SALE_ELSEWHERE = ("sale-44", Precondition,
        "Esa nota la cobró otro programa. Haz la devolución ahí: aquí no entró el dinero.");
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

    /// What was typed is no tip.
    TIP_FORM = ("tip-01", Fault,
        "La propina va en pesos o en porcentaje, por ejemplo 20 o 10%. Con 0 se quita.");
    /// Most likely a barcode.
    TIP_RANGE = ("tip-02", Fault,
        "La propina no puede ser mayor que la venta. Revisa lo que se escribió.");
    /// The shop takes none.
    TIP_UNWANTED = ("tip-03", Precondition,
        "Esta caja no pide propina. El encargado puede activarla en Ajustes.");

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
    /// The portal's XML cannot be read.
    INVOICE_UNREADABLE = ("counter-12", Bug,
        "El XML que dio el portal no se pudo leer, y no se imprimió nada. La factura está hecha: \
         avísanos.");
    /// No such customer, or not any more.
    CUSTOMER_UNKNOWN = ("counter-11", Fault,
        "Ese cliente ya no está en la lista. Vuelve a buscarlo.");
    /// Not an address.
    INVOICE_MAIL = ("counter-10", Fault,
        "Ese correo no parece completo. Revísalo, o déjalo en blanco.");
}
