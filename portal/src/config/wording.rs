//! What is wrong with the file as TOML: by line and key, in Spanish, and without the value, which
//! may be a secret.

use toml::de::{DeTable, Error};

const SYNTAX: &str = "no es TOML: falta una comilla o un «=», o la clave ya está escrita";

/// What `error` says of `text`.
pub(super) fn told(text: &str, error: &Error) -> String {
    let Some(at) = error.span().map(|span| span.start) else { return SYNTAX.to_owned() };
    let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count().saturating_add(1);
    let Ok(document) = DeTable::parse(text) else { return format!("línea {line}: {SYNTAX}") };
    let why = why(error.message());
    match key_at(document.get_ref(), at) {
        Some(key) => format!("línea {line}: «{key}»: {why}"),
        None => format!("línea {line}: {why}"),
    }
}

/// The key that stands at a place of the document, or whose value does.
fn key_at(table: &DeTable<'_>, at: usize) -> Option<String> {
    table.iter().find_map(|(key, value)| {
        let name = key.get_ref();
        match value.get_ref().as_table().and_then(|table| key_at(table, at)) {
            Some(inner) => Some(format!("{name}.{inner}")),
            None if key.span().contains(&at) || value.span().contains(&at) => {
                Some(name.to_string())
            }
            None => None,
        }
    })
}

/// Of what was found only its kind could be told without telling the value: what is wanted is
/// told instead.
fn why(message: &str) -> String {
    if let Some(unknown) = message.strip_prefix("unknown field ") {
        let known: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        return format!("no se conoce esta clave; se conocen {}", known.join(", "));
    }
    let wanted = message.rsplit_once(", expected ").map_or("", |(_, wanted)| wanted);
    match wanted {
        "a string" | "path string" => "se espera un texto entre comillas",
        "u16" => "se espera un número entero de 0 a 65535, sin comillas",
        "u32" => "se espera un número entero, de 1 en adelante, sin comillas",
        "a sequence" => "se espera una lista, como [\"uno\", \"dos\"]",
        section if section.starts_with("struct ") => "se espera una sección con sus claves",
        _ => "el valor no es de la clase que se espera",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Written;
    use super::told;

    fn wrong(text: &str) -> String {
        told(text, &toml::from_str::<Written>(text).unwrap_err())
    }

    #[test]
    fn a_value_of_another_kind_is_told_by_line_and_key_and_is_not_shown() {
        for (text, expected) in [
            ("listen = 'a'\n[mail]\nport = \"587\"", "línea 3: «mail.port»: se espera un número"),
            ("[mail]\nport = 70001", "línea 2: «mail.port»: se espera un número entero de 0"),
            ("[pac]\npassword = 12345678", "línea 2: «pac.password»: se espera un texto"),
            ("\n[documents.s3]\nsecret_key_file = 9", "línea 3: «documents.s3.secret_key_file»:"),
            ("documents.s3.secret_key = 1234", "línea 1: «documents.s3.secret_key»: se espera"),
            ("mail = { port = 2, password = 77 }", "línea 1: «mail.password»: se espera un texto"),
            ("[engine]\nworkers = -12", "línea 2: «engine.workers»: se espera un número"),
            ("trusted_proxies = 'a 1234'", "línea 1: «trusted_proxies»: se espera una lista"),
            ("trusted_proxies = ['a', 1234]", "línea 1: «trusted_proxies»: se espera un texto"),
            ("pac = 1234", "línea 1: «pac»: se espera una sección"),
        ] {
            let said = wrong(text);
            assert!(said.contains(expected), "{text}: {said}");
            for value in ["587", "70001", "1234", " 9", "77", "12,", "string"] {
                assert!(!said.contains(value), "{text}: {said}");
            }
        }
    }

    #[test]
    fn a_key_that_is_not_known_is_told_with_those_that_are() {
        let said = wrong("[engine]\n\nlease = 300");
        let expected = "línea 3: «engine.lease»: no se conoce esta clave; se conocen \
                        lease_seconds, hold_seconds, patience_seconds, workers";
        assert_eq!(said, expected);
        assert!(wrong("[correo]\nhost = 'x'").starts_with("línea 1: «correo»: no se conoce"));
        assert!(wrong("[constancia]\nsta = 'x'").ends_with("se conocen sat"));
    }

    #[test]
    fn the_example_has_every_key() {
        let example = include_str!("../../portal.example.toml");
        for section in ["", "pac", "engine", "mail", "constancia", "documents", "documents.s3"] {
            let prefix = if section.is_empty() { "" } else { "." };
            let said = wrong(&format!("{section}{prefix}zz = 1"));
            let (_, known) = said.split_once("; se conocen ").unwrap();
            for key in known.split(", ") {
                let shown = [format!("{key} ="), format!("[{key}"), format!(".{key}]")];
                assert!(shown.iter().any(|one| example.contains(one)), "{section}.{key}");
            }
        }
    }

    #[test]
    fn what_is_no_toml_is_told_by_its_line() {
        for text in [
            "listen = 'a'\npassword = clave1",
            "listen = 'a'\npassword = 'clave1",
            "listen = 'a'\npassword 'clave1'",
            "listen = 'a'\nlisten = 'clave1'",
            "listen = 'á'\n[pac\n",
        ] {
            let said = wrong(text);
            assert!(said.starts_with("línea 2: no es TOML"), "{text}: {said}");
            assert!(!said.contains("clave1"), "{said}");
        }
    }
}
