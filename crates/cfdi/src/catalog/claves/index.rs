//! The search: which rows have which words, and which rows answer a question best.
//!
//! Each word of the question counts the more, the fewer rows have it. It counts in full where a row
//! has it as it stands (in whatever number), less where the row's word only begins with it, least
//! where it is one error away. Among rows that answer equally the everyday ones come first, then
//! the short texts, which are the general ones.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Hallazgo;
use super::table::{Offer, Table};
use super::words::{stem, within_one_error, words};

/// How well a word of the question is met, of [`EXACT`].
type Quality = u32;

const EXACT: Quality = 100;
/// What the beginning of a word is worth, and what is added as the whole of it is approached.
const PREFIX: Quality = 50;
const PREFIX_GROWTH: Quality = 40;
const TYPO: Quality = 40;
/// What is taken off where the word is not the first of the text, which names the thing.
const NOT_AT_HEAD: Quality = 10;
/// Letters that a word must have before an error in it is forgiven: short ones are too alike.
const FORGIVEN_FROM: usize = 5;

/// Words of a question that are looked at; a text of any length is answered in bounded time.
const WORDS_ASKED: usize = 12;

const FULL_SCORE: u32 = 1000;
/// Of a key that only begins with what was typed.
const KEY_PREFIX_SCORE: u32 = 500;

/// A word that some rows have.
struct Term {
    word: String,
    stem: String,
    postings: Vec<Posting>,
}

#[derive(Clone, Copy)]
struct Posting {
    row: usize,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Head,
    Within,
}

impl Posting {
    fn lowers(self, quality: Quality) -> Quality {
        match self.place {
            Place::Head => quality,
            Place::Within => quality.saturating_sub(NOT_AT_HEAD),
        }
    }
}

/// How rows are ordered: the best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    score: Reverse<u32>,
    length: usize,
    row: usize,
}

/// The words of a catalog.
pub(super) struct Index {
    table: &'static Table,
    /// Sorted by word.
    terms: Vec<Term>,
    /// The places in `terms` of the words that have a stem.
    by_stem: HashMap<String, Vec<usize>>,
    /// For each row, how many words its text has; none for the everyday ones.
    lengths: Vec<usize>,
}

impl Index {
    /// Reads the words of every text, and those of `everyday`: a key, and more words for it.
    pub(super) fn new(table: &'static Table, everyday: &[(&str, &str)]) -> Self {
        let mut postings: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        let mut lengths = Vec::with_capacity(table.rows().len());
        for (row, line) in table.rows().iter().enumerate() {
            let own = words(line.descripcion);
            lengths.push(own.len());
            let places = std::iter::once(Place::Head).chain(std::iter::repeat(Place::Within));
            let more = words(line.palabras).into_iter().map(|word| (word, Place::Within));
            for (word, place) in own.into_iter().zip(places).chain(more) {
                postings.entry(word).or_default().push(Posting { row, place });
            }
        }
        for (clave, more) in everyday {
            let Some(row) = table.place(clave) else { continue };
            if let Some(length) = lengths.get_mut(row) {
                *length = 0;
            }
            for word in words(more) {
                postings.entry(word).or_default().push(Posting { row, place: Place::Head });
            }
        }
        Self::of_terms(table, postings, lengths)
    }

