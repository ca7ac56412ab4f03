//! Every code under which this crate refuses something.

faults::codes! {
    /// No ticket was given.
    COMPOSE_EMPTY = ("claim-01", Bug, "No hay ninguna nota que facturar.");
    /// The CFDI's total is not the tickets' total.
    COMPOSE_TOTAL = ("claim-02", Bug, "El total de la factura no es el de la nota.");
    /// The ticket has no payment to take FormaPago from.
    COMPOSE_PAYMENT = ("claim-03", Bug, "La nota no dice cómo se pagó.");
    /// An event that the state does not know.
    NOT_ALLOWED = ("claim-04", Bug, "Esta factura no puede dar ese paso.");
    /// Somebody else holds the ticket.
    TICKET_TAKEN = ("claim-05", Precondition,
        "Esta compra ya se está facturando o ya tiene factura.");
    /// The sale was voided.
    TICKET_CANCELLED = ("claim-06", Precondition,
        "La tienda canceló esta compra, así que no se puede facturar.");
    /// The period at the portal is over.
    TICKET_EXPIRED = ("claim-07", Precondition,
        "El plazo para facturar en línea terminó. La tienda todavía puede facturarla en caja.");
    /// The PAC cannot stamp for this shop now.
    SHOP_CANNOT_STAMP = ("claim-08", Outage,
        "La tienda no puede timbrar en este momento. Tu compra sigue disponible: inténtalo más \
         tarde.");
    /// The CSD is not there or not usable.
    SHOP_CANNOT_SEAL = ("claim-09", Outage,
        "La tienda tiene un problema con su certificado y no puede facturar ahora. Tu compra \
         sigue disponible: avisa a la tienda, o inténtalo más tarde.");
    /// No document can be made of the sale, and the CSD is not why.
    SHOP_CANNOT_MAKE = ("claim-10", Outage,
        "No se pudo preparar tu factura. Tu compra sigue disponible: avisa a la tienda, o \
         inténtalo más tarde.");
}
