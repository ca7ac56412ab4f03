//! The history: what happens next, and what everybody has seen of it.

use std::collections::HashSet;
use std::time::Duration;

use cfdi::catalog::FormaPago;
use jiff::SignedDuration;
use money::{Money, Quantity};
use pac_sandbox::Misbehaviour;
use portal::desk::{Access, Finding, Joining, LookUp, Progress};
use portal_store::Register;
use serde_json::Value;
use tickets::qr::signed_link;
use tickets::wire::{CancellationMessage, ReturnMessage, TicketMessage};
use tickets::{Chosen, NotaFolio, Remaining, Return, ReturnDraft, ReturnId, Ticket, TicketId};
use uuid::Uuid;

use super::dice::{Dice, Seeded};
use super::network::{About, Flight, Sender};
use super::node::Node;
use crate::scene::{Key, Scene, enrol, mail_to, receptor_text};

/// Longer than any history.
const FOR_EVER: u32 = 1 << 30;
const CORREO: &str = "ana@example.mx";

pub(super) struct World<'a> {
    pub(super) scene: &'a Scene,
    dice: Dice,
    entropy: Seeded,
    nodes: Vec<Node>,
    pub(super) tills: Vec<Till>,
    flying: Vec<Flight>,
    /// Tickets whose customer was shown a finished invoice.
    pub(super) told: Vec<TicketId>,
    /// Stamps that the sandbox had given before.
    pub(super) stamps_before: HashSet<String>,
    pub(super) log: Vec<String>,
}

/// A register: what it has sold, what it has to send, what it was told.
pub(super) struct Till {
    pub(super) register: Register,
    key: Key,
    pub(super) sold: Vec<Sold>,
    outbox: Vec<Outgoing>,
    cursor: u64,
    /// The feed as it was pulled.
    pub(super) feed: Vec<Value>,
}

pub(super) struct Sold {
    pub(super) ticket: Ticket,
    pub(super) cancelled: bool,
    pub(super) returns: Vec<Return>,
}

struct Outgoing {
    target: String,
    body: Vec<u8>,
    done: bool,
}

impl<'a> World<'a> {
    pub(super) async fn begin(scene: &'a Scene, mut dice: Dice, nodes: usize) -> Self {
        let mut tills = Vec::new();
        for seed in [11, 12] {
            let key = Key::of(seed);
            let register = enrol(&scene.store, scene.shop, &key, scene.now()).await;
            tills.push(Till {
                register,
                key,
                sold: Vec::new(),
                outbox: Vec::new(),
                cursor: 0,
                feed: Vec::new(),
            });
        }
        let entropy = Seeded::new(dice.fork());
        let stamps_before = scene.stamps().into_iter().map(|stamp| stamp.uuid).collect();
        let (flying, told, log) = (Vec::new(), Vec::new(), Vec::new());
        let mut world = Self {
            scene,
            dice,
            entropy,
            nodes: Vec::new(),
            tills,
            flying,
            told,
            stamps_before,
            log,
        };
        for _ in 0..nodes {
            let node = world.start().await;
            world.nodes.push(node);
        }
        world
    }

    async fn start(&mut self) -> Node {
        // Some live long, some die at once, and some in the middle of an invoice.
        let life = match self.dice.below(4) {
            0 => FOR_EVER,
            1 => u32::try_from(1 + self.dice.below(8)).unwrap(),
            _ => u32::try_from(1 + self.dice.below(60)).unwrap(),
        };
        let entropy = Seeded::new(self.dice.fork());
        Node::start(self.scene, entropy, life).await
    }

    /// One thing happens.
    pub(super) async fn step(&mut self) {
        match self.dice.below(18) {
            0..3 => self.sell(),
            3 => self.cancel(),
            4..6 => self.send(),
            6..9 => self.deliver().await,
            9..12 => self.customer().await,
            12 | 13 => self.work().await,
            14 => self.misfortune(),
            15 | 16 => self.give_back(),
            _ => self.pass_time(),
        }
        self.revive().await;
    }