    fn of_terms(
        table: &'static Table,
        postings: BTreeMap<String, Vec<Posting>>,
        lengths: Vec<usize>,
    ) -> Self {
        let term = |(word, postings): (String, _)| Term { stem: stem(&word), word, postings };
        let terms: Vec<Term> = postings.into_iter().map(term).collect();
        let mut by_stem: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, term) in terms.iter().enumerate() {
            by_stem.entry(term.stem.clone()).or_default().push(place);
        }
        Self { table, terms, by_stem, lengths }
    }

    /// The best answers, at most `limit`.
    pub(super) fn search(&self, text: &str, limit: usize) -> Vec<Hallazgo> {
        let mut ranks = self.by_key(text);
        ranks.extend(self.by_words(text));
        ranks.sort_unstable();
        let mut seen = BTreeSet::new();
        let once = ranks.into_iter().filter(|rank| seen.insert(rank.row));
        once.filter_map(|rank| self.answer(&rank)).take(limit).collect()
    }

    /// Nothing for a row that is on its way out.
    fn answer(&self, rank: &Rank) -> Option<Hallazgo> {
        let row = self.table.rows().get(rank.row)?;
        let Reverse(score) = rank.score;
        let answer = Hallazgo { clave: row.clave, descripcion: row.descripcion, score };
        (row.offer == Offer::Open).then_some(answer)
    }

    /// The rows whose key is, or begins with, what was typed.
    fn by_key(&self, text: &str) -> Vec<Rank> {
        let key = text.trim();
        if key.is_empty() {
            return Vec::new();
        }
        let rows = self.table.rows().iter().enumerate().filter_map(|(row, line)| {
            let start = line.clave.get(..key.len())?;
            start.eq_ignore_ascii_case(key).then_some((row, line.clave.len()))
        });
        let score = |length| if length == key.len() { FULL_SCORE } else { KEY_PREFIX_SCORE };
        rows.map(|(row, length)| Rank { score: Reverse(score(length)), length: 0, row }).collect()
    }

    /// The rows that have the words; those that have less than half of what the best has are left
    /// out.
    fn by_words(&self, text: &str) -> Vec<Rank> {
        let mut totals = vec![0_u32; self.lengths.len()];
        let mut full = 0_u32;
        for word in words(text).into_iter().take(WORDS_ASKED).collect::<BTreeSet<_>>() {
            let met = self.met_by(&word);
            let weight = self.weight(met.len());
            full = full.saturating_add(weight.saturating_mul(EXACT));
            for (row, quality) in met {
                if let Some(total) = totals.get_mut(row) {
                    *total = total.saturating_add(weight.saturating_mul(quality));
                }
            }
        }
        let best = totals.iter().copied().max().unwrap_or_default();
        let rows = totals.iter().zip(&self.lengths).enumerate();
        let rows = rows.filter(|(_, (total, _))| **total > 0 && total.saturating_mul(2) >= best);
        let score = |total: u32| total.saturating_mul(FULL_SCORE).checked_div(full).map(Reverse);
        rows.filter_map(|(row, (&total, &length))| Some(Rank { score: score(total)?, length, row }))
            .collect()
    }

    /// The rows that have the word in some way, each with the best of them.
    fn met_by(&self, word: &str) -> HashMap<usize, Quality> {
        let mut met = HashMap::new();
        for (term, quality) in self.terms_for(word) {
            for posting in &term.postings {
                let best = met.entry(posting.row).or_default();
                *best = posting.lowers(quality).max(*best);
            }
        }
        met
    }

    fn terms_for(&self, word: &str) -> Vec<(&Term, Quality)> {
        let stem = stem(word);
        let exact = self.by_stem.get(&stem).into_iter().flatten();
        let exact = exact.filter_map(|place| self.terms.get(*place)).map(|term| (term, EXACT));
        let mut found: Vec<_> = exact.collect();
        if found.is_empty() && word.len() >= FORGIVEN_FROM {
            let near = |term: &&Term| within_one_error(&stem, &term.stem);
            found.extend(self.terms.iter().filter(near).map(|term| (term, TYPO)));
        }
        let start = self.terms.partition_point(|term| term.word.as_str() < word);
        let begun = self.terms.iter().skip(start).take_while(|term| term.word.starts_with(word));
        found.extend(begun.map(|term| (term, prefix_quality(word, &term.word))));
        found
    }

    /// What a word counts that so many rows have.
    fn weight(&self, rows: usize) -> u32 {
        let rarity = self.lengths.len().checked_div(rows.max(1)).unwrap_or_default();
        rarity.checked_ilog2().unwrap_or_default().saturating_add(1)
    }
}

fn prefix_quality(typed: &str, word: &str) -> Quality {
    let share = |letters: usize| u32::try_from(letters).unwrap_or(u32::MAX);
    let growth = PREFIX_GROWTH.saturating_mul(share(typed.len()));
    PREFIX.saturating_add(growth.checked_div(share(word.len())).unwrap_or_default())
}
