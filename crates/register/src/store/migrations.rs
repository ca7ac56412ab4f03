//! Bringing an older file up to date. Forward only; a migration is never edited.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// All migrations; the place of each, from 1, is the file's `user_version` after it.
pub(super) const ALL: &[&str] = &[
    include_str!("../../../../migrations/register/0001_initial.sql"),
    include_str!("../../../../migrations/register/0002_taxes_of_products.sql"),
    include_str!("../../../../migrations/register/0003_discounts.sql"),
    include_str!("../../../../migrations/register/0004_printers_and_receipts.sql"),
    include_str!("../../../../migrations/register/0005_shifts.sql"),
    include_str!("../../../../migrations/register/0006_categories.sql"),
    include_str!("../../../../migrations/register/0007_border.sql"),
    include_str!("../../../../migrations/register/0008_products_on_sale.sql"),
    include_str!("../../../../migrations/register/0009_lineage.sql"),
    include_str!("../../../../migrations/register/0010_carts.sql"),
    include_str!("../../../../migrations/register/0011_invoice_requests.sql"),
    include_str!("../../../../migrations/register/0012_sale_notes.sql"),
    include_str!("../../../../migrations/register/0013_scale_label.sql"),
    include_str!("../../../../migrations/register/0014_backup.sql"),
    include_str!("../../../../migrations/register/0015_returns.sql"),
    include_str!("../../../../migrations/register/0016_companion.sql"),
    include_str!("../../../../migrations/register/0017_tips.sql"),
    include_str!("../../../../migrations/register/0018_sums.sql"),
    include_str!("../../../../migrations/register/0019_grid_and_pad.sql"),
    include_str!("../../../../migrations/register/0020_sales_to_filter.sql"),
    include_str!("../../../../migrations/register/0021_first_run.sql"),
    include_str!("../../../../migrations/register/0022_jobs_found.sql"),
    include_str!("../../../../migrations/register/0023_customer_corrections.sql"),
    include_str!("../../../../migrations/register/0024_sale_discount_parts.sql"),
    include_str!("../../../../migrations/register/0025_slips.sql"),
    include_str!("../../../../migrations/register/0026_companion_folder.sql"),
    include_str!("../../../../migrations/register/0027_price_list_told.sql"),
    include_str!("../../../../migrations/register/0028_place_between_shifts.sql"),
    include_str!("../../../../migrations/register/0029_return_folios.sql"),
    include_str!("../../../../migrations/register/0030_refused_apart.sql"),
];

