"""What satcfdi finds in CFDI, as text, for comparison with what we find.

    peer.py read FOLDER     for each FOLDER/*.xml, what it says, into *.txt
    peer.py write FOLDER    seals documents of its own into FOLDER, each with its *.txt

For `write`, FOLDER has csd.cer and csd.key (password 12345678a).
"""

import random
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from satcfdi.cfdi import CFDI
from satcfdi.create.cfd import cfdi40
from satcfdi.models import Signer

FOLDER = Path(sys.argv[2])


def told(value):
    """A value as it is written; nothing is a hyphen, of a code only the code."""
    return "-" if value is None else str(getattr(value, "code", value))


def fields(node, names):
    return " ".join(told(node.get(name)) for name in names.split())


def each(nodes):
    """satcfdi keeps taxes by their key."""
    return nodes.values() if isinstance(nodes, dict) else nodes or []


def taxes(impuestos, indent):
    names = "Base Impuesto TipoFactor TasaOCuota Importe"
    for node in each(impuestos.get("Traslados")):
        yield f"{indent}traslado {fields(node, names)}"
    for node in each(impuestos.get("Retenciones")):
        yield f"{indent}retencion {fields(node, names)}"


def picture(cfdi):
    yield fields(cfdi, "Serie Folio SubTotal Descuento Moneda Total TipoDeComprobante")
    yield f"{cfdi['Fecha'].isoformat()} {fields(cfdi, 'FormaPago MetodoPago LugarExpedicion')}"
    yield f"{cfdi['Emisor']['Rfc']} | {cfdi['Emisor']['Nombre']}"
    yield f"{cfdi['Receptor']['Rfc']} | {cfdi['Receptor']['Nombre']}"
    for concepto in each(cfdi["Conceptos"]):
        names = "ClaveProdServ Cantidad ValorUnitario Importe Descuento ObjetoImp"
        yield f"{fields(concepto, names)} | {concepto['Descripcion']}"
        yield from taxes(concepto.get("Impuestos") or {}, "  ")
    impuestos = cfdi.get("Impuestos") or {}
    yield fields(impuestos, "TotalImpuestosTrasladados TotalImpuestosRetenidos")
    yield from taxes(impuestos, "  ")
    yield cfdi.cadena_original()


def tell(path):
    lines = picture(CFDI.from_file(path))
    path.with_suffix(".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read():
    for path in FOLDER.glob("*.xml"):
        tell(path)


def some_concepto(dice):
    iva = dice.choice(["0.160000", "0.000000", "Exento"])
    exento = iva == "Exento"
    traslados = [
        cfdi40.Traslado("002", "Exento") if exento else cfdi40.Traslado("002", "Tasa", Decimal(iva))
    ]
    if dice.random() < 0.3:
        traslados.append(cfdi40.Traslado("003", "Tasa", Decimal("0.080000")))
    retenciones = []
    if dice.random() < 0.3:
        retenciones.append(cfdi40.Retencion("001", "Tasa", Decimal("0.012500")))
    return cfdi40.Concepto(
        clave_prod_serv="50201706",
        cantidad=Decimal(dice.randint(1, 9000)) / 1000,
        clave_unidad="KGM",
        descripcion=dice.choice(["Café P&G", "Ñandú <\"'>", "Árbol  de   Navidad"]),
        valor_unitario=Decimal(dice.randint(100, 99999)) / 100,
        descuento=Decimal(dice.randint(1, 50)) / 100 if dice.random() < 0.3 else None,
        objeto_imp="02",
        impuestos=cfdi40.Impuestos(traslados=traslados, retenciones=retenciones or None),
    )


def write():
    signer = Signer.load(
        certificate=(FOLDER / "csd.cer").read_bytes(),
        key=(FOLDER / "csd.key").read_bytes(),
        password="12345678a",
    )
    dice = random.Random(20261120)
    for folio in range(1, 41):
        cfdi = cfdi40.Comprobante(
            emisor=cfdi40.Emisor(
                rfc="EKU9003173C9", nombre="ESCUELA KEMPER URGATE", regimen_fiscal="601"
            ),
            lugar_expedicion="42501",
            receptor=cfdi40.Receptor(
                rfc="CNO150401AB8",
                nombre="COMERCIALIZADORA DEL NORTE",
                domicilio_fiscal_receptor="64000",
                regimen_fiscal_receptor="601",
                uso_cfdi="G03",
            ),
            conceptos=[some_concepto(dice) for _ in range(dice.randint(1, 5))],
            forma_pago="01",
            metodo_pago="PUE",
            serie="S",
            folio=str(folio),
            fecha=datetime(2026, 11, 20, 10, 15, 30),
        )
        cfdi.sign(signer)
        path = FOLDER / f"{folio}.xml"
        path.write_bytes(cfdi.xml_bytes())
        tell(path)


{"read": read, "write": write}[sys.argv[1]]()
