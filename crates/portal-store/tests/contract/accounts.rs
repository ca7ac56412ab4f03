//! Persons, their devices, how often somebody may try.

use crate::world::{World, at, id};
use jiff::SignedDuration;
use portal_store::{
    Act, Actor, NewSession, NewUser, Role, SetUp, SetupLink, Stage, TriedSubject, TryOutcome,
};
use tickets::UserId;
use zeroize::Zeroizing;

pub(crate) const OWNER: &str = "Ana.Lopez@example.mx";
const SECRET: &[u8] = b"secreto-del-segundo-factor";

/// A person that has set password and second factor.
pub(crate) async fn owner(world: &World) -> Actor {
    let new = NewUser {
        id: UserId::new(id(900)),
        mail: OWNER.to_owned(),
        shop: world.shop,
        role: Role::Owner,
    };
    let user = world.store.put_user(new, at(0)).await.unwrap();
    link(world, user, "liga", 100).await;
    assert!(world.store.finish_setup("liga", set_up(5), at(1)).await.unwrap());
    Actor { shop: world.shop, user }
}

async fn link(world: &World, user: UserId, token: &str, until: i64) {
    let link = SetupLink {
        token: token.to_owned(),
        user,
        totp: Zeroizing::new(SECRET.to_vec()),
        expires_at: at(until),
    };
    world.store.add_setup_link(link, at(0)).await.unwrap();
}

fn set_up(step: u64) -> SetUp {
    SetUp {
        password_hash: "$argon2id$prueba".to_owned(),
        step,
        recovery_codes: vec!["AAAA-BBBB".to_owned(), "CCCC-DDDD".to_owned()],
    }
}

pub(crate) async fn a_person_is_let_in_by_one_link(world: World) {
    let store = &world.store;
    let new = |number: u128, mail: &str, role| NewUser {
        id: UserId::new(id(number)),
        mail: mail.to_owned(),
        shop: world.shop,
        role,
    };
    let user = store.put_user(new(900, OWNER, Role::Manager), at(0)).await.unwrap();
    assert!(store.user_by_mail(OWNER).await.unwrap().is_none(), "no password yet");
    let again = new(901, &OWNER.to_lowercase(), Role::Owner);
    assert_eq!(store.put_user(again, at(0)).await.unwrap(), user, "the same address");

    link(&world, user, "vieja", 100).await;
    link(&world, user, "nueva", 100).await;
    assert!(store.setup_offer("vieja", at(1)).await.unwrap().is_none(), "another came after it");
    assert!(store.setup_offer("nueva", at(100)).await.unwrap().is_none(), "too late");
    let offer = store.setup_offer("nueva", at(99)).await.unwrap().unwrap();
    assert_eq!((offer.user, offer.mail.as_str(), &offer.totp[..]), (user, OWNER, SECRET));
    assert!(!store.finish_setup("otra", set_up(5), at(1)).await.unwrap());
    assert!(store.finish_setup("nueva", set_up(5), at(1)).await.unwrap());
    assert!(!store.finish_setup("nueva", set_up(5), at(1)).await.unwrap(), "it works once");

    let known = store.user_by_mail("ANA.LOPEZ@EXAMPLE.MX").await.unwrap().unwrap();
    assert_eq!((known.id, known.shop), (user, world.shop));
    assert_eq!(known.password_hash, "$argon2id$prueba");
    assert_eq!(&store.totp_of(user).await.unwrap().unwrap()[..], SECRET);
    for (step, taken) in [(5, false), (4, false), (6, true), (6, false), (9, true), (8, false)] {
        assert_eq!(store.take_totp_step(user, step).await.unwrap(), taken, "{step}");
    }
    let other = UserId::new(id(7));
    assert!(!store.take_recovery_code(other, "AAAA-BBBB", at(2)).await.unwrap());
    for (code, taken) in [("aaaa bbbb", true), ("AAAA-BBBB", false), ("EEEE-FFFF", false)] {
        assert_eq!(store.take_recovery_code(user, code, at(2)).await.unwrap(), taken, "{code}");
    }
    let people = store.people(world.shop).await.unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].role, people[0].is_set_up), (Role::Owner, true));
    let acts: Vec<_> =
        store.deeds(world.shop, None, 9).await.unwrap().into_iter().map(|deed| deed.act).collect();
    let of_the_operator = [Act::EnrolmentCodeMade, Act::ShopPut];
    assert_eq!(
        acts,
        [&[Act::UserSetUp, Act::UserPut, Act::UserPut], &of_the_operator[..]].concat()
    );

    let kept = world.engine.everything();
    for secret in [OWNER, "ana.lopez", "secreto-del-segundo", "AAAA-BBBB", "AAAABBBB", "nueva"] {
        let bytes = secret.as_bytes();
        assert!(!kept.windows(bytes.len()).any(|window| window == bytes), "{secret}");
    }
}

