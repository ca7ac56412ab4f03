//! A shop with one register, in a store of either engine.

use billing::machine::Effect;
use cfdi::catalog::{ClaveProdServ, ClaveUnidad, FormaPago};
use cfdi::taxes::Iva;
use jiff::Timestamp;
use jiff::civil::Date;
use money::{Money, Quantity};
use portal_store::{
    Claim, ClaimOutcome, CsdFiles, Door, EnrolOutcome, Enrolment, Language, NewAttempt, NewClaim,
    NewShop, PutOutcome, Register, SealError, SealedXml, ShopProfile, Store, StoreOptions,
    TaxProfile, Turn, TurnRecord, Turned, Vault,
};
use std::sync::Arc;
use tempfile::TempDir;
use tickets::{
    AttemptId, BillingCode, ClaimId, IssuerId, NotaFolio, Payment, Period, RegisterId, Ticket,
    TicketDraft, TicketId, TicketLine,
};
use uuid::Uuid;
use xtask::postgres;
use xtask::postgres::Database;
use zeroize::Zeroizing;

pub(crate) const CORREO: &str = "ana@example.mx";

pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) store: Store,
    pub(crate) shop: IssuerId,
    pub(crate) register: Register,
}

/// Where a store is.
pub(crate) enum Engine {
    Sqlite(TempDir),
    Postgres(Database),
}

impl Engine {
    pub(crate) fn options(&self) -> StoreOptions {
        match self {
            Self::Sqlite(dir) => StoreOptions::new(dir.path().join("portal.db")),
            Self::Postgres(database) => StoreOptions::postgres(&database.url),
        }
    }

    /// Runs a statement behind the store's back.
    pub(crate) fn run(&self, statement: &str) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(dir) => {
                let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
                let path = dir.path().join("portal.db");
                let raw = rusqlite::Connection::open_with_flags(path, flags)?;
                raw.execute_batch(statement)?;
            }
            Self::Postgres(database) => {
                postgres::sql(&database.url, statement)?;
            }
        }
        Ok(())
    }

    /// All that is kept, as somebody reads it who has the disk.
    pub(crate) fn everything(&self) -> Vec<u8> {
        match self {
            Self::Sqlite(dir) => {
                let files = std::fs::read_dir(dir.path()).unwrap();
                files.flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
            }
            Self::Postgres(database) => postgres::dump(&database.url).unwrap().into_bytes(),
        }
    }
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn vault(key: u8) -> Arc<Vault> {
    Arc::new(Vault::new(&[key; 32]).unwrap())
}

pub(crate) fn new_shop() -> NewShop {
    NewShop {
        id: IssuerId::new(id(1)),
        profile: ShopProfile {
            rfc: "EFA010203AB3".to_owned(),
            nombre: "ABARROTES EL FAROL".to_owned(),
            regimen_fiscal: "601".to_owned(),
            codigo_postal: "06600".to_owned(),
            zone: "America/Mexico_City".to_owned(),
            name: "El Farol".to_owned(),
            address: vec!["Av. Juárez 12".to_owned(), "Centro".to_owned()],
            contact: "55 1234 5678".to_owned(),
        },
        csd: CsdFiles {
            cer: vec![1, 2],
            key: vec![3, 4],
            password: Zeroizing::new("contraseña-del-csd".to_owned()),
        },
        serie: "F".to_owned(),
        period: Period::MonthEnd,
    }
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        Self::on(Engine::Sqlite(tempfile::tempdir().unwrap())).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::on(Engine::Postgres(Database::create().unwrap())).await
    }

    async fn on(engine: Engine) -> Self {
        let store = Store::open(engine.options(), vault(3)).unwrap();
        let shop = store.put_shop(new_shop(), at(0)).await.unwrap();
        let register = enrol(&store, shop, 7).await;
        Self { engine, store, shop, register }
    }

    /// A second store on the same database, as another process opens it.
    pub(crate) fn reopen(&self) -> Store {
        Store::open(self.engine.options(), vault(3)).unwrap()
    }

    pub(crate) fn draft(&self, number: u64) -> TicketDraft {
        TicketDraft {
            id: TicketId::new(id(u128::from(number) + 1_000)),
            register: self.register.id,
            nota: NotaFolio { serie: self.register.nota_serie.clone(), folio: number },
            code: BillingCode::from_random([u8::try_from(number).unwrap(); 16]),
            sold_at: at(0),
            zone: "America/Mexico_City".to_owned(),
            deadline: Date::constant(2026, 11, 30),
            cashier: "Ana".to_owned(),
            lines: vec![TicketLine {
                sku: "LECHE1".to_owned(),
                descripcion: "Leche 1 L".to_owned(),
                clave_prod_serv: ClaveProdServ::parse("50131700").unwrap(),
                clave_unidad: ClaveUnidad::parse("H87").unwrap(),
                quantity: Quantity::ONE,
                unit_price: Money::from_raw(2_850),
                discount: Money::ZERO,
                gross: Money::from_raw(2_850),
                taxes: cfdi::taxes::TaxProfile { iva: Iva::Tasa0, ieps: None },
            }],
            payments: vec![Payment {
                forma_pago: FormaPago::Efectivo,
                amount: Money::from_raw(2_850),
            }],
            change: Money::ZERO,
            total: Money::from_raw(2_850),
        }
    }

    pub(crate) async fn sold(&self, number: u64) -> TicketId {
        let ticket = Ticket::close(self.draft(number)).unwrap();
        let put = self.store.put_ticket(self.shop, &ticket, at(1)).await.unwrap();
        assert_eq!(put, PutOutcome::Created);
        ticket.id()
    }

    pub(crate) fn new_claim(&self, number: u128, tickets: &[TicketId]) -> NewClaim {
        NewClaim {
            id: ClaimId::new(id(number)),
            shop: self.shop,
            tickets: tickets.to_vec(),
            receptor: profile(Some(CORREO)),
            door: Door::Portal,
            mail_language: Language::English,
            expires_at: at(60),
        }
    }

    pub(crate) async fn claimed(&self, number: u128, tickets: &[TicketId]) -> Claim {
        match self.store.claim(self.new_claim(number, tickets), at(2)).await.unwrap() {
            ClaimOutcome::Won(claim) => claim,
            other @ (ClaimOutcome::Held(_) | ClaimOutcome::Closed(_) | ClaimOutcome::OnHold) => {
                panic!("{other:?}")
            }
        }
    }

    pub(crate) async fn sealed(&self, number: u128, tickets: &[TicketId]) -> Claim {
        let claim = self.claimed(number, tickets).await;
        seal(&self.store, &claim, number).await.unwrap()
    }

    pub(crate) async fn turn(&self, claim: &Claim, turn: Turn, second: i64) -> Claim {
        done(self.store.turn(claim, TurnRecord::plain(turn), at(second)).await.unwrap()).0
    }

    pub(crate) async fn stamping(&self, number: u128, tickets: &[TicketId]) -> Claim {
        let sealed = self.sealed(number, tickets).await;
        self.turn(&sealed, Turn::LeaseWon { lease_until: at(300) }, 3).await
    }
}

