//! One shop, one register, one sandbox PAC, one clock.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use cfdi::catalog::{ClaveProdServ, ClaveUnidad, FormaPago};
use cfdi::comprobante::{Receptor, ReceptorText};
use cfdi::taxes::{Iva, TaxProfile};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use money::{Money, Quantity};
use pac::finkok::{self, FinkokConfig};
use pac::sw::{Credentials, Sw, SwConfig, Timeouts};
use pac::{Directory, Environment, Pac, PacConfig};
use pac_sandbox::Registry;
use pac_sandbox::ca::{CsdRequest, SandboxCa};
use pac_sandbox::server::{Account, Server, ServerConfig, serve};
use portal::desk::{Access, Desk, MailWish};
use portal::engine::{Engine, Pace, Pacs, Parts};
use portal::lang::Lang;
use portal_store::{
    Actor, CsdFiles, EnrolOutcome, Enrolment, Language, MailTo, NewShop, NewUser, Register, Role,
    ShopProfile, Store, StoreOptions, Vault,
};
use tempfile::TempDir;
use tickets::auth::Signer;
use tickets::{
    BillingCode, Chosen, IssuerId, NotaFolio, Payment, Period, RegisterId, Remaining, Return,
    ReturnDraft, ReturnId, Ticket, TicketDraft, TicketId, TicketLine, UserId,
};
use uuid::Uuid;
use world::{Clock, SystemClock, SystemEntropy};
use xtask::postgres::Database;
use zeroize::Zeroizing;

const BEGIN: &str = "2026-11-20T20:05:00Z";
pub(crate) const SHOP_RFC: &str = "EFA010203AB3";
pub(crate) const RESICO_RFC: &str = "XIQB891116QE4";
pub(crate) const CUSTOMER_RFC: &str = "CACX7605101P8";

/// A clock that a test moves; or the system's, for tests with processes of their own.
pub(crate) struct SimClock(Mutex<Option<Timestamp>>);

impl SimClock {
    pub(crate) fn forward(&self, by: SignedDuration) {
        let now = self.now() + by;
        self.set(now);
    }

    pub(crate) fn set(&self, to: Timestamp) {
        *self.0.lock().unwrap() = Some(to);
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().unwrap_or_else(|| SystemClock.now())
    }
}

/// The register's key.
pub(crate) struct Key(Ed25519KeyPair);

impl Key {
    pub(crate) fn of(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
    }

    pub(crate) fn public(&self) -> [u8; 32] {
        self.0.public_key().as_ref().try_into().unwrap()
    }
}

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).as_ref().try_into().unwrap()
    }
}

pub(crate) struct Scene {
    pub(crate) dir: TempDir,
    /// Where it is not on SQLite.
    server: Option<Database>,
    /// Counts the databases that it has had.
    database: u32,
    pub(crate) clock: Arc<SimClock>,
    pub(crate) sandbox: Server,
    pub(crate) store: Store,
    pub(crate) shop: IssuerId,
    pub(crate) register: Register,
    pub(crate) key: Key,
}

impl Scene {
    /// On SQLite.
    pub(crate) async fn open() -> Self {
        Self::open_on(None, Some(BEGIN.parse().unwrap())).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::open_on(Some(Database::create().unwrap()), Some(BEGIN.parse().unwrap())).await
    }

    /// With the system's clock, as the portal's own process has it.
    pub(crate) async fn now_on(server: Option<Database>) -> Self {
        Self::open_on(server, None).await
    }

