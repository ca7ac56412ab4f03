//! What the manager sets for the other program, and the last that came from it.

use jiff::Timestamp;
use rusqlite::{Row, params};
use tickets::{NotaFolio, TicketId};

use super::{Store, StoreError, audit, instant};
use crate::audit::{Actor, AuditKind};

/// So many of the last are kept, and so many of those that were refused and nobody has looked at.
const KEPT: u32 = 200;

/// How the talón of another program's sale is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompanionPaper {
    /// With all its lines.
    Lines,
    /// With a total for each rate.
    Totals,
}

impl CompanionPaper {
    fn stored(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Totals => "totals",
        }
    }

    fn parse(stored: &str) -> Result<Self, StoreError> {
        match stored {
            "lines" => Ok(Self::Lines),
            "totals" => Ok(Self::Totals),
            _ => Err(StoreError::Damaged { what: "companion's paper" }),
        }
    }
}

/// A folder in which the other program leaves its sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WatchedFolder {
    pub(crate) path: String,
    /// Written into the folder: it is this register's.
    pub(crate) mark: String,
}

/// What the manager has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CompanionSettings {
    /// Nothing: as the register was opened with.
    pub(crate) port: Option<u16>,
    pub(crate) paper: CompanionPaper,
    /// Whom to tell of what could not be taken; empty where nobody is named.
    pub(crate) contact: String,
}

/// Which way a sale came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Door,
    Folder,
}

impl Way {
    fn stored(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Folder => "folder",
        }
    }

    fn parse(stored: &str) -> Result<Self, StoreError> {
        match stored {
            "door" => Ok(Self::Door),
            "folder" => Ok(Self::Folder),
            _ => Err(StoreError::Damaged { what: "way of a taking" }),
        }
    }
}

/// What became of what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A sale.
    Sold,
    /// One that had come before.
    Repeated,
    /// None.
    Refused,
}

impl Outcome {
    fn stored(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
        }
    }

    fn parse(stored: &str) -> Result<Self, StoreError> {
        match stored {
            "sold" => Ok(Self::Sold),
            "repeated" => Ok(Self::Repeated),
            "refused" => Ok(Self::Refused),
            _ => Err(StoreError::Damaged { what: "outcome of a taking" }),
        }
    }
}

/// Something that came.
#[derive(Clone, Debug)]
pub(crate) struct Taking {
    pub(crate) at: Timestamp,
    pub(crate) way: Way,
    /// The file's, or the key at the door.
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
    /// Nothing where it was refused.
    pub(crate) sale: Option<String>,
    /// Our code, or empty.
    pub(crate) code: String,
    /// What was wrong, or empty.
    pub(crate) told: String,
}

/// The same, with the note that it became.
#[derive(Clone, Debug)]
pub(crate) struct KeptTaking {
    pub(crate) taking: Taking,
    /// `A-000123`, or empty.
    pub(crate) nota: String,
}

impl Store {
    /// What the manager has set.
    pub(crate) fn companion_settings(&self) -> Result<CompanionSettings, StoreError> {
        let sql = "SELECT port, paper, contact FROM companion_settings";
        let (port, paper, contact): (_, String, _) = self
            .connection
            .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(CompanionSettings { port, paper: CompanionPaper::parse(&paper)?, contact })
    }

