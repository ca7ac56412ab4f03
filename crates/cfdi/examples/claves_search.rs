//! How long the search of c_ClaveProdServ takes, and what it finds.
//!
//! `cargo run --release -p cfdi --example claves_search [words…]`

use std::hint::black_box;
use std::time::{Duration, Instant};

use cfdi::catalog::claves::{buscar_prod_serv, buscar_unidad};

const QUESTIONS: [&str; 10] = [
    "leche",
    "refresco",
    "jabón de tocador",
    "papel higienico",
    "tortilas",
    "servicio de hospedaje",
    "gasolina",
    "croquetas perro",
    "s",
    "servicios de mantenimiento y reparación de equipo de transporte de paasjeros",
];
const ROUNDS: u32 = 50;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if !asked.is_empty() {
        return show(&asked.join(" "));
    }
    let first = time(1, || drop(black_box(buscar_prod_serv("leche", 10))));
    println!("first search, which opens the catalog and reads its words: {first:?}");
    for question in QUESTIONS {
        let each = time(ROUNDS, || drop(black_box(buscar_prod_serv(black_box(question), 10))));
        println!("{each:>10.1?}  {question}");
    }
}

fn show(question: &str) {
    for found in buscar_prod_serv(question, 8).into_iter().chain(buscar_unidad(question, 5)) {
        println!("{:>4}  {:<8}  {}", found.score, found.clave, found.descripcion);
    }
}

/// The mean of some rounds.
fn time(rounds: u32, work: impl Fn()) -> Duration {
    let start = Instant::now();
    (0..rounds).for_each(|_| work());
    start.elapsed() / rounds
}
