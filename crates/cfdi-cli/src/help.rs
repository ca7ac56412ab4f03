//! What `cfdi --help` says.

pub(crate) const TEXT: &str = "\
cfdi: revisa, arma, sella e imprime CFDI 4.0

  cfdi verify ARCHIVO… [--json] [--sat-cer CARPETA]
  cfdi cadena ARCHIVO
  cfdi tfd-cadena ARCHIVO
  cfdi build TICKET.json [--out ARCHIVO]
  cfdi seal TICKET.json --cer CER --key KEY [--password-file ARCHIVO] [--out ARCHIVO]
  cfdi pdf ARCHIVO --out PDF
  cfdi rfc RFC… [--json]
  cfdi csf CONSTANCIA.pdf [--json]
  cfdi catalog CATÁLOGO [CLAVE] [--json]
  cfdi catalog search TEXTO [--json]
  cfdi catalog search-unit TEXTO [--json]

verify      sello, certificado, timbre y reglas del SAT de cada documento
cadena      la cadena original del comprobante
tfd-cadena  la cadena original del timbre
build       arma el comprobante de un ticket y muestra sus importes en JSON
seal        arma y sella; la contraseña viene de --password-file o de CFDI_CSD_PASSWORD
pdf         la representación impresa de un documento timbrado
rfc         forma, persona y dígito verificador
csf         los datos fiscales de una Constancia de Situación Fiscal
catalog     regimen, uso, forma-pago, metodo-pago, objeto-imp, codigo-postal, clave-prod-serv,
            clave-unidad; search busca productos y servicios, search-unit unidades de medida

El archivo - es la entrada estándar; en --out, la salida estándar.
Termina con 0 si todo se cumple, 1 si algo no se cumple, 2 si no se pudo leer o el comando está mal.
El manual está en docs/manual/cfdi.md.
";
