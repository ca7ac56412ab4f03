//! Many more tickets than those that are asked for, written behind the store's back: a million
//! commits would take longer than all that is measured.

use std::process::Command;

use crate::scene::Scene;

const COLUMNS: &str = "id, shop_id, register_id, nota_serie, nota_folio, code_hash, sold_on, \
                       closes_at_ms, total_centavos, message, received_at_ms";

/// Adds so many tickets of the shop.
pub(super) fn fill(scene: &Scene, count: u32) {
    let (shop, register) = (scene.shop, scene.register.id);
    let row = |id: &str, hash: &str, number: &str| {
        format!(
            "SELECT {id}, '{shop}', '{register}', 'RELLENO', {number}, {hash}, '2026-11-20', \
             1893456000000, 19050, '{{}}', 1795000000000"
        )
    };
    if let Some(url) = scene.server_url() {
        let rows = row(
            "gen_random_uuid()::text",
            "decode(md5(n::text) || md5((n + 1)::text), 'hex')",
            "n",
        );
        let sql = format!(
            "INSERT INTO tickets ({COLUMNS}) {rows} FROM generate_series(1, {count}) AS n; \
             ANALYZE tickets"
        );
        xtask::postgres::sql(&url, &sql).unwrap();
        return;
    }
    let rows = row("lower(hex(randomblob(16)))", "randomblob(32)", "n");
    let sql = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers \
         WHERE n < {count}) INSERT INTO tickets ({COLUMNS}) {rows} FROM numbers"
    );
    let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); \
                  c.commit(); c.execute('PRAGMA wal_checkpoint(TRUNCATE)')";
    let status =
        Command::new("python3").args(["-c", script, &scene.database(), &sql]).status().unwrap();
    assert!(status.success());
}
