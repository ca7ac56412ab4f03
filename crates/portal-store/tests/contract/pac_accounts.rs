//! Shops' own accounts at PACs.

use portal_store::{
    Act, Actor, NewPacAccount, NewUser, PacAccountState, PacCredentials, PacProvider, PacVerdict,
    Role, Turn, pac_account_of,
};
use tickets::{PacAccountId, UserId};
use zeroize::Zeroizing;

use crate::world::{World, at, id};

fn account(number: u128) -> PacAccountId {
    PacAccountId::new(id(number + 9_000))
}

async fn hand_over(world: &World, number: u128, (user, secret): (&str, &str)) -> Actor {
    let mail = "titular@example.mx".to_owned();
    let new = NewUser { id: UserId::new(id(77)), mail, shop: world.shop, role: Role::Owner };
    let user_id = world.store.put_user(new, at(0)).await.unwrap();
    let actor = Actor { shop: world.shop, user: user_id };
    let secret = Zeroizing::new(secret.to_owned());
    let credentials = PacCredentials { user: Some(user.to_owned()), secret };
    let new = NewPacAccount { id: account(number), provider: PacProvider::Sw, credentials };
    world.store.put_pac_account(actor, new, at(1)).await.unwrap();
    actor
}

async fn judge(world: &World, number: u128, verdict: PacVerdict) {
    world.store.judge_pac_account(account(number), verdict, at(2)).await.unwrap();
}

async fn secret(world: &World, number: u128) -> Option<String> {
    let credentials = world.store.pac_credentials(account(number)).await.unwrap();
    credentials.map(|credentials| credentials.secret.as_str().to_owned())
}

pub(crate) async fn an_account_is_in_force_once_its_pac_knows_it(world: World) {
    let actor = hand_over(&world, 1, ("ana@example.mx", "secreto-del-pac")).await;
    let due = world.store.pac_accounts_due(at(1), 9).await.unwrap();
    assert_eq!(due.iter().map(|one| one.id).collect::<Vec<_>>(), [account(1)]);
    judge(&world, 1, PacVerdict::AskAgain(at(40))).await;
    assert!(world.store.pac_accounts_due(at(39), 9).await.unwrap().is_empty());
    assert_eq!(world.store.pac_in_force(world.shop).await.unwrap(), None);

    judge(&world, 1, PacVerdict::Known).await;
    let in_force = world.store.pac_in_force(world.shop).await.unwrap().unwrap();
    assert_eq!(pac_account_of(&in_force.pac_id()), Some(account(1)));
    assert_eq!(pac_account_of("sw-sandbox"), None);
    // A verdict that comes twice changes nothing.
    judge(&world, 1, PacVerdict::Refused("AU2000".to_owned())).await;
    assert_eq!(world.store.pac_in_force(world.shop).await.unwrap(), Some(in_force));

    hand_over(&world, 2, ("otra@example.mx", "mala")).await;
    judge(&world, 2, PacVerdict::Refused("AU2000".to_owned())).await;
    let standing = world.store.pac_standing(world.shop).await.unwrap();
    assert_eq!(standing.handed.unwrap().refusal.as_deref(), Some("AU2000"));
    assert_eq!(standing.in_force.unwrap().id, account(1), "the former one stays in force");
    assert_eq!(secret(&world, 2).await, None, "what is of no use is not kept");

    let bytes = world.engine.everything();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!has("secreto-del-pac") && !has("ana@example.mx"));
    world.store.drop_pac_account(actor, at(3)).await.unwrap();
    assert_eq!(world.store.pac_in_force(world.shop).await.unwrap(), None);
    let log = world.store.deeds(world.shop, None, 9).await.unwrap();
    let by_the_owner = log.iter().filter(|deed| deed.mail.is_some());
    let acts: Vec<Act> = by_the_owner.map(|deed| deed.act).collect();
    assert_eq!(acts, [Act::PacAccountDropped, Act::PacAccountPut, Act::PacAccountPut]);
}

pub(crate) async fn a_new_secret_of_the_same_user_is_the_same_account(world: World) {
    hand_over(&world, 1, ("ana@example.mx", "primera")).await;
    judge(&world, 1, PacVerdict::Known).await;
    hand_over(&world, 2, ("otra@example.mx", "de otra")).await;
    judge(&world, 2, PacVerdict::Known).await;
    let before = world.store.pac_account(account(1)).await.unwrap().unwrap();
    assert_eq!(before.state, PacAccountState::Retired);
    assert_eq!(secret(&world, 1).await.as_deref(), Some("primera"), "a doubt may need it");

    hand_over(&world, 3, (" ana@example.mx", "segunda")).await;
    judge(&world, 3, PacVerdict::Known).await;
    let in_force = world.store.pac_in_force(world.shop).await.unwrap().unwrap();
    assert_eq!(in_force.id, account(1));
    assert_eq!(secret(&world, 1).await.as_deref(), Some("segunda"));
    assert_eq!(world.store.pac_account(account(3)).await.unwrap(), None);
}

pub(crate) async fn what_waits_for_an_account_is_sent_at_once(world: World) {
    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    world.turn(&stamping, Turn::NotSent { retry_at: at(500) }, 4).await;
    assert_eq!(world.store.next_due().await.unwrap(), Some(at(500)));
    hand_over(&world, 1, ("ana@example.mx", "buena")).await;
    assert_eq!(world.store.pac_standing(world.shop).await.unwrap().waiting, 1);
    judge(&world, 1, PacVerdict::Known).await;
    assert_eq!(world.store.next_due().await.unwrap(), Some(at(2)));
}