pub(crate) fn done(turned: Turned) -> (Claim, Vec<Effect>) {
    match turned {
        Turned::Done(claim, effects) => (claim, effects),
        Turned::Overtaken => panic!("overtaken"),
    }
}

pub(crate) fn profile(correo: Option<&str>) -> TaxProfile {
    TaxProfile {
        rfc: "CACX7605101P8".to_owned(),
        nombre: "XOCHILT CASAS CHAVEZ".to_owned(),
        codigo_postal: "36257".to_owned(),
        regimen_fiscal: "612".to_owned(),
        uso_cfdi: "G03".to_owned(),
        correo: correo.map(str::to_owned),
    }
}

pub(crate) fn xml_of(number: u128) -> Vec<u8> {
    format!("<cfdi:Comprobante número=\"{number}\"/>").into_bytes()
}

/// A document that is for so many centavos.
pub(crate) fn sealed_xml(number: u128, centavos: i64) -> SealedXml {
    SealedXml { xml: xml_of(number), fecha: at(-90), paid: Money::from_raw(centavos) }
}

pub(crate) async fn seal(
    store: &Store,
    claim: &Claim,
    number: u128,
) -> Result<Claim, SealError<String>> {
    let attempt = NewAttempt {
        id: AttemptId::new(id(number + 500)),
        pac: "sw".to_owned(),
        lease_until: None,
    };
    // Every ticket of this world costs the same.
    let tickets = store.claimed_tickets(claim.id).await.unwrap().len();
    let centavos = 2_850 * i64::try_from(tickets).unwrap();
    let make = move |_: &portal_store::Folio| Ok(sealed_xml(number, centavos));
    store.seal(claim, attempt, at(2), make).await
}

pub(crate) async fn enrol(store: &Store, shop: IssuerId, key: u8) -> Register {
    enrol_after(store, (shop, None), key).await
}

/// Enrols a register again.
pub(crate) async fn succeed(store: &Store, before: &Register, key: u8) -> Register {
    enrol_after(store, (before.shop, Some(before.id)), key).await
}

async fn enrol_after(
    store: &Store,
    (shop, succeeds): (IssuerId, Option<RegisterId>),
    key: u8,
) -> Register {
    let code = format!("codigo-{key}");
    store.add_enrolment_code(shop, (&code, at(3_600)), at(0)).await.unwrap();
    let enrolment = Enrolment {
        code,
        register: RegisterId::new(id(u128::from(key))),
        public_key: [key; 32],
        name: "Caja 1".to_owned(),
        succeeds,
        succeeded: None,
    };
    match store.enrol(enrolment, at(0)).await.unwrap() {
        EnrolOutcome::Enrolled(register) => *register,
        other @ (EnrolOutcome::BadCode
        | EnrolOutcome::Expired
        | EnrolOutcome::KeyTaken
        | EnrolOutcome::NoPredecessor) => {
            panic!("{other:?}")
        }
    }
}
