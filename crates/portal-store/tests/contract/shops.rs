//! Shops, their settings, their registers.

use crate::world::{World, at, id, new_shop};
use cfdi::taxes::RetencionMark;
use portal_store::{
    ChangeBody, EnrolOutcome, Enrolment, Restoration, Round, RoundOutcome, Setting, Settings,
    SettingsOutcome, StoreError, Succeeded, parse_retencion,
};
use tickets::{IssuerId, Period, RegisterId};
use zeroize::Zeroizing;

const FOLLOWED: RoundOutcome = RoundOutcome::Followed { told_again_since: None };

pub(crate) async fn settings_change_by_revision(world: World) {
    let change = async |serie: &str, revision| {
        let wanted = Settings { serie: serie.to_owned(), period: Period::Week, revision };
        world.store.change_settings(world.shop, wanted).await.unwrap()
    };
    let now = |serie: &str, revision| Settings {
        serie: serie.to_owned(),
        period: Period::Week,
        revision,
    };
    assert_eq!(change("G", 1).await, SettingsOutcome::Changed(now("G", 2)));
    assert_eq!(change("G", 1).await, SettingsOutcome::Same(now("G", 2)), "sent twice");
    assert_eq!(change("H", 1).await, SettingsOutcome::Conflict(now("G", 2)));
    assert_eq!(change("H", 2).await, SettingsOutcome::Changed(now("H", 3)));
    let changes = world.store.changes(world.shop, 0, 9).await.unwrap();
    let told = ChangeBody::Settings { settings: now("H", 3), border: None };
    let bodies: Vec<_> = changes.into_iter().map(|change| change.body).collect();
    assert_eq!(bodies, [told.clone(), told]);
}

pub(crate) async fn a_shop_is_added_once_and_keeps_its_settings(world: World) {
    let wanted = Settings { serie: "G".to_owned(), period: Period::Week, revision: 1 };
    world.store.change_settings(world.shop, wanted).await.unwrap();
    let mut again = new_shop();
    again.id = IssuerId::new(id(2));
    again.profile.name = "El Farolito".to_owned();
    again.csd.password = Zeroizing::new("otra".to_owned());
    assert_eq!(world.store.put_shop(again, at(50)).await.unwrap(), world.shop);
    let shop = world.store.shop_by_rfc("EFA010203AB3").await.unwrap().unwrap();
    assert_eq!((shop.id, shop.profile.name.as_str()), (world.shop, "El Farolito"));
    assert_eq!((shop.settings.serie.as_str(), shop.settings.revision), ("G", 2));
    assert_eq!(shop.updated_at, at(50));
    assert_eq!(*world.store.csd(world.shop).await.unwrap().unwrap().password, "otra");
}

pub(crate) async fn an_enrolment_code_works_once(world: World) {
    let enrolment = |code: &str, key: u8| Enrolment {
        code: code.to_owned(),
        register: RegisterId::new(id(u128::from(key) + 70)),
        public_key: [key; 32],
        name: "Caja 2".to_owned(),
        succeeds: None,
        succeeded: None,
    };
    let enrol = async |enrolment, second| world.store.enrol(enrolment, at(second)).await.unwrap();
    world.store.add_enrolment_code(world.shop, ("AB-CD", at(100)), at(0)).await.unwrap();
    world.store.add_enrolment_code(world.shop, ("EF-GH", at(100)), at(0)).await.unwrap();
    assert_eq!(enrol(enrolment("nada", 20), 1).await, EnrolOutcome::BadCode);
    assert_eq!(enrol(enrolment("ab cd", 20), 100).await, EnrolOutcome::Expired);
    assert_eq!(enrol(enrolment("ab cd", 7), 1).await, EnrolOutcome::KeyTaken);
    let EnrolOutcome::Enrolled(register) = enrol(enrolment("ab cd", 20), 1).await else {
        panic!("not enrolled")
    };
    assert_eq!(register.nota_serie, "B", "the first register has A");
    // The answer was lost and the register asks again, even after the code has expired.
    let again = enrol(enrolment("AB-CD", 20), 500).await;
    assert_eq!(again, EnrolOutcome::Enrolled(register.clone()));
    assert_eq!(enrol(enrolment("AB-CD", 21), 1).await, EnrolOutcome::BadCode);
    world.store.revoke_register(register.id, at(5)).await.unwrap();
    world.store.register_seen(register.id, at(9)).await.unwrap();
    let register = world.store.register(register.id).await.unwrap().unwrap();
    assert_eq!((register.revoked_at, register.seen_at), (Some(at(5)), at(9)));
}