    fn sell(&mut self) {
        let place = self.dice.below(self.tills.len());
        let till = &mut self.tills[place];
        let folio = u64::try_from(till.sold.len() + 1).unwrap();
        let mut draft = self.scene.draft(&till.register, folio);
        draft.sold_at = self.scene.now();
        let Ok(ticket) = Ticket::close(draft) else { return };
        till.outbox.push(Outgoing {
            target: format!("/api/v1/tickets/{}", ticket.id()),
            body: serde_json::to_vec(&TicketMessage::from(&ticket)).unwrap(),
            done: false,
        });
        self.log.push(format!("till {place} sells {}", ticket.nota().shown()));
        till.sold.push(Sold { ticket, cancelled: false, returns: Vec::new() });
    }

    fn cancel(&mut self) {
        let place = self.dice.below(self.tills.len());
        let number = self.dice.below(self.tills[place].sold.len());
        let at = self.scene.now().to_string();
        let till = &mut self.tills[place];
        let Some(sold) = till.sold.get_mut(number) else { return };
        // A sale of which something came back is not cancelled any more.
        if sold.cancelled || !sold.returns.is_empty() {
            return;
        }
        sold.cancelled = true;
        let message = CancellationMessage { reason: "Se devolvió".to_owned(), cancelled_at: at };
        till.outbox.push(Outgoing {
            target: format!("/api/v1/tickets/{}/cancellation", sold.ticket.id()),
            body: serde_json::to_vec(&message).unwrap(),
            done: false,
        });
        self.log.push(format!("till {place} cancels {}", sold.ticket.nota().shown()));
    }

    /// Some of what was sold comes back: a line or several, wholly or in part.
    fn give_back(&mut self) {
        let place = self.dice.below(self.tills.len());
        let number = self.dice.below(self.tills[place].sold.len());
        let at = self.scene.now();
        let folio = 1 + self.tills[place].sold.iter().map(|sold| sold.returns.len()).sum::<usize>();
        let Some(sold) = self.tills[place].sold.get(number).filter(|sold| !sold.cancelled) else {
            return;
        };
        let left = Remaining::of(sold.ticket.clone(), &sold.returns).unwrap();
        let mut chosen = Vec::new();
        for (place, line) in left.lines().iter().enumerate() {
            let part = [0, 250, 500, 1_000, 1_000][self.dice.below(5)];
            let quantity = Quantity::from_raw(line.quantity.raw() * part / 1_000);
            if quantity.is_positive() {
                chosen.push(Chosen { place, quantity });
            }
        }
        let Ok(lines) = left.take(&chosen) else { return };
        let returned = Return::close(ReturnDraft {
            id: ReturnId::new(Uuid::from_u128(
                sold.ticket.id().uuid().as_u128() + (u128::try_from(folio).unwrap() << 64),
            )),
            ticket: sold.ticket.id(),
            register: sold.ticket.register(),
            nota: NotaFolio { serie: "DEV".to_owned(), folio: folio.try_into().unwrap() },
            returned_at: at,
            cashier: "Ana".to_owned(),
            reason: "No le quedó".to_owned(),
            forma_pago: FormaPago::Efectivo,
            total: Money::try_sum(lines.iter().map(|line| line.gross)).unwrap(),
            lines,
        })
        .unwrap();
        let till = &mut self.tills[place];
        till.outbox.push(Outgoing {
            target: format!("/api/v1/returns/{}", returned.id()),
            body: serde_json::to_vec(&ReturnMessage::from(&returned)).unwrap(),
            done: false,
        });
        let sold = &mut till.sold[number];
        let (nota, total) = (sold.ticket.nota().shown(), returned.total());
        self.log.push(format!("till {place} takes {total} of {nota} back"));
        sold.returns.push(returned);
    }

    /// A register puts what waits on the line: in order, but for what the line makes of it.
    fn send(&mut self) {
        let place = self.dice.below(self.tills.len());
        for flight in self.waiting(place) {
            let copies = if self.dice.one_in(4) { 2 } else { 1 };
            for _ in 0..copies {
                if !self.dice.one_in(4) {
                    self.flying.push(flight.clone());
                }
            }
        }
    }

