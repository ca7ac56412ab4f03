//! Several tickets in one claim: all of them or none, whoever else wants one.

use std::sync::Arc;

use portal::desk::{Access, Desk, InvoiceError, Joining, Progress};
use portal::engine::{Engine, IssueError};
use tickets::TicketId;

use crate::scene::{CUSTOMER_RFC, Scene, mail_to, receptor, receptor_text};

async fn joined(desk: &Desk, first: &Access, others: &[Access]) -> Access {
    let mut access = first.clone();
    for other in others {
        let Joining::Joined(more) = desk.join(&access, other).await.unwrap() else { panic!() };
        access = more;
    }
    access
}

#[tokio::test]
async fn three_tickets_are_one_document_of_their_sum() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let sold = [scene.sold(1).await, scene.sold(2).await, scene.sold(3).await];
    let access = joined(&desk, &sold[0], &sold[1..]).await;
    assert!(matches!(desk.join(&access, &sold[2]).await.unwrap(), Joining::Already));
    assert_eq!(desk.view(&access).await.unwrap().total.to_string(), "571.50");
    desk.invoice(&access, &receptor_text(), Some(mail_to("ana@example.mx"))).await.unwrap();
    scene.settle(&engine).await;

    assert_eq!(scene.stamps().len(), 1);
    for one in &sold {
        let owner = desk.prove_owner(one, CUSTOMER_RFC).await.unwrap().unwrap();
        let xml = desk.xml(&owner).await.unwrap().unwrap();
        let document = cfdi::read::read(&xml.bytes).unwrap();
        assert_eq!((document.total.as_str(), document.conceptos.len()), ("571.50", 9));
        let view = desk.view(&owner).await.unwrap();
        assert_eq!((view.notes.len(), view.total.to_string().as_str()), (3, "571.50"));
    }
    // Whoever asks again for a part of them gets the same invoice, not another.
    let part = joined_by_hand(&[&sold[1], &sold[2]]);
    let again = desk.invoice(&part, &receptor_text(), None).await.unwrap();
    assert!(matches!(again, Progress::Invoiced));
    assert_eq!(scene.stamps().len(), 1);
    assert!(!desk.view(&part).await.unwrap().parted);
}

/// As an old link has them, whatever became of them since.
fn joined_by_hand(all: &[&Access]) -> Access {
    let others = all.iter().skip(1).map(|access| access.ticket).collect();
    Access { others, ..Access::holder(all[0].ticket) }
}

#[tokio::test]
async fn one_that_is_taken_keeps_the_others_free() {
    let scene = Scene::open().await;
    let engine = scene.engine();
    let desk = Desk::new(engine.clone());
    let (one, two) = (scene.sold(1).await, scene.sold(2).await);
    let both = joined(&desk, &one, std::slice::from_ref(&two)).await;
    desk.invoice(&two, &receptor_text(), None).await.unwrap();
    let refused = desk.invoice(&both, &receptor_text(), None).await.unwrap_err();
    assert!(matches!(refused, InvoiceError::Standing(_)), "{refused:?}");
    assert!(desk.view(&both).await.unwrap().parted);
    scene.settle(&engine).await;
    assert_eq!(scene.stamps().len(), 1);
    let state = scene.store.ticket_state(one.ticket).await.unwrap().unwrap();
    assert!(state.live.is_none(), "nothing of a claim that was lost stays");
}

/// Two customers want baskets that overlap, at the same moment.
async fn race(scene: &Scene, turn: u64) {
    let engine = scene.engine();
    let mut ids = Vec::new();
    for folio in 0..4 {
        ids.push(scene.sold(turn * 4 + folio + 1).await.ticket);
    }
    let ask = |engine: Arc<Engine>, tickets: Vec<TicketId>| {
        tokio::spawn(async move { engine.invoice(&tickets, &receptor(), None).await })
    };
    let before = scene.stamps().len();
    let one = ask(engine.clone(), vec![ids[0], ids[1], ids[2]]);
    let other = ask(engine.clone(), vec![ids[2], ids[1], ids[3]]);
    let told = [one.await.unwrap(), other.await.unwrap()];
    scene.settle(&engine).await;
    assert_eq!(scene.stamps().len(), before + 1);
    let mut holders = Vec::new();
    for id in &ids {
        holders.push(scene.store.ticket_state(*id).await.unwrap().unwrap().live.map(|c| c.id));
    }
    let won = told.iter().filter(|told| told.is_ok()).count();
    let lost = told.iter().filter(|told| matches!(told, Err(IssueError::Standing(_)))).count();
    assert_eq!((won, lost), (1, 1), "{told:?} {holders:?}");
    let winner = holders[1].unwrap();
    assert_eq!(scene.store.claimed_tickets(winner).await.unwrap().len(), 3);
    assert_eq!(holders[2], Some(winner));
    assert_ne!(holders[0].is_some(), holders[3].is_some(), "{holders:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn overlapping_baskets_have_one_winner() {
    let scene = Scene::open().await;
    for turn in 0..8 {
        race(&scene, turn).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn overlapping_baskets_have_one_winner_on_postgres() {
    let scene = Scene::on_postgres().await;
    for turn in 0..8 {
        race(&scene, turn).await;
    }
}