    async fn open_on(server: Option<Database>, now: Option<Timestamp>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimClock(Mutex::new(now)));
        let list = dir.path().join("l_rfc.csv");
        let taxpayers = format!(
            "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion\n\
             {SHOP_RFC},ABARROTES EL FAROL,06600,601,0\n\
             {CUSTOMER_RFC},XOCHILT CASAS CHAVEZ,36257,612,0\n\
             {RESICO_RFC},BERENICE XIMO QUEZADA,06600,626,0\n\
             EKU9003173C9,ESCUELA KEMPER URGATE,42501,601,0\n"
        );
        std::fs::write(&list, taxpayers).unwrap();
        let sandbox = serve(ServerConfig {
            clock: clock.clone(),
            registry: Some(Arc::new(Registry::read(&list).unwrap())),
            ..ServerConfig::new(dir.path().join("sandbox"))
        })
        .await
        .unwrap();
        let store = open_store(&dir, place(&dir, server.as_ref(), 0));
        let shop = add_shop(&store, &dir, clock.now()).await;
        let key = Key::of(1);
        let register = enrol(&store, shop, &key, clock.now()).await;
        Self { dir, server, database: 0, clock, sandbox, store, shop, register, key }
    }

    /// The same shop and the same PAC with an empty database, and the clock as it was at first.
    /// Its invoices have a series of their own: the PAC knows the documents of before.
    pub(crate) async fn begin_again(self, server: Option<Database>) -> Self {
        self.clock.set(BEGIN.parse().unwrap());
        let csd = self.store.csd(self.shop).await.unwrap().unwrap();
        let database = self.database + 1;
        let store = open_store(&self.dir, place(&self.dir, server.as_ref(), database));
        let shop = store
            .put_shop(NewShop { serie: format!("S{database}"), ..shop_with(csd) }, self.clock.now())
            .await
            .unwrap();
        let register = enrol(&store, shop, &self.key, self.clock.now()).await;
        Self { server, database, store, shop, register, ..self }
    }

    /// The server's database, where it is on one.
    pub(crate) fn server_url(&self) -> Option<String> {
        self.server.as_ref().map(|database| database.url.clone())
    }

    /// What a configuration calls its database.
    pub(crate) fn database(&self) -> String {
        let in_file = || file(&self.dir, self.database).display().to_string();
        self.server_url().unwrap_or_else(in_file)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Another store on the same file, as after a restart.
    pub(crate) fn reopen(&self) -> Store {
        self.reopen_with(|options| options)
    }

    /// A store on another file of SQLite, which was copied from this one's.
    pub(crate) fn reopen_at(&self, file: &Path) -> Store {
        open_store(&self.dir, StoreOptions::new(file))
    }

    pub(crate) fn reopen_with(&self, options: impl FnOnce(StoreOptions) -> StoreOptions) -> Store {
        open_store(&self.dir, options(place(&self.dir, self.server.as_ref(), self.database)))
    }

    pub(crate) fn pac(&self) -> Sw {
        let account = Account::default();
        let credentials = Credentials::Login { user: account.user, password: account.password };
        let timeouts =
            Timeouts { connect: Duration::from_secs(1), total: Duration::from_millis(1_500) };
        Sw::new(SwConfig { timeouts, ..SwConfig::sandbox(self.sandbox.url(), credentials) })
            .unwrap()
    }

    /// The same sandbox, in Finkok's words.
    pub(crate) fn finkok(&self) -> Arc<dyn Pac> {
        let account = Account::default();
        let credentials = finkok::Credentials { user: account.user, password: account.password };
        let config = FinkokConfig::sandbox(self.sandbox.url(), credentials);
        PacConfig::Finkok(config).open().unwrap()
    }

    /// Both providers in the sandbox, where shops' own accounts are.
    pub(crate) fn directory(&self) -> Directory {
        let nobody = Credentials::Token(String::new());
        let at_finkok = finkok::Credentials { user: String::new(), password: String::new() };
        Directory::new(Environment::Sandbox)
            .with(&PacConfig::Sw(SwConfig::sandbox(self.sandbox.url(), nobody)))
            .with(&PacConfig::Finkok(FinkokConfig::sandbox(self.sandbox.url(), at_finkok)))
    }

    /// An engine that has one PAC after the other.
    pub(crate) fn engine_with(
        &self,
        first: Arc<dyn Pac>,
        others: Vec<Arc<dyn Pac>>,
    ) -> Arc<Engine> {
        self.engine_of(self.store.clone(), Pacs::in_order(first, others), pace())
    }

    /// An engine whose customers do not wait; [`Scene::settle`] works for it.
    pub(crate) fn engine(&self) -> Arc<Engine> {
        self.engine_on(self.store.clone(), Arc::new(self.pac()))
    }

    pub(crate) fn engine_on(&self, store: Store, pac: Arc<dyn Pac>) -> Arc<Engine> {
        self.engine_at(store, pac, pace())
    }

    pub(crate) fn engine_at(&self, store: Store, pac: Arc<dyn Pac>, pace: Pace) -> Arc<Engine> {
        self.engine_of(store, Pacs::only(pac), pace)
    }

    fn engine_of(&self, store: Store, pacs: Pacs, pace: Pace) -> Arc<Engine> {
        let (clock, entropy) = (self.clock.clone(), Arc::new(SystemEntropy));
        let directory = self.directory();
        Arc::new(Engine::new(Parts { store, pacs, directory, clock, entropy, pace }))
    }

    pub(crate) fn desk(&self) -> Desk {
        Desk::new(self.engine())
    }

    /// A ticket of this register with three kinds of tax; it costs 190.50.
    pub(crate) fn ticket(&self, folio: u64) -> Ticket {
        self.ticket_of(&self.register, folio)
    }

    pub(crate) fn ticket_of(&self, register: &Register, folio: u64) -> Ticket {
        Ticket::close(self.draft(register, folio)).unwrap()
    }

    pub(crate) fn draft(&self, register: &Register, folio: u64) -> TicketDraft {
        let seed = u128::from(folio) + (register.id.uuid().as_u128() & 0xFFFF_FFFF);
        TicketDraft {
            id: TicketId::new(Uuid::from_u128((0x019a_0000_u128 << 96) + seed)),
            register: register.id,
            nota: NotaFolio { serie: register.nota_serie.clone(), folio },
            code: BillingCode::from_random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()),
            sold_at: "2026-11-20T20:00:00Z".parse().unwrap(),
            zone: "America/Mexico_City".to_owned(),
            deadline: Date::constant(2026, 11, 30),
            cashier: "Ana".to_owned(),
            lines: vec![
                line("REF600", "Refresco 600 ml", ("19.00", "1"), Iva::Tasa16),
                line("LECHE1", "Leche 1 L", ("28.50", "2"), Iva::Tasa0),
                line("LIBRO", "Libro", ("114.50", "1"), Iva::Exento),
            ],
            payments: vec![Payment { forma_pago: FormaPago::Efectivo, amount: pesos("200.00") }],
            change: pesos("9.50"),
            total: pesos("190.50"),
        }
    }

    /// A bottle and one of the two litres of a [`Scene::ticket`] come back: 47.50.
    pub(crate) fn returned(&self, folio: u64) -> Return {
        let chosen = [0, 1].map(|place| Chosen { place, quantity: Quantity::ONE });
        self.back(self.ticket(folio), &chosen, "47.50")
    }

    /// Something of a ticket comes back.
    pub(crate) fn back(&self, ticket: Ticket, chosen: &[Chosen], total: &str) -> Return {
        let left = Remaining::from(ticket);
        let ticket = left.ticket();
        Return::close(ReturnDraft {
            id: ReturnId::new(Uuid::from_u128(ticket.id().uuid().as_u128() + (1 << 64))),
            ticket: ticket.id(),
            register: ticket.register(),
            nota: NotaFolio { serie: "DEVA".to_owned(), folio: ticket.nota().folio },
            returned_at: self.now(),
            cashier: "Ana".to_owned(),
            reason: "Salió golpeado".to_owned(),
            forma_pago: FormaPago::Efectivo,
            lines: left.take(chosen).unwrap(),
            total: pesos(total),
        })
        .unwrap()
    }

    /// Whoever owns the shop.
    pub(crate) async fn owner(&self) -> Actor {
        let user = UserId::new(Uuid::from_u128(77));
        let (shop, mail) = (self.shop, "titular@example.mx".to_owned());
        let new = NewUser { id: user, shop, mail, role: Role::Owner };
        Actor { shop, user: self.store.put_user(new, self.now()).await.unwrap() }
    }

    /// Puts a ticket into the store and gives the access of its holder.
    pub(crate) async fn sold(&self, folio: u64) -> Access {
        let ticket = self.ticket(folio);
        self.store.put_ticket(self.shop, &ticket, self.clock.now()).await.unwrap();
        Access::holder(ticket.id())
    }

    /// Works until nothing is left to do, moving the clock to whatever is due next. 72 hours of a
    /// doubt take some two hundred rounds.
    pub(crate) async fn settle(&self, engine: &Engine) {
        for _ in 0..300 {
            if engine.work_off().await.unwrap() > 0 {
                continue;
            }
            match engine.store().next_due().await.unwrap() {
                Some(due) => self.clock.set(due.max(self.clock.now())),
                None => return,
            }
        }
        panic!("there is still something to do");
    }

    pub(crate) fn stamps(&self) -> Vec<pac_sandbox::server::GivenStamp> {
        self.sandbox.stamps()
    }
}

