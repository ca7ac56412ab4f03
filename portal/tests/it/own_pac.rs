//! A shop with its own account at a PAC.

use std::sync::Arc;

use axum::http::StatusCode;
use pac_sandbox::Misbehaviour;
use portal::engine::Engine;
use portal_store::{NewPacAccount, PacAccountState, PacCredentials, PacProvider, PacVerdict, Role};
use tickets::PacAccountId;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::company::office::Office;
use crate::engine::{assert_one_cfdi, events};
use crate::scene::{Scene, receptor};

const USER: &str = "sandbox@example.mx";
const PASSWORD: &str = "sandbox";

fn account(number: u128) -> PacAccountId {
    PacAccountId::new(Uuid::from_u128(number))
}

/// Hands an account over and lets `engine` check it.
async fn hand_over(
    (scene, engine): (&Scene, &Engine),
    id: PacAccountId,
    provider: PacProvider,
    password: &str,
) {
    let secret = Zeroizing::new(password.to_owned());
    let credentials = PacCredentials { user: Some(USER.to_owned()), secret };
    let new = NewPacAccount { id, provider, credentials };
    let actor = scene.owner().await;
    scene.store.put_pac_account(actor, new, scene.now()).await.unwrap();
    engine.work_off().await.unwrap();
}

/// Puts an account in force whose password is not good any more.
async fn expired(scene: &Scene, id: PacAccountId) {
    let secret = Zeroizing::new("la de antes".to_owned());
    let credentials = PacCredentials { user: Some(USER.to_owned()), secret };
    let new = NewPacAccount { id, provider: PacProvider::Sw, credentials };
    let actor = scene.owner().await;
    scene.store.put_pac_account(actor, new, scene.now()).await.unwrap();
    scene.store.judge_pac_account(id, PacVerdict::Known, scene.now()).await.unwrap();
}

fn counted(engine: &Engine) -> Vec<(String, &'static str)> {
    engine.outcomes().into_iter().map(|(pac, outcome, _)| (pac, outcome)).collect()
}

#[tokio::test]
async fn a_shop_stamps_with_its_own_account_once_it_is_known() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    hand_over((&scene, &engine), account(1), PacProvider::Finkok, "otra").await;
    let standing = scene.store.pac_standing(scene.shop).await.unwrap();
    let handed = standing.handed.unwrap();
    assert_eq!((handed.state, handed.refusal.as_deref()), (PacAccountState::Refused, Some("300")));
    assert_eq!(standing.in_force, None);

    hand_over((&scene, &engine), account(2), PacProvider::Finkok, PASSWORD).await;
    let standing = scene.store.pac_standing(scene.shop).await.unwrap();
    assert_eq!((standing.in_force.unwrap().id, standing.handed), (account(2), None));
    let access = scene.sold(1).await;
    engine.invoice(&access.tickets(), &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    assert_eq!(counted(&engine), [("finkok-shops".to_owned(), "stamped")]);

    // Without it the operator's account stamps again.
    scene.store.drop_pac_account(scene.owner().await, scene.now()).await.unwrap();
    let next = scene.sold(2).await;
    engine.invoice(&next.tickets(), &receptor(), None).await.unwrap();
    scene.settle(&engine).await;
    assert_eq!(counted(&engine)[1], ("sandbox".to_owned(), "stamped"));
}

#[tokio::test]
async fn a_refused_account_makes_tickets_wait_until_the_owner_mends_it() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    expired(&scene, account(1)).await;
    let access = scene.sold(1).await;
    engine.invoice(&access.tickets(), &receptor(), None).await.unwrap();
    for _ in 0..3 {
        engine.work_off().await.unwrap();
        scene.clock.set(scene.store.next_due().await.unwrap().unwrap());
    }
    let standing = scene.store.pac_standing(scene.shop).await.unwrap();
    assert_eq!(standing.in_force.unwrap().refusal.as_deref(), Some("AU2000"));
    assert_eq!(standing.waiting, 1);
    let state = scene.store.ticket_state(access.ticket).await.unwrap().unwrap();
    assert_eq!(state.standing(scene.now()), billing::standing::Standing::InProcess);

    // The same user with the new password is the same account.
    hand_over((&scene, &engine), account(2), PacProvider::Sw, PASSWORD).await;
    let standing = scene.store.pac_standing(scene.shop).await.unwrap();
    let in_force = standing.in_force.unwrap();
    assert_eq!((in_force.id, in_force.refusal), (account(1), None));
    engine.work_off().await.unwrap();
    assert_one_cfdi(&scene, &engine, &access).await;
    let told = events(&scene, &access).await;
    assert_eq!(told.iter().filter(|event| *event == "sealed").count(), 1, "the same bytes");
    assert!(!told.contains(&"moved".to_owned()), "{told:?}");
}

#[tokio::test]
async fn what_was_never_sent_goes_to_the_new_account() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    expired(&scene, account(1)).await;
    let access = scene.sold(1).await;
    engine.invoice(&access.tickets(), &receptor(), None).await.unwrap();
    engine.work_off().await.unwrap();
    hand_over((&scene, &engine), account(2), PacProvider::Finkok, PASSWORD).await;
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    assert!(events(&scene, &access).await.contains(&"moved".to_owned()));
    assert!(counted(&engine).contains(&("finkok-shops".to_owned(), "stamped")));
}