/// Runs what the file has not had yet, each in its own transaction. A file that holds something is
/// copied first.
pub(super) fn run(
    connection: &mut Connection,
    path: &Path,
    all: &[&str],
) -> Result<(), StoreError> {
    let known = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found > 0 && found < known {
        copy(connection, &path.with_extension(format!("v{found}.sqlite")))?;
    }
    for (sql, version) in all.iter().zip(1_u32..).filter(|(_, version)| *version > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// `VACUUM INTO` refuses a file that is there: one that was left by an interrupted migration goes.
fn copy(connection: &Connection, to: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::Copy(error));
        }
        Ok(()) | Err(_) => {}
    }
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes the file of a test through migrations `from` to `to`, counted from 0.
    fn migrate(connection: &Connection, from: usize, to: usize) {
        for sql in &ALL[from..to] {
            connection.execute_batch(sql).unwrap();
        }
    }

    #[test]
    fn sales_and_print_jobs_of_before_are_kept_without_a_shift() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0, 3);
        let older = "
            INSERT INTO sales VALUES ('s', 'A', 1, 'C', 0, '2026-11-30', 1900, 0, 'waiting', NULL,
                                      NULL, '{}');
            INSERT INTO print_jobs VALUES (7, 's', 'original', 'waiting', 5, 'print-02');";
        connection.execute_batch(older).unwrap();
        migrate(&connection, 3, ALL.len());
        let count = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM sales WHERE shift IS NULL"), 1);
        let same = "SELECT count(*) FROM print_jobs WHERE id = 7 AND sale_id = 's' \
                    AND kind = 'original' AND last_error = 'print-02' AND cut_id IS NULL";
        assert_eq!(count(same), 1);
        assert_eq!(count("SELECT shift_needed FROM guard"), 1);
        let shift = "
            INSERT INTO shifts (number, opened_at_ms, opened_by) VALUES (1, 0, 'Ana');
            INSERT INTO drawer VALUES (1, 1, 0, 'float', 500, 500, NULL, '', 'Ana');";
        connection.execute_batch(shift).unwrap();
        for wrong in [
            "INSERT INTO shifts (number, opened_at_ms, opened_by) VALUES (2, 0, 'Ana')",
            "INSERT INTO drawer VALUES (2, 1, 0, 'in', 100, 500, NULL, 'x', 'Ana')",
            "INSERT INTO drawer VALUES (2, 1, 0, 'out', 100, 600, NULL, 'x', 'Ana')",
            "UPDATE drawer SET amount_centavos = 1, balance_centavos = 1",
            "DELETE FROM drawer",
            "UPDATE shifts SET opened_by = 'Luis'",
            "UPDATE shifts SET closed_at_ms = 9",
            "DELETE FROM shifts",
            "UPDATE sales SET shift = 1",
        ] {
            assert!(connection.execute(wrong, []).is_err(), "{wrong}");
        }
        let close = "UPDATE shifts SET closed_at_ms = 9, closed_by = 'Ana'";
        assert_eq!(connection.execute(close, []).unwrap(), 1);
        assert!(connection.execute(close, []).is_err(), "it is closed once");
        let late = "INSERT INTO drawer VALUES (2, 1, 0, 'in', 100, 600, NULL, 'x', 'Ana')";
        assert!(connection.execute(late, []).is_err());
    }

    #[test]
    fn the_ledger_and_its_cuts_outlive_the_tips() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        migrate(&connection, 0, 16);
        let older = "
            INSERT INTO shifts (number, opened_at_ms, opened_by) VALUES (1, 0, 'Ana');
            INSERT INTO drawer VALUES (1, 1, 0, 'float', 500, 500, NULL, '', 'Ana');
            INSERT INTO drawer VALUES (2, 1, 5, 'in', 100, 600, NULL, 'Cambio', 'Ana');
            INSERT INTO cuts VALUES (1, 1, 'x', 9, 'Ana', 2, 600, NULL, '1 · 00000000', 0);";
        connection.execute_batch(older).unwrap();
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        tx.execute_batch(ALL[16]).unwrap();
        tx.commit().unwrap();
        let kept = "SELECT count(*) FROM drawer JOIN cuts ON up_to = drawer.id \
                    WHERE (amount_centavos, balance_centavos, reason) = (100, 600, 'Cambio')";
        assert_eq!(connection.query_row(kept, [], |row| row.get(0)), Ok(1));
        for wrong in [
            "INSERT INTO drawer VALUES (3, 1, 9, 'tip', 100, 700, NULL, '', 'Ana')",
            "INSERT INTO drawer VALUES (3, 1, 9, 'in', 100, 600, NULL, 'x', 'Ana')",
            "INSERT INTO cuts VALUES (2, 1, 'x', 9, 'Ana', 3, 600, NULL, '1 · 00000000', 0)",
            "DELETE FROM drawer",
        ] {
            assert!(connection.execute(wrong, []).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_printer_and_its_jobs_outlive_every_later_migration() {
        for from in 1..ALL.len() {
            let connection = Connection::open_in_memory().unwrap();
            migrate(&connection, 0, from);
            let older = "
                INSERT INTO printer (only, kind, target, paper_mm)
                    VALUES (1, 'network', '10.0.0.9:9100', 58);
                INSERT INTO print_jobs (id, kind, state, created_at_ms, last_error)
                    VALUES (7, 'test', 'waiting', 5, 'print-02');";
            connection.execute_batch(older).unwrap();
            migrate(&connection, from, ALL.len());
            let same = "SELECT count(*) FROM printer, print_jobs
                WHERE (printer.kind, target, paper_mm) = ('network', '10.0.0.9:9100', 58)
                AND (print_jobs.id, print_jobs.kind, last_error) = (7, 'test', 'print-02')";
            let kept = connection.query_row(same, [], |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!(kept, 1, "from version {from}");
        }
    }

    #[test]
    fn lines_of_older_sales_are_kept_without_a_discount() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0, 2);
        let older = "
            INSERT INTO sales VALUES ('s', 'A', 1, 'C', 0, '2026-11-30', 1900, 0, 'waiting', NULL,
                                      NULL, '{}');
            INSERT INTO sale_lines VALUES ('s', 0, 'SKU', 'Pan', 1000000, 1900, 1900, '16');
            INSERT INTO products
                    (sku, name, price_centavos, unit, clave_prod_serv, clave_unidad, iva)
                VALUES ('SKU', 'Pan', 1900, 'pieza', '50181900', 'H87', 'iva-16');
            INSERT INTO cart_lines VALUES (0, 'SKU', 1000000);";
        connection.execute_batch(older).unwrap();
        migrate(&connection, 2, ALL.len());
        let line = "SELECT gross_centavos, discount_centavos, descripcion FROM sale_lines";
        let line = connection.query_row(line, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        });
        assert_eq!(line.unwrap(), (1900, 0, "Pan".to_owned()));
        let cart = "SELECT count(*) FROM cart_lines WHERE discount_centavos IS NULL \
                    AND (cart_id, sku, price_centavos, origin) = (1, 'SKU', 1900, 'shelf')";
        assert_eq!(connection.query_row(cart, [], |row| row.get(0)), Ok(1));
        for wrong in [
            "UPDATE sale_lines SET gross_centavos = 0",
            "UPDATE sale_lines SET gross_centavos = -1, discount_centavos = 1",
            "UPDATE cart_lines SET discount_centavos = 1, discount_millionths = 1",
            "UPDATE cart_lines SET discount_millionths = 1000001",
            "UPDATE carts SET discount_centavos = 0",
            "INSERT INTO held_carts VALUES (1, 0, 'Ana', '', 1900)",
        ] {
            assert!(connection.execute(wrong, []).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sales_of_before_are_summed() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0, 17);
        let older = r#"
            INSERT INTO sales (id, serie, folio, code, sold_at_ms, deadline, total_centavos,
                               change_centavos, state, snapshot)
                VALUES ('s', 'A', 1, 'C', 7200001, '2026-11-30', 3800, 200, 'open',
                        '{"cashier":"Ana"}'),
                       ('v', 'A', 2, 'D', 7200002, '2026-11-30', 1900, 0, 'cancelled',
                        '{"cashier":"Ana"}');
            INSERT INTO sale_lines VALUES ('s', 0, 'P', 'Pan', 2000000, 1900, 0, 3800, '16'),
                                          ('v', 0, 'P', 'Pan', 1000000, 1900, 0, 1900, '16');
            INSERT INTO sale_payments VALUES ('s', 0, '01', 4000), ('v', 0, '01', 1900);
            INSERT INTO returns (id, sale_id, serie, folio, returned_at_ms, total_centavos, snapshot)
                VALUES ('r', 's', 'DEVA', 1, 10800000, 1900,
                        '{"cashier":"Luis","forma_pago":"01","lines":[{"line":0,"gross":"19.00"}]}');
        "#;
        connection.execute_batch(older).unwrap();
        migrate(&connection, 17, ALL.len());
        let sums = "SELECT concat_ws(' ', kind, hour, of, sold, sold_centavos, returned, \
                    returned_centavos) FROM sums ORDER BY 1";
        let mut sums = connection.prepare(sums).unwrap();
        let sums = sums.query_map([], |row| row.get(0)).unwrap();
        assert_eq!(
            sums.collect::<Result<Vec<String>, _>>().unwrap(),
            [
                "cashier 2 Ana 1 3800 0 0",
                "cashier 3 Luis 0 0 1 1900",
                "forma-pago 2 01 1 3800 0 0",
                "forma-pago 3 01 0 0 1 1900",
                "note 2  1 3800 0 0",
                "note 3  0 0 1 1900",
                "product 2 P 1 3800 0 0",
                "product 3 P 0 0 1 1900",
            ]
        );
        let name = "SELECT descripcion FROM sold_names WHERE sku = 'P'";
        let name: String = connection.query_row(name, [], |row| row.get(0)).unwrap();
        assert_eq!(name, "Pan");
    }
}