    /// Keeps it.
    pub(crate) fn set_companion_settings(
        &mut self,
        settings: &CompanionSettings,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE companion_settings SET port = ?1, paper = ?2, contact = ?3",
                params![settings.port, settings.paper.stored(), settings.contact],
            )?;
            let what = "Se cambió cómo se atiende a otro punto de venta";
            audit::add(tx, actor, AuditKind::SettingsChanged, what).map(drop)
        })
    }

    /// How a sale is printed: what the register sold itself, with all its lines.
    pub(crate) fn talon_of(&self, sale: TicketId) -> Result<CompanionPaper, StoreError> {
        if self.is_handed_over(sale)? {
            Ok(self.companion_settings()?.paper)
        } else {
            Ok(CompanionPaper::Lines)
        }
    }

    /// Nothing while no folder is watched.
    pub(crate) fn watched_folder(&self) -> Result<Option<WatchedFolder>, StoreError> {
        let sql = "SELECT folder, folder_mark FROM companion_settings";
        let folder = self
            .connection
            .query_row(sql, [], |row| Ok(WatchedFolder { path: row.get(0)?, mark: row.get(1)? }))?;
        Ok(Some(folder).filter(|folder| !folder.path.is_empty()))
    }

    /// Watches that folder from now on, or none.
    pub(crate) fn watch_folder(
        &mut self,
        folder: Option<&WatchedFolder>,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        let (path, mark) =
            folder.map_or(("", ""), |folder| (folder.path.as_str(), folder.mark.as_str()));
        let what = match folder {
            Some(_) => format!("Se vigila la carpeta {path} para otro punto de venta"),
            None => "Se dejó de vigilar la carpeta de otro punto de venta".to_owned(),
        };
        self.write(|tx| {
            let sql = "UPDATE companion_settings SET folder = ?1, folder_mark = ?2";
            tx.execute(sql, [path, mark])?;
            audit::add(tx, actor, AuditKind::SettingsChanged, &what).map(drop)
        })
    }

    /// Notes what came; the oldest of its kind goes.
    pub(crate) fn note_taking(&mut self, taking: &Taking) -> Result<(), StoreError> {
        let seen = taking.outcome != Outcome::Refused;
        self.write(|tx| {
            tx.execute(
                "INSERT INTO companion_takings (at_ms, way, name, outcome, sale_id, code, told, \
                 seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    taking.at.as_millisecond(),
                    taking.way.stored(),
                    taking.name,
                    taking.outcome.stored(),
                    taking.sale,
                    taking.code,
                    taking.told,
                    seen,
                ],
            )?;
            let sql = "DELETE FROM companion_takings WHERE seen = ?1 AND id NOT IN \
                       (SELECT id FROM companion_takings WHERE seen = ?1 \
                        ORDER BY id DESC LIMIT ?2)";
            tx.execute(sql, params![seen, KEPT])?;
            Ok(())
        })
    }

    /// So many of the last, the newest first.
    pub(crate) fn takings(&self, count: u32) -> Result<Vec<KeptTaking>, StoreError> {
        let sql = "SELECT taken.at_ms, taken.way, taken.name, taken.outcome, taken.sale_id, \
                   taken.code, taken.told, sales.serie, sales.folio \
                   FROM companion_takings AS taken LEFT JOIN sales ON sales.id = taken.sale_id \
                   ORDER BY taken.id DESC LIMIT ?1";
        let mut takings = self.connection.prepare(sql)?;
        let takings = takings.query_and_then([count], kept)?;
        takings.collect()
    }

    /// What was refused since somebody last looked: how many, and the name of the last.
    pub(crate) fn unseen_refusals(&self) -> Result<(u32, String), StoreError> {
        let sql = "SELECT count(*), coalesce((SELECT name FROM companion_takings WHERE seen = 0 \
                   ORDER BY id DESC LIMIT 1), '') FROM companion_takings WHERE seen = 0";
        Ok(self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Somebody has looked.
    pub(crate) fn see_refusals(&mut self) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("UPDATE companion_takings SET seen = 1 WHERE seen = 0", [])?;
            Ok(())
        })
    }
}

fn kept(row: &Row<'_>) -> Result<KeptTaking, StoreError> {
    let (way, outcome): (String, String) = (row.get(1)?, row.get(3)?);
    let nota = row.get::<_, Option<String>>(7)?.zip(row.get(8)?);
    let nota = nota.map_or(String::new(), |(serie, folio)| NotaFolio { serie, folio }.shown());
    let taking = Taking {
        at: instant(row.get(0)?)?,
        way: Way::parse(&way)?,
        name: row.get(2)?,
        outcome: Outcome::parse(&outcome)?,
        sale: row.get(4)?,
        code: row.get(5)?,
        told: row.get(6)?,
    };
    Ok(KeptTaking { taking, nota })
}
