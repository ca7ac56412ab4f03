//! Codes under which products, lists of them and reports are refused. What makes a product is told
//! by `tickets`, for the portal judges it too.

pub use tickets::codes::{
    PRODUCT_BARCODE, PRODUCT_CATEGORY, PRODUCT_NAME, PRODUCT_PRICE, PRODUCT_SKU, PRODUCT_UNIT,
};

faults::codes! {
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
}