/// Customers do not wait.
fn pace() -> Pace {
    Pace { patience: Duration::ZERO, ..Pace::default() }
}

pub(crate) fn receptor_text() -> ReceptorText {
    ReceptorText {
        rfc: CUSTOMER_RFC.to_owned(),
        nombre: "Xochilt Casas Chavez".to_owned(),
        codigo_postal: "36257".to_owned(),
        regimen_fiscal: "612".to_owned(),
        uso_cfdi: "G03".to_owned(),
    }
}

/// Where the invoice is wanted, on a page in Spanish.
pub(crate) fn mail_to(correo: &str) -> MailWish<'_> {
    MailWish { correo, lang: Some(Lang::Es) }
}

/// The same, as the engine is told it.
pub(crate) fn letters_to(correo: &str) -> MailTo {
    MailTo { recipient: correo.to_owned(), language: Language::Spanish }
}

pub(crate) fn receptor() -> Receptor {
    Receptor::parse(receptor_text()).unwrap()
}

/// A receptor whose name SAT's list has otherwise: CFDI40145.
pub(crate) fn misspelt() -> ReceptorText {
    ReceptorText { nombre: "Xochitl Casas Chavez".to_owned(), ..receptor_text() }
}

/// Somebody from abroad, who has no RFC of their own, with this postal code.
pub(crate) fn foreign(codigo_postal: &str) -> ReceptorText {
    ReceptorText {
        rfc: "XEXX010101000".to_owned(),
        nombre: "Jane Doe".to_owned(),
        codigo_postal: codigo_postal.to_owned(),
        regimen_fiscal: "616".to_owned(),
        uso_cfdi: "S01".to_owned(),
    }
}