    fn waiting(&self, place: usize) -> Vec<Flight> {
        let till = &self.tills[place];
        let sender = Sender {
            till: place,
            register: till.register.id.to_string(),
            key: &till.key,
            time_ms: self.scene.now().as_millisecond(),
            entropy: &self.entropy,
        };
        let messages = till.outbox.iter().enumerate().filter(|(_, outgoing)| !outgoing.done);
        let mut flights: Vec<Flight> = messages
            .map(|(number, outgoing)| {
                let target = ("PUT", outgoing.target.clone());
                Flight::sign(&sender, About::Outgoing(number), target, outgoing.body.clone())
            })
            .collect();
        let feed = ("GET", format!("/api/v1/changes?after={}", till.cursor));
        flights.push(Flight::sign(&sender, About::Changes, feed, Vec::new()));
        flights
    }

    /// Something that is on its way arrives, out of order; the answer may be lost.
    async fn deliver(&mut self) {
        if self.flying.is_empty() {
            return;
        }
        let flight = self.flying.swap_remove(self.dice.below(self.flying.len()));
        let node = self.dice.below(self.nodes.len());
        let node = &self.nodes[node];
        let Some((status, answer)) = node.live(flight.arrive(&node.router)).await else { return };
        if !self.dice.one_in(5) {
            self.heard(&flight, status.as_u16(), &answer);
        }
    }

    fn heard(&mut self, flight: &Flight, status: u16, answer: &Value) {
        self.log.push(format!("till {} hears {status} about {:?}", flight.till, flight.about));
        let till = &mut self.tills[flight.till];
        match flight.about {
            About::Outgoing(number) => {
                let is_cancellation = till.outbox[number].target.ends_with("/cancellation");
                // A cancellation that came too late is told by the feed and settled here.
                let is_settled = (200..300).contains(&status) || (is_cancellation && status == 409);
                till.outbox[number].done |= is_settled;
            }
            About::Changes => {
                let asked = answer["next"].as_u64().unwrap_or(till.cursor);
                // An answer to an older question says nothing new.
                if status == 200 && asked > till.cursor && flight.asks_after(till.cursor) {
                    till.feed.extend(answer["changes"].as_array().cloned().unwrap_or_default());
                    till.cursor = asked;
                }
            }
        }
    }

    /// A customer with the paper in hand: by QR or by code, once or twice at the same moment.
    async fn customer(&mut self) {
        let place = self.dice.below(self.tills.len());
        let number = self.dice.below(self.tills[place].sold.len());
        let till = &self.tills[place];
        let Some(sold) = till.sold.get(number) else { return };
        let ticket = sold.ticket.clone();
        let link = signed_link("http://127.0.0.1:8787", &ticket, &till.key);
        let payload = link.rsplit('/').next().unwrap().to_owned();
        let by_qr = !self.dice.one_in(3);
        let others = self.others(place, number);
        let asked = Asked { ticket: &ticket, payload: &payload, others: &others };
        let nodes = [self.dice.below(self.nodes.len()), self.dice.below(self.nodes.len())];
        let [one, other] = nodes.map(|node| &self.nodes[node]);
        let said = if self.dice.one_in(3) {
            let (one, other) =
                tokio::join!(invoice(one, &asked, by_qr), invoice(other, &asked, by_qr));
            one.or(other)
        } else {
            invoice(one, &asked, by_qr).await
        };
        let notas: Vec<String> = others.iter().map(|ticket| ticket.nota().shown()).collect();
        self.log.push(format!("customer of {} and {notas:?}: {said:?}", ticket.nota().shown()));
        if said == Some(Said::Invoiced) {
            self.told.push(ticket.id());
        }
    }

    /// What else the customer bought here, where they want it on the same invoice.
    fn others(&mut self, place: usize, number: usize) -> Vec<Ticket> {
        let many = if self.dice.one_in(3) { 1 + self.dice.below(2) } else { 0 };
        let sold = &self.tills[place].sold;
        let mut others: Vec<Ticket> = Vec::new();
        for _ in 0..many {
            let at = self.dice.below(sold.len());
            let ticket = &sold[at].ticket;
            if at != number && !others.iter().any(|other| other.id() == ticket.id()) {
                others.push(ticket.clone());
            }
        }
        others
    }

