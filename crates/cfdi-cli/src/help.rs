//! What `cfdi --help` says.

pub(crate) const TEXT: &str = "\
cfdi: revisa, arma, sella e imprime CFDI 4.0

  cfdi verify ARCHIVO… [--json] [--sat-cer CARPETA] [--lrfc CSV] [--lco XML]
              [--prod-serv CSV] [--pedimentos CSV]
  cfdi cadena ARCHIVO
  cfdi tfd-cadena ARCHIVO
  cfdi build TICKET.json [--out ARCHIVO]
  cfdi seal TICKET.json --cer CER --key KEY [--password-file ARCHIVO] [--out ARCHIVO]
  cfdi pdf ARCHIVO --out PDF [--logo IMAGEN] [--color '#0b6b50'] [--name NOMBRE]
  cfdi rfc RFC… [--json]
  cfdi csf CONSTANCIA.pdf|FOTO [--json]
  cfdi catalog CATÁLOGO [CLAVE] [--json]
  cfdi catalog search TEXTO [--json]
  cfdi catalog search-unit TEXTO [--json]
  cfdi catalog update CATCFDI.xls --out ARCHIVO [--json]
  cfdi --catalogs ARCHIVO COMANDO …

verify      sello, certificado, timbre y reglas del SAT de cada documento; con las listas del
            SAT que le des, también las reglas que las necesitan
cadena      la cadena original del comprobante
tfd-cadena  la cadena original del timbre
build       arma el comprobante de un ticket y muestra sus importes en JSON
seal        arma y sella; la contraseña viene de --password-file o de CFDI_CSD_PASSWORD
pdf         la representación impresa de un documento timbrado, con el logotipo (PNG o JPEG), el
            color y el nombre de la tienda
rfc         forma, persona y dígito verificador
csf         los datos fiscales de una Constancia de Situación Fiscal en PDF; de una foto de su
            código QR (JPEG o PNG), el RFC y el idCIF
catalog     regimen, uso, forma-pago, metodo-pago, objeto-imp, codigo-postal, clave-prod-serv,
            clave-unidad; search busca productos y servicios, search-unit unidades de medida;
            update hace una actualización con el Excel del SAT, que --catalogs pone en uso

El archivo - es la entrada estándar; en --out, la salida estándar.
Termina con 0 si todo se cumple, 1 si algo no se cumple, 2 si no se pudo leer o el comando está mal.
El manual está en docs/manual/cfdi.md.
";
