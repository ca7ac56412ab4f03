//! Migrations are numbered without a gap, and every database has the same ones.

use std::collections::BTreeMap;

use super::Breach;
use super::sources::Source;

/// Databases of one program: the same migrations, each in its own SQL.
const TWINS: (&str, &str) = ("migrations/portal/sqlite", "migrations/portal/postgres");

pub(super) fn check(sources: &[Source]) -> Vec<Breach> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.path.starts_with("migrations/")) {
        if let Some((folder, file)) = source.path.rsplit_once('/') {
            folders.entry(folder).or_default().push(file);
        }
    }
    let mut breaches = Vec::new();
    for (folder, files) in &folders {
        breaches.extend(check_numbers(folder, files));
    }
    if let (Some(one), Some(other)) = (folders.get(TWINS.0), folders.get(TWINS.1))
        && one != other
    {
        breaches.push(Breach::new(TWINS.1, format!("has not the files of {}", TWINS.0)));
    }
    breaches
}

/// `files` are sorted, as the sources are.
fn check_numbers(folder: &str, files: &[&str]) -> Vec<Breach> {
    (1..)
        .zip(files)
        .filter(|(number, file)| !is_named(file, *number))
        .map(|(number, file)| {
            Breach::new(format!("{folder}/{file}"), format!("is to be {number:04}_some_words.sql"))
        })
        .collect()
}

fn is_named(file: &str, number: usize) -> bool {
    let slug =
        file.strip_prefix(&format!("{number:04}_")).and_then(|rest| rest.strip_suffix(".sql"));
    slug.is_some_and(|slug| {
        !slug.is_empty()
            && slug.chars().all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    fn breaches(paths: &[&str]) -> usize {
        let sources: Vec<Source> = paths.iter().map(|path| source(path, "")).collect();
        check(&sources).len()
    }

    #[test]
    fn numbers_go_up_by_one() {
        let first = "migrations/register/0001_sales.sql";
        assert_eq!(breaches(&[first, "migrations/register/0002_customers.sql"]), 0);
        assert_eq!(breaches(&[first, "migrations/register/0003_customers.sql"]), 1);
        assert_eq!(breaches(&["migrations/register/1_sales.sql"]), 1);
        assert_eq!(breaches(&["migrations/register/0001_Sales.sql"]), 1);
    }

    #[test]
    fn both_databases_of_the_portal_have_the_same() {
        let sqlite = "migrations/portal/sqlite/0001_start.sql";
        assert_eq!(breaches(&[sqlite, "migrations/portal/postgres/0001_start.sql"]), 0);
        assert_eq!(breaches(&[sqlite, "migrations/portal/postgres/0001_begin.sql"]), 1);
    }
}