pub(crate) async fn a_session_ends_in_every_way(world: World) {
    let actor = owner(&world).await;
    let store = &world.store;
    let idle = SignedDuration::from_secs(100);
    let begin = async |token: &str, stage, before: Option<&str>| {
        let new = NewSession {
            token: token.to_owned(),
            user: actor.user,
            shop: world.shop,
            stage,
            expires_at: at(1_000),
        };
        store.begin_session(new, before, at(0)).await.unwrap();
    };
    let stage = async |token: &str, second| {
        store.session(token, idle, at(second)).await.unwrap().map(|session| session.stage)
    };
    begin("mitad", Stage::Password, None).await;
    assert_eq!(stage("mitad", 1).await, Some(Stage::Password));
    begin("entera", Stage::Full, Some("mitad")).await;
    assert_eq!(stage("mitad", 1).await, None, "the half one ended with the whole one");
    let session = store.session("entera", idle, at(1)).await.unwrap().unwrap();
    assert_eq!((session.user, session.role), (actor.user, Role::Owner));
    assert_eq!((session.mail.as_str(), session.shop), (OWNER, world.shop));

    // Used again and again it lives on, until its whole life is over.
    for second in (90..1_000).step_by(90) {
        assert_eq!(stage("entera", second).await, Some(Stage::Full), "{second}");
    }
    assert_eq!(stage("entera", 1_000).await, None);
    begin("ociosa", Stage::Full, None).await;
    assert_eq!(stage("ociosa", 100).await, None, "not used for so long");
    for token in ["una", "dos", "tres"] {
        begin(token, Stage::Full, None).await;
    }
    assert!(store.end_other_sessions(actor.user, "una", at(2)).await.unwrap() >= 2);
    assert_eq!(stage("una", 3).await, Some(Stage::Full));
    assert_eq!((stage("dos", 3).await, stage("tres", 3).await), (None, None));
    store.end_session("una", at(3)).await.unwrap();
    assert_eq!(stage("una", 3).await, None);
    assert_eq!(stage("nadie", 3).await, None);

    // A new password signs every device out, and who was put out of the shop is out.
    begin("cuatro", Stage::Full, None).await;
    link(&world, actor.user, "otra", 100).await;
    assert!(store.finish_setup("otra", set_up(9), at(4)).await.unwrap());
    assert_eq!(stage("cuatro", 5).await, None);
    begin("cinco", Stage::Full, None).await;
    assert_eq!(store.shops_of(actor.user).await.unwrap(), [(world.shop, "El Farol".to_owned())]);
    let remove = async |mail| store.remove_user(world.shop, mail, at(5)).await.unwrap();
    assert!(!remove("nadie@example.mx").await);
    assert!(remove("ANA.LOPEZ@EXAMPLE.MX").await);
    assert!(!remove(OWNER).await, "it was out already");
    assert_eq!(stage("cinco", 5).await, None);
    assert!(store.shops_of(actor.user).await.unwrap().is_empty());
    assert!(store.user_by_mail(OWNER).await.unwrap().is_none(), "nobody without a shop gets in");
    assert_eq!(store.deeds(world.shop, None, 1).await.unwrap()[0].act, Act::UserRemoved);
}

pub(crate) async fn tries_are_counted_before_they_are_judged(world: World) {
    let store = &world.store;
    let window = SignedDuration::from_secs(60);
    let account = |mail: &str| TriedSubject { label: "account", text: mail.to_owned(), most: 3 };
    let address = TriedSubject { label: "address", text: "198.51.100.7".to_owned(), most: 5 };
    let attempt = async |mail: &str, second| {
        let subjects = [account(mail), address.clone()];
        store.count_try(&subjects, window, at(second)).await.unwrap()
    };
    for second in 0..3 {
        assert_eq!(attempt("ana", second).await, TryOutcome::Counted);
    }
    assert_eq!(attempt("ana", 3).await, TryOutcome::TooMany(at(60)));
    assert_eq!(attempt("beto", 4).await, TryOutcome::Counted);
    assert_eq!(attempt("beto", 5).await, TryOutcome::Counted, "a refused try is not counted");
    assert_eq!(attempt("caro", 6).await, TryOutcome::TooMany(at(60)), "the address has none left");
    assert_eq!(attempt("caro", 60).await, TryOutcome::Counted, "a new window");
    assert_eq!(attempt("ana", 61).await, TryOutcome::Counted);
    store.forget_tries(&account("ana")).await.unwrap();
    let subjects = [account("ana")];
    for _ in 0..3 {
        let tried = store.count_try(&subjects, window, at(62)).await.unwrap();
        assert_eq!(tried, TryOutcome::Counted);
    }
    // Many at once are counted one by one.
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let (store, subjects) = (store.clone(), [account("dora")]);
        tries.spawn(async move { store.count_try(&subjects, window, at(63)).await.unwrap() });
    }
    let counted = tries.join_all().await.into_iter().filter(|t| *t == TryOutcome::Counted);
    assert_eq!(counted.count(), 3);
}