pub(crate) async fn enrol(store: &Store, shop: IssuerId, key: &Key, now: Timestamp) -> Register {
    let code = format!("{:?}", key.public());
    let expires_at = now + SignedDuration::from_hours(1);
    store.add_enrolment_code(shop, (&code, expires_at), now).await.unwrap();
    let register = RegisterId::new(Uuid::from_slice(&key.public()[..16]).unwrap());
    let enrolment = Enrolment {
        code,
        register,
        public_key: key.public(),
        name: "Caja 1".to_owned(),
        succeeds: None,
        succeeded: None,
    };
    match store.enrol(enrolment, now).await.unwrap() {
        EnrolOutcome::Enrolled(register) => *register,
        other @ (EnrolOutcome::BadCode
        | EnrolOutcome::Expired
        | EnrolOutcome::KeyTaken
        | EnrolOutcome::NoPredecessor) => {
            panic!("{other:?}")
        }
    }
}

fn pesos(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn line(sku: &str, descripcion: &str, (price, quantity): (&str, &str), iva: Iva) -> TicketLine {
    let (unit_price, quantity) = (pesos(price), Quantity::parse(quantity).unwrap());
    TicketLine {
        sku: sku.to_owned(),
        descripcion: descripcion.to_owned(),
        clave_prod_serv: ClaveProdServ::parse("50202306").unwrap(),
        clave_unidad: ClaveUnidad::parse("H87").unwrap(),
        quantity,
        unit_price,
        discount: Money::ZERO,
        gross: unit_price.times(quantity).unwrap(),
        taxes: TaxProfile { iva, ieps: None },
    }
}

fn place(dir: &TempDir, server: Option<&Database>, number: u32) -> StoreOptions {
    match server {
        Some(database) => StoreOptions::postgres(&database.url),
        None => StoreOptions::new(file(dir, number)),
    }
}

fn file(dir: &TempDir, number: u32) -> PathBuf {
    dir.path().join(format!("portal-{number}.db"))
}

fn open_store(dir: &TempDir, options: StoreOptions) -> Store {
    let key = dir.path().join("portal.key");
    if !key.exists() {
        Vault::create(&key, &SystemEntropy).unwrap();
    }
    Store::open(options, Arc::new(Vault::open(&key).unwrap())).unwrap()
}

async fn add_shop(store: &Store, dir: &TempDir, now: Timestamp) -> IssuerId {
    store.put_shop(new_shop(dir, now), now).await.unwrap()
}

/// The shop, with a CSD that the sandbox knows.
pub(crate) fn new_shop(dir: &TempDir, now: Timestamp) -> NewShop {
    let ca = SandboxCa::open(&dir.path().join("sandbox")).unwrap();
    let since = now - SignedDuration::from_hours(24 * 30);
    let csd = ca.issue(&CsdRequest::csd(SHOP_RFC, "ABARROTES EL FAROL SA DE CV", since)).unwrap();
    shop_with(CsdFiles { cer: csd.cer, key: csd.key, password: Zeroizing::new(csd.password) })
}

fn shop_with(csd: CsdFiles) -> NewShop {
    NewShop {
        id: IssuerId::new(Uuid::from_u128(1)),
        profile: ShopProfile {
            rfc: SHOP_RFC.to_owned(),
            nombre: "ABARROTES EL FAROL".to_owned(),
            regimen_fiscal: "601".to_owned(),
            codigo_postal: "06600".to_owned(),
            zone: "America/Mexico_City".to_owned(),
            name: "Abarrotes El Farol".to_owned(),
            address: vec!["Av. Juárez 12".to_owned()],
            contact: "55 1234 5678".to_owned(),
        },
        csd,
        serie: "F".to_owned(),
        period: Period::MonthEnd,
    }
}