    async fn work(&mut self) {
        let node = &self.nodes[self.dice.below(self.nodes.len())];
        let done = node.live(node.engine.work_off()).await;
        self.log.push(format!("a worker works: {done:?}"));
    }

    fn misfortune(&mut self) {
        let faults = [
            Misbehaviour::ResetAfterWrite,
            Misbehaviour::StampThen500,
            Misbehaviour::Http500,
            Misbehaviour::Html200,
            Misbehaviour::DuplicateWithoutXml,
            Misbehaviour::DuplicateWithXml,
            Misbehaviour::HiddenFor(Duration::from_secs(90)),
            Misbehaviour::WrongSello,
            Misbehaviour::NoStamps,
            Misbehaviour::TokenExpired,
            Misbehaviour::Uncontrolled,
            Misbehaviour::NotInLco,
            Misbehaviour::StorageEmpty,
        ];
        let next: Vec<_> =
            (0..=self.dice.below(3)).filter_map(|_| self.dice.pick(&faults).copied()).collect();
        self.log.push(format!("the PAC will do {next:?}"));
        self.scene.sandbox.misbehave(next);
    }

    fn pass_time(&mut self) {
        let seconds = [1, 3, 20, 400, 4_000, 20_000];
        let seconds = *self.dice.pick(&seconds).unwrap();
        self.scene.clock.forward(SignedDuration::from_secs(seconds));
        self.log.push(format!("{seconds} s pass"));
    }

    /// Portals that have died are started again; sometimes one is killed for it.
    async fn revive(&mut self) {
        for place in 0..self.nodes.len() {
            let killed = self.dice.one_in(40);
            if killed || self.nodes[place].is_dead() {
                self.log.push(format!("portal {place} starts again"));
                self.nodes[place] = self.start().await;
            }
        }
    }

    /// Everything that has begun comes to its end: all is sent, all is heard, nobody dies.
    pub(super) async fn rest(&mut self) {
        self.flying.clear();
        let entropy = Seeded::new(self.dice.fork());
        let node = Node::start(self.scene, entropy, FOR_EVER).await;
        self.nodes.clear();
        self.scene.settle(&node.engine).await;
        for _ in 0..3 {
            for place in 0..self.tills.len() {
                for flight in self.waiting(place) {
                    let (status, answer) = flight.arrive(&node.router).await;
                    self.heard(&flight, status.as_u16(), &answer);
                }
            }
            self.scene.settle(&node.engine).await;
        }
        self.nodes.push(node);
    }

    pub(super) fn unsent(&self) -> usize {
        self.tills.iter().flat_map(|till| &till.outbox).filter(|outgoing| !outgoing.done).count()
    }
}

/// What a customer was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Invoiced,
    Later,
    NotNow,
}

/// What a customer brings along.
struct Asked<'a> {
    ticket: &'a Ticket,
    /// Of its QR.
    payload: &'a str,
    others: &'a [Ticket],
}

async fn invoice(node: &Node, brought: &Asked<'_>, by_qr: bool) -> Option<Said> {
    node.live(async {
        let mut access = find(node, brought.ticket, brought.payload, by_qr).await?;
        for other in brought.others {
            let Some(more) = find(node, other, "", false).await else { continue };
            if let Ok(Joining::Joined(joined)) = node.desk.join(&access, &more).await {
                access = joined;
            }
        }
        let asked = node.desk.invoice(&access, &receptor_text(), Some(mail_to(CORREO))).await;
        Some(match asked {
            Ok(Progress::Invoiced) => Said::Invoiced,
            Ok(Progress::InProcess) => Said::Later,
            Ok(Progress::Rejected(_) | Progress::ShopOutage(_)) | Err(_) => Said::NotNow,
        })
    })
    .await
    .flatten()
}

async fn find(node: &Node, ticket: &Ticket, payload: &str, by_qr: bool) -> Option<Access> {
    let finding = if by_qr {
        node.desk.open_qr(payload).await
    } else {
        let typed = LookUp {
            code: ticket.code().to_string(),
            date: ticket.local().date().to_string(),
            total: ticket.total().to_string(),
        };
        node.desk.look_up(&typed).await
    };
    match finding {
        Ok(Finding::Found(access)) => Some(access),
        Ok(_) | Err(_) => None,
    }
}