/// SW has stamped and did not say so; the owner goes to Finkok meanwhile, and then away from it.
/// Finkok and the operator's account must never see the document.
#[tokio::test]
async fn a_doubt_stays_with_the_very_account() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    hand_over((&scene, &engine), account(1), PacProvider::Sw, PASSWORD).await;
    let access = scene.sold(1).await;
    scene.sandbox.misbehave([Misbehaviour::StampThen500]);
    engine.invoice(&access.tickets(), &receptor(), None).await.unwrap();
    engine.work_off().await.unwrap();

    hand_over((&scene, &engine), account(2), PacProvider::Finkok, PASSWORD).await;
    scene.store.drop_pac_account(scene.owner().await, scene.now()).await.unwrap();
    // Its secret is kept as long as the doubt lasts, and no longer.
    let swept = async || {
        scene.store.sweep(portal_store::Retention::default(), 10, scene.now()).await.unwrap()
    };
    assert_eq!(swept().await.pac_secrets, 1, "Finkok's has no document");
    scene.settle(&engine).await;
    assert_one_cfdi(&scene, &engine, &access).await;
    let expected = [("sw-shops".to_owned(), "already"), ("sw-shops".to_owned(), "in-doubt")];
    assert_eq!(counted(&engine), expected);
    assert_eq!(swept().await.pac_secrets, 1);
    assert!(scene.store.pac_credentials(account(1)).await.unwrap().is_none());
}

#[tokio::test]
async fn an_owner_hands_an_account_over_and_never_sees_it_again() {
    let office = Office::open(Role::Owner).await;
    let engine = office.scene.engine();
    let page = async || office.browser.get("/empresa/pac").await.text();
    assert!(page().await.contains("sandbox, con la cuenta del portal"));
    let send = async |kind: &str, user: &str, secret: &str| {
        let fields = [("kind", kind), ("user", user), ("secret", secret)];
        office.browser.fill("/empresa/pac", "/empresa/pac/cuenta", &fields).await
    };
    let refused = send("sw", "", "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.text().matches("role=\"alert\"").count(), 2);
    let refused = send("otro", USER, "un secreto").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.text().contains("un secreto"), "a secret is not sent back");

    assert_eq!(send("sw", USER, "una-clave-mala").await.location(), "/empresa/pac");
    assert!(page().await.contains("data-testid=\"handed-asked\""));
    engine.work_off().await.unwrap();
    let html = page().await;
    assert!(html.contains("SW Sapien no aceptó la cuenta que escribiste (AU2000)"), "{html}");
    assert!(html.contains("No reconoce el usuario o la contraseña."));
    assert!(html.contains("sandbox, con la cuenta del portal"), "nothing changed");

    send("sw-token", "", "sandbox.sandbox.sandbox").await;
    engine.work_off().await.unwrap();
    let html = page().await;
    assert!(html.contains("SW Sapien, con tu cuenta"), "{html}");
    assert!(!html.contains("handed-"));
    for path in ["/empresa/pac", "/empresa/ajustes", "/empresa", "/empresa/bitacora"] {
        let html = office.browser.get(path).await.text();
        assert!(!html.contains("sandbox.sandbox") && !html.contains("una-clave-mala"), "{path}");
    }
    let log = office.browser.get("/empresa/bitacora").await.text();
    assert_eq!(log.matches("Entregó una cuenta de PAC").count(), 2);

    // The PAC changes its mind; the owner is told on the first page too.
    let in_force = office.scene.store.pac_in_force(office.scene.shop).await.unwrap().unwrap();
    let code = Some("AU2001".to_owned());
    office.scene.store.note_pac_refusal(in_force.id, code).await.unwrap();
    assert!(page().await.contains("Se acabaron los timbres de tu cuenta"));
    let home = office.browser.get("/empresa").await.text();
    assert!(home.contains("No se puede timbrar: SW Sapien rechaza tu cuenta (AU2001)"), "{home}");

    let gone = office.browser.fill("/empresa/pac", "/empresa/pac/quitar", &[]).await;
    assert_eq!(gone.location(), "/empresa/pac?hecho=guardado");
    assert!(page().await.contains("sandbox, con la cuenta del portal"));
}

/// The account is checked by the running engine while the page waits.
#[tokio::test(flavor = "multi_thread")]
async fn the_running_engine_checks_at_once() {
    let scene = Scene::open().await;
    let pace = portal::engine::Pace::default();
    let engine = scene.engine_at(scene.store.clone(), Arc::new(scene.pac()), pace);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(Arc::clone(&engine).run(stopped));
    let secret = Zeroizing::new(PASSWORD.to_owned());
    let credentials = PacCredentials { user: Some(USER.to_owned()), secret };
    let new = NewPacAccount { id: account(1), provider: PacProvider::Sw, credentials };
    scene.store.put_pac_account(scene.owner().await, new, scene.now()).await.unwrap();
    engine.account_checked(account(1)).await.unwrap();
    assert!(scene.store.pac_in_force(scene.shop).await.unwrap().is_some());
    stop.send(true).unwrap();
    running.await.unwrap();
}