pub(crate) async fn of_two_files_that_follow_the_same_round_one_is_believed(world: World) {
    let register = world.store.registers_of(world.shop).await.unwrap().remove(0).id;
    let begin = async |known: Option<&str>, next: String| {
        let round = Round { known: known.map(str::to_owned), next };
        world.store.begin_round(register, round, at(7)).await.unwrap()
    };
    assert_eq!(begin(None, "a".to_owned()).await, FOLLOWED);
    let twins: Vec<_> = (0..8)
        .map(|twin| {
            let store = world.store.clone();
            let round = Round { known: Some("a".to_owned()), next: format!("b{twin}") };
            tokio::spawn(async move { store.begin_round(register, round, at(7)).await.unwrap() })
        })
        .collect();
    let mut followed = 0;
    for twin in twins {
        followed += usize::from(twin.await.unwrap() == FOLLOWED);
    }
    assert_eq!(followed, 1);
    let seen = world.store.register(register).await.unwrap().unwrap();
    assert_eq!(seen.forked_at, Some(at(7)));
    // After a return from a backup the store knows of no round, and believes whoever comes.
    let restoration = Restoration { copied_at: at(1), restored_at: at(2) };
    world.store.mark_restored(restoration).await.unwrap();
    let again = RoundOutcome::Followed { told_again_since: Some(at(-86_400)) };
    assert_eq!(begin(Some("z"), "y".to_owned()).await, again);
    // It is told everything again, once: until the register says that it has heard so.
    assert_eq!(begin(Some("z"), "y".to_owned()).await, again, "the answer was lost");
    assert_eq!(begin(Some("y"), "x".to_owned()).await, FOLLOWED);
    assert_eq!(begin(Some("x"), "w".to_owned()).await, FOLLOWED);
}

pub(crate) async fn a_register_sends_what_its_predecessors_sold(world: World) {
    let first = world.store.registers_of(world.shop).await.unwrap().remove(0);
    let successor = async |key: u8, succeeds: RegisterId, was: Option<Succeeded>| {
        let code = format!("C{key}");
        world.store.add_enrolment_code(world.shop, (&code, at(100)), at(0)).await.unwrap();
        let enrolment = Enrolment {
            code,
            register: RegisterId::new(id(u128::from(key) + 70)),
            public_key: [key; 32],
            name: "Caja 1".to_owned(),
            succeeds: Some(succeeds),
            succeeded: was,
        };
        match world.store.enrol(enrolment, at(1)).await.unwrap() {
            EnrolOutcome::Enrolled(register) => Some(*register),
            EnrolOutcome::NoPredecessor => None,
            other @ (EnrolOutcome::BadCode | EnrolOutcome::Expired | EnrolOutcome::KeyTaken) => {
                panic!("{other:?}")
            }
        }
    };
    let second = successor(20, first.id, None).await.unwrap();
    let third = successor(21, second.id, None).await.unwrap();
    let seller = async |sender, of| world.store.seller(sender, of).await.unwrap();
    assert_eq!(seller(third.id, first.id).await.unwrap().nota_serie, first.nota_serie);
    assert_eq!(seller(third.id, third.id).await.unwrap().id, third.id);
    assert!(seller(first.id, third.id).await.is_none(), "not the other way round");

    // Enrolled after a copy was made, and so forgotten by the store that came out of it.
    let forgotten = RegisterId::new(id(990));
    let was = |serie: &str, key: u8| {
        Some(Succeeded { nota_serie: serie.to_owned(), public_key: [key; 32] })
    };
    assert_eq!(successor(22, forgotten, was("E", 90)).await, None);
    let restoration = Restoration { copied_at: at(1), restored_at: at(2) };
    world.store.mark_restored(restoration).await.unwrap();
    assert_eq!(successor(23, forgotten, None).await, None);
    assert_eq!(successor(24, forgotten, was("A", 90)).await, None, "the first one's series");
    assert_eq!(successor(25, forgotten, was("E", 21)).await, None, "the third one's key");
    assert_eq!(successor(26, forgotten, was("E", 26)).await, None, "its own key");
    let fifth = successor(27, forgotten, was("E", 90)).await.unwrap();
    assert_eq!(fifth.nota_serie, "F", "no series twice");
    let recalled = seller(fifth.id, forgotten).await.unwrap();
    assert_eq!((recalled.nota_serie.as_str(), recalled.public_key), ("E", [90; 32]));
    let round = Round { known: None, next: "a".to_owned() };
    let told = world.store.begin_round(fifth.id, round, at(3)).await.unwrap();
    let told_again_since = Some(jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(told, RoundOutcome::Followed { told_again_since }, "all that it ever sold");
}

pub(crate) async fn a_mark_of_withholding_outlives_what_brings_the_shop_up_to_date(world: World) {
    let mark = async || world.store.shop(world.shop).await.unwrap().unwrap().retencion;
    assert_eq!(mark().await, RetencionMark::Unmarked);
    for (key, expected) in [
        ("forbidden", RetencionMark::Forbidden),
        ("required", RetencionMark::Required),
        ("unmarked", RetencionMark::Unmarked),
        ("forbidden", RetencionMark::Forbidden),
    ] {
        let parsed = parse_retencion(key).unwrap();
        let setting = Setting::Retencion(parsed);
        world.store.set_by_operator(world.shop, setting, at(8)).await.unwrap();
        assert_eq!((parsed, mark().await), (expected, expected));
    }
    world.store.put_shop(new_shop(), at(9)).await.unwrap();
    assert_eq!(mark().await, RetencionMark::Forbidden);
    assert_eq!(parse_retencion("1"), None);
    let setting = Setting::Retencion(RetencionMark::Required);
    let nobody = world.store.set_by_operator(IssuerId::new(id(99)), setting, at(9)).await;
    assert!(matches!(nobody, Err(StoreError::Corrupt { .. })), "{nobody:?}");
}
