//! The enveloped XML signature that SAT asks for: inclusive canonical form, SHA-1, RSA-SHA1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::RsaPublicKey;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use rsa::traits::PublicKeyParts as _;
use sha1::{Digest as _, Sha1};

use super::SolicitudError;
use super::node::{Namespaces, Node};
use crate::csd::{Certificate, Csd, CsdError};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const CANONICAL_FORM: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";

/// The document with its Signature at the end.
///
/// # Errors
/// The key does not sign.
pub(super) fn sign(root: Node, csd: &Csd) -> Result<Node, CsdError> {
    let digest = Sha1::digest(root.canonical(&Namespaces::new()));
    let info = signed_info(&STANDARD.encode(digest));
    let signature = Node::new(DSIG, "Signature").declare("", DSIG);
    let content = info.canonical(&in_force(&root, &signature));
    let value = csd.sign_sha1(content.as_bytes())?;
    let signature = signature
        .child(info)
        .child(dsig("SignatureValue").text(&STANDARD.encode(value)))
        .child(key_info(csd.certificate())?);
    Ok(root.child(signature))
}

fn dsig(name: &str) -> Node {
    Node::new(DSIG, name)
}

fn signed_info(digest: &str) -> Node {
    let algorithm = |name, algorithm| dsig(name).with("Algorithm", algorithm);
    let reference = dsig("Reference")
        .with("URI", "")
        .child(dsig("Transforms").child(algorithm("Transform", ENVELOPED)))
        .child(algorithm("DigestMethod", SHA1))
        .child(dsig("DigestValue").text(digest));
    dsig("SignedInfo")
        .child(algorithm("CanonicalizationMethod", CANONICAL_FORM))
        .child(algorithm("SignatureMethod", RSA_SHA1))
        .child(reference)
}

/// Whose signature it is, in all the ways that SAT's requests have.
fn key_info(certificate: &Certificate) -> Result<Node, CsdError> {
    let issuer = certificate.issuer_name().ok_or(CsdError::CertificateUnreadable)?;
    let key = RsaPublicKey::from_pkcs1_der(certificate.public_key());
    let key = key.map_err(|_| CsdError::CertificateUnreadable)?;
    let issuer_serial = dsig("X509IssuerSerial")
        .child(dsig("X509IssuerName").text(&issuer))
        // XMLDSig means the serial number; SAT wants the twenty digits that it spells in ASCII.
        .child(dsig("X509SerialNumber").text(certificate.no_certificado()));
    let x509 = dsig("X509Data")
        .child(issuer_serial)
        .child(dsig("X509Certificate").text(&STANDARD.encode(certificate.der())));
    let value = dsig("RSAKeyValue")
        .child(dsig("Modulus").text(&STANDARD.encode(key.n().to_bytes_be())))
        .child(dsig("Exponent").text(&STANDARD.encode(key.e().to_bytes_be())));
    Ok(dsig("KeyInfo").child(x509).child(dsig("KeyValue").child(value)))
}

/// The namespaces in force inside the signature.
fn in_force(root: &Node, signature: &Node) -> Namespaces {
    let mut namespaces = root.declarations().clone();
    namespaces.extend(signature.declarations().clone());
    namespaces
}

/// A signature that was read, with what it covers.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Firma {
    /// The canonical form of the document without the signature.
    content: String,
    /// What the signature says the SHA-1 of `content` is.
    digest: Vec<u8>,
    /// The canonical form of SignedInfo.
    signed_info: String,
    value: Vec<u8>,
    certificate: Certificate,
    serial: String,
}

impl Firma {
    /// Reads the only Signature of a document.
    ///
    /// # Errors
    /// There is none, or it is not of the one form that SAT takes: one reference, to the whole
    /// document, with these algorithms. So nothing that is read is outside what is signed.
    pub(super) fn read(root: &Node) -> Result<Self, SolicitudError> {
        let signature = root.only_of(DSIG, "Signature")?;
        let info = signature.only("SignedInfo")?;
        let reference = info.only("Reference")?;
        if !reference.attribute("URI")?.is_empty() {
            return Err(SolicitudError::Form("URI"));
        }
        expect_algorithm(info, "CanonicalizationMethod", CANONICAL_FORM)?;
        expect_algorithm(info, "SignatureMethod", RSA_SHA1)?;
        expect_algorithm(reference.only("Transforms")?, "Transform", ENVELOPED)?;
        expect_algorithm(reference, "DigestMethod", SHA1)?;
        let x509 = signature.only("KeyInfo")?.only("X509Data")?;
        let serial = x509.only("X509IssuerSerial")?.only("X509SerialNumber")?;
        Ok(Self {
            content: root.without(DSIG, "Signature").canonical(&Namespaces::new()),
            digest: base64(reference, "DigestValue")?,
            signed_info: info.canonical(&in_force(root, signature)),
            value: base64(signature, "SignatureValue")?,
            certificate: Certificate::parse(&base64(x509, "X509Certificate")?)?,
            serial: serial.own_text().trim().to_owned(),
        })
    }

    /// The certificate inside, which says of itself whose it is.
    pub(super) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Whether the document is what was signed, with the key of this certificate.
    ///
    /// # Errors
    /// The document has changed, the signature is another's, KeyInfo names another certificate.
    pub(super) fn verify(&self, certificate: &Certificate) -> Result<(), SolicitudError> {
        if self.certificate.der() != certificate.der() {
            return Err(SolicitudError::OtherCertificate);
        }
        if self.serial != certificate.no_certificado() {
            return Err(SolicitudError::OtherCertificate);
        }
        if Sha1::digest(&self.content).as_slice() != self.digest {
            return Err(SolicitudError::Digest);
        }
        if !certificate.verify_sha1(self.signed_info.as_bytes(), &self.value) {
            return Err(SolicitudError::Firma);
        }
        Ok(())
    }
}

/// The one child of that name must ask for that algorithm.
fn expect_algorithm(
    parent: &Node,
    name: &'static str,
    algorithm: &str,
) -> Result<(), SolicitudError> {
    let asked = parent.only(name)?.attribute("Algorithm")?;
    if asked == algorithm { Ok(()) } else { Err(SolicitudError::Form(name)) }
}

/// The bytes of a child's text, whose lines others break.
fn base64(parent: &Node, name: &'static str) -> Result<Vec<u8>, SolicitudError> {
    let text: String = parent.only(name)?.own_text().split_ascii_whitespace().collect();
    STANDARD.decode(text).map_err(|_| SolicitudError::Form(name))
}
