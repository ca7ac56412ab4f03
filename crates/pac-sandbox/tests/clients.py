"""Stamps at the sandbox with other people's clients: satcfdi's for SW and for Finkok, and zeep.

    clients.py URL FOLDER

FOLDER has csd.cer, csd.key (password 12345678a) and sealed.xml. What came back is left there; what
is not as it should be ends the program with an assertion.
"""

import sys
from base64 import b64decode
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import zeep
from satcfdi.cfdi import CFDI
from satcfdi.create.cfd import cfdi40
from satcfdi.exceptions import ResponseError
from satcfdi.models import Signer
from satcfdi.pacs import Environment
from satcfdi.pacs.finkok import DocumentStatus, Finkok
from satcfdi.pacs.swsapien import SWSapien

USER, PASSWORD, TOKEN = "sandbox@example.mx", "sandbox", "sandbox.sandbox.sandbox"
URL, FOLDER = sys.argv[1], Path(sys.argv[2])


class SandboxSW(SWSapien):
    """Only the address is another."""

    def _host(self, service="services"):
        return URL


class SandboxFinkok(Finkok):
    """Only the address is another."""

    @property
    def host(self):
        return URL


def own_cfdi(folio, signer):
    """A CFDI that satcfdi computes and seals by itself."""
    cfdi = cfdi40.Comprobante(
        emisor=cfdi40.Emisor(
            rfc="EFA010203AB3", nombre="ABARROTES EL FAROL", regimen_fiscal="601"
        ),
        lugar_expedicion="06600",
        receptor=cfdi40.Receptor(
            rfc="CNO150401AB8",
            nombre="COMERCIALIZADORA DEL NORTE",
            domicilio_fiscal_receptor="64000",
            regimen_fiscal_receptor="601",
            uso_cfdi="G03",
        ),
        conceptos=cfdi40.Concepto(
            clave_prod_serv="50201706",
            cantidad=Decimal("1.50"),
            clave_unidad="KGM",
            descripcion="Café en grano P&G <tueste> 'oscuro'",
            valor_unitario=Decimal("200.00"),
            objeto_imp="02",
            impuestos=cfdi40.Impuestos(
                traslados=cfdi40.Traslado("002", "Tasa", Decimal("0.160000"))
            ),
        ),
        forma_pago="01",
        metodo_pago="PUE",
        serie="P",
        folio=str(folio),
    )
    cfdi.sign(signer)
    return cfdi


def refusal(call, *arguments):
    """What a client raises where the PAC refuses."""
    try:
        call(*arguments)
    except ResponseError as error:
        answer = error.args[0]
        return answer if isinstance(answer, str) else answer.json()["message"]
    raise AssertionError("it was not refused")


def keep(name, xml):
    """Leaves a stamped document, which satcfdi must be able to read, and gives its UUID."""
    (FOLDER / name).write_bytes(xml)
    timbre = CFDI.from_string(xml)["Complemento"]["TimbreFiscalDigital"]
    return str(timbre["UUID"])


def sw(signer):
    # By token: its login asks a path with two slashes and looks past the envelope for the token.
    pac = SandboxSW(token=TOKEN, environment=Environment.TEST)
    ours = CFDI.from_string((FOLDER / "sealed.xml").read_bytes())
    stamped = pac.stamp(ours)
    assert UUID(stamped.document_id) == UUID(keep("ours-by-sw.xml", stamped.xml))
    assert refusal(pac.stamp, ours).startswith("307")
    theirs = pac.stamp(own_cfdi(1, signer))
    assert UUID(theirs.document_id) == UUID(keep("theirs-by-sw.xml", theirs.xml))


def finkok(signer):
    pac = SandboxFinkok(USER, PASSWORD, environment=Environment.TEST)
    cfdi = own_cfdi(2, signer)
    assert refusal(pac.stamped, cfdi).startswith("603")
    stamped = pac.stamp(cfdi)
    assert stamped.document_id == keep("theirs-by-finkok.xml", stamped.xml)
    assert refusal(pac.stamp, cfdi).startswith("307")
    again = pac.stamped(cfdi)
    assert (again.document_id, again.xml) == (stamped.document_id, stamped.xml)
    pending = pac.pending_stamp(stamped.document_id)
    assert pending.status == DocumentStatus.FINISHED
    assert pending.document_id == stamped.document_id
    quick = pac.quick_stamp(own_cfdi(3, signer))
    assert quick.document_id == keep("theirs-quickly.xml", quick.xml)
    stranger = SandboxFinkok(USER, "guess", environment=Environment.TEST)
    assert refusal(stranger.stamp, cfdi).startswith("300")
    broken = own_cfdi(4, signer)
    broken["Total"] = Decimal("1.00")
    assert refusal(pac.stamp, broken).startswith("CFDI40102")


def soap(signer):
    """The same as the WSDL describes it, in the strict reading of a client that knows no PAC."""
    stamp = zeep.Client(f"{URL}/servicios/soap/stamp.wsdl").service
    xml = own_cfdi(5, signer).xml_bytes(xml_declaration=True)
    result = stamp.stamp(xml=xml, username=USER, password=PASSWORD)
    assert result.CodEstatus == "Comprobante timbrado satisfactoriamente", result
    assert result.UUID == keep("theirs-by-zeep.xml", result.xml.encode())
    assert b64decode(result.SatSeal) and result.NoCertificadoSAT
    again = stamp.stamp(xml=xml, username=USER, password=PASSWORD)
    assert [found.CodigoError for found in again.Incidencias.Incidencia] == ["307"], again
    assert again.UUID == result.UUID
    shown = stamp.stamped(xml=xml, username=USER, password=PASSWORD)
    assert (shown.UUID, shown.xml) == (result.UUID, result.xml)
    pending = stamp.query_pending(username=USER, password=PASSWORD, uuid=result.UUID)
    assert (pending.status, pending.xml) == ("F", result.xml)
    unknown = "00000000-0000-4000-8000-000000000000"
    pending = stamp.query_pending(username=USER, password=PASSWORD, uuid=unknown)
    assert pending.error == f"UUID {unknown} No Encontrado", pending
    refused = stamp.stamp(xml=b"<x/>", username=USER, password=PASSWORD)
    assert refused.Incidencias.Incidencia[0].CodigoError == "301", refused


def main():
    csd = [(FOLDER / name).read_bytes() for name in ("csd.cer", "csd.key")]
    signer = Signer.load(*csd, "12345678a")
    sw(signer)
    finkok(signer)
    soap(signer)


main()
