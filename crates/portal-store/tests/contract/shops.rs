//! Shops, their settings, their registers.

use crate::world::{World, at, id, new_shop};
use cfdi::taxes::RetencionMark;
use portal_store::{
    ChangeBody, EnrolOutcome, Enrolment, Settings, SettingsOutcome, StoreError, parse_retencion,
};
use tickets::{IssuerId, Period, RegisterId};
use zeroize::Zeroizing;

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
    };
    let enrol = async |enrolment, second| world.store.enrol(enrolment, at(second)).await.unwrap();
    world.store.add_enrolment_code(world.shop, "AB-CD", at(100)).await.unwrap();
    world.store.add_enrolment_code(world.shop, "EF-GH", at(100)).await.unwrap();
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
        world.store.set_retencion(world.shop, parsed).await.unwrap();
        assert_eq!((parsed, mark().await), (expected, expected));
    }
    world.store.put_shop(new_shop(), at(9)).await.unwrap();
    assert_eq!(mark().await, RetencionMark::Forbidden);
    assert_eq!(parse_retencion("1"), None);
    let nobody = world.store.set_retencion(IssuerId::new(id(99)), RetencionMark::Required).await;
    assert!(matches!(nobody, Err(StoreError::Corrupt { .. })), "{nobody:?}");
}
