//! Every code under which the pages themselves refuse something.

faults::codes! {
    /// The RFC is not the receptor's of this purchase's invoice.
    PROOF_OTHER_RFC = ("proof-01", Fault, "La factura de esta compra está a nombre de otro RFC. Revisa que sea el que diste al pedirla.");
    /// The form of the Constancia came without a file.
    UPLOAD_WITHOUT_FILE = ("upload-01", Fault, "Elige primero el PDF de tu Constancia.");
}
