//! Every code under which the pages themselves refuse something.

faults::codes! {
    /// The RFC is not the receptor's of this purchase's invoice.
    PROOF_OTHER_RFC = ("proof-01", Fault, "La factura de esta compra está a nombre de otro RFC. Revisa que sea el que diste al pedirla.");
    /// The form of the Constancia came without a file, a photograph and a text.
    UPLOAD_WITHOUT_FILE = ("upload-01", Fault, "Elige primero el archivo de tu Constancia, o toma la foto de su código QR.");
}
