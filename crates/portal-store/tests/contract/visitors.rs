//! Customers who come back by a link to their address.

use jiff::SignedDuration;
use portal_store::{
    AccessLetter, Entered, Language, LinkPace, NewAccessLink, NewVisit, Retention, Swept, Turn,
};
use tickets::{ClaimId, IssuerId};

use crate::world::{CORREO, World, at, id, profile};

const PACE: LinkPace = LinkPace { most: 2, window: SignedDuration::from_mins(1) };

impl World {
    /// An invoice that has reached [`CORREO`].
    async fn mailed(&self, number: u64) -> ClaimId {
        let ticket = self.sold(number).await;
        let stamping = self.stamping(u128::from(number) + 10, &[ticket]).await;
        let stamp = Turn::Stamped { uuid: format!("UUID-{number}"), xml: b"<stamped/>".to_vec() };
        let claim = self.turn(&stamping, stamp, 4).await.id;
        let mail = self.store.take_mail(at(5), at(60)).await.unwrap().unwrap();
        assert_eq!(self.store.mailed_to(CORREO, None, 9).await.unwrap(), []);
        self.store.mail_sent(&mail, at(5)).await.unwrap();
        claim
    }

    async fn ask(&self, token: &str, address: &str, second: i64) {
        let link = NewAccessLink {
            token: token.to_owned(),
            address: address.to_owned(),
            language: Language::English,
            purchase: Some("compra".to_owned()),
            expires_at: at(100),
        };
        self.store.ask_access(link, PACE, at(second)).await.unwrap();
    }

    async fn letter(&self, second: i64) -> Option<AccessLetter> {
        self.store.take_access_letter(at(second), at(second + 30)).await.unwrap()
    }

    async fn enter(&self, token: &str, visit: &str, second: i64) -> Option<Entered> {
        let visit = NewVisit { token: visit.to_owned(), expires_at: at(200) };
        self.store.enter(token, visit, at(second)).await.unwrap()
    }
}

pub(crate) async fn a_link_is_mailed_where_an_invoice_was(world: World) {
    let store = &world.store;
    world.mailed(1).await;
    world.ask("de-nadie", "beto@example.mx", 10).await;
    assert!(world.letter(10).await.is_none());
    for (token, second) in [("uno", 11), ("dos", 12), ("tres", 13)] {
        world.ask(token, "ANA@example.mx", second).await;
    }
    assert_eq!(store.next_mail().await.unwrap(), Some(at(11)));
    let first = world.letter(20).await.unwrap();
    assert_eq!((first.token.as_str(), first.address.as_str()), ("uno", "ANA@example.mx"));
    assert_eq!((first.language, first.tries), (Language::English, 1));
    let second = world.letter(20).await.unwrap();
    assert!(world.letter(20).await.is_none(), "two in a minute");
    store.access_letter_tried(&first, None).await.unwrap();
    store.access_letter_tried(&second, Some(at(40))).await.unwrap();
    assert_eq!(store.next_mail().await.unwrap(), Some(at(40)));
    assert_eq!(world.letter(40).await.map(|letter| letter.tries), Some(2));
}

pub(crate) async fn a_link_works_once_and_a_session_until_it_ends(world: World) {
    let store = &world.store;
    world.mailed(1).await;
    world.ask("uno", CORREO, 10).await;
    assert!(store.access_link_works("uno", at(99)).await.unwrap());
    assert!(!store.access_link_works("uno", at(100)).await.unwrap());
    assert_eq!(world.enter("uno", "tarde", 100).await, None);
    let other = world.reopen();
    let visit = NewVisit { token: "otra".to_owned(), expires_at: at(200) };
    let (one, two) = tokio::join!(world.enter("uno", "una", 50), other.enter("uno", visit, at(50)));
    let entered = [one, two.unwrap()];
    let purchase = Some("compra".to_owned());
    assert!(entered.contains(&None) && entered.contains(&Some(Entered { purchase })));
    let known = async |link| store.purchase_of_access_link(link).await.unwrap();
    assert_eq!(known("uno").await.as_deref(), Some("compra"), "though it is used up");
    assert_eq!(known("nada").await, None);
    let token = if entered[0].is_some() { "una" } else { "otra" };
    assert_eq!(store.visitor(token, at(199)).await.unwrap().as_deref(), Some(CORREO));
    assert_eq!(store.visitor(token, at(200)).await.unwrap(), None);
    let day = 24 * 3_600;
    let swept = store.sweep(Retention::default(), 10, at(day + 150)).await.unwrap();
    assert_eq!(swept, Swept { visits: 1, ..Swept::default() }, "the link, not yet the session");
    store.end_visit(token).await.unwrap();
    assert_eq!(store.visitor(token, at(60)).await.unwrap(), None);
}

pub(crate) async fn an_address_opens_what_reached_it_until_it_is_forgotten(world: World) {
    let store = &world.store;
    let claim = world.mailed(1).await;
    assert_eq!(store.mailed_to("Ana@Example.mx", None, 9).await.unwrap(), [claim]);
    assert_eq!(store.mailed_to(CORREO, Some(world.shop), 9).await.unwrap(), [claim]);
    let another_shop = IssuerId::new(id(2));
    assert_eq!(store.mailed_to(CORREO, Some(another_shop), 9).await.unwrap(), []);
    assert_eq!(store.mailed_to("beto@example.mx", None, 9).await.unwrap(), []);
    assert_eq!(store.claim_receptor(claim).await.unwrap().rfc, profile(None).rfc);

    world.ask("uno", CORREO, 10).await;
    world.ask("dos", CORREO, 10).await;
    assert!(world.enter("uno", "una", 20).await.is_some());
    store.forget_address("ANA@example.mx").await.unwrap();
    assert_eq!(store.mailed_to(CORREO, None, 9).await.unwrap(), []);
    assert_eq!(store.visitor("una", at(21)).await.unwrap(), None);
    assert!(!store.access_link_works("dos", at(21)).await.unwrap());
    assert!(world.letter(21).await.is_none());
}
