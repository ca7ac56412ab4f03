//! From the outbox to the portal, and back.

use jiff::SignedDuration;
use register::api::{CustomersRequest, Reply, Request, ReturnsRequest, TakenLine, Tone};
use tickets::wire::{Change, CustomerMessage};

use crate::portal::{Mishap, UNFIT, settings};
use crate::shop::{LONG, Shop};

fn invoiced(id: &str) -> Change {
    Change::TicketInvoiced {
        ticket: id.to_owned(),
        uuid: "5FB2822E-396D-4725-8521-CDC4BDD20CCF".to_owned(),
        invoice: "F-1001".to_owned(),
        at: "2026-11-20T20:06:00Z".to_owned(),
    }
}

#[test]
fn five_sales_without_a_portal_arrive_once_each() {
    let mut shop = Shop::open();
    shop.sync();
    shop.portal.stop();
    let mut ids: Vec<_> = (0..5).map(|_| shop.sell().id).collect();
    assert_eq!(shop.register().sync_now(LONG).unwrap_err().id, "portal-01");
    let status = shop.status();
    assert_eq!((status.pending, status.network_tone), (5, Tone::Bad));
    assert_eq!(status.pending_text, "5 por enviar desde las 14:05");
    assert!(status.network.starts_with("sin conexión desde las 14:05"), "{}", status.network);
    assert!(shop.sales("").iter().all(|sale| sale.state == "Por enviar"));

    // Not even a restart of the register loses one.
    shop.open_again();
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    let mut puts = shop.portal.kept().puts.clone();
    puts.sort();
    ids.sort();
    assert_eq!(puts, ids, "each once");
    assert_eq!(shop.portal.kept().bad_signatures, 0);
    let status = shop.status();
    assert_eq!(
        (status.pending_text.as_str(), status.network.as_str()),
        ("0 por enviar", "en línea")
    );
    assert!(shop.sales("").iter().all(|sale| sale.state == "Abierta"));
    let history = shop.sale(&ids[0]).history;
    assert_eq!(history.last().unwrap(), "14:06 Recibida en el portal");
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    let shop = Shop::open();
    shop.sync();
    shop.portal.kept().mishaps.push_back(Mishap::AnswerLost);
    let id = shop.sell().id;
    // The ring of the sale meets the mishap or the next one does; then time has to pass.
    while shop.register().sync_now(LONG).is_err() {
        shop.clock.forward(SignedDuration::from_secs(1));
    }
    let kept = shop.portal.kept();
    assert_eq!(kept.puts, [id.clone(), id.clone()]);
    assert_eq!(kept.tickets.len(), 1);
    drop(kept);
    let received = shop.sale(&id).history;
    let count = received.iter().filter(|event| event.ends_with("Recibida en el portal")).count();
    assert_eq!(count, 1, "{received:?}");
}

#[test]
fn a_portal_that_was_restarted_is_not_noticed() {
    let mut shop = Shop::open();
    shop.sync();
    shop.portal.stop();
    shop.portal.start_again();
    // The connection of the last round is dead; that is nobody's outage.
    shop.sell();
    shop.sync();
    assert_eq!(shop.portal.kept().tickets.len(), 1);
    assert_eq!(shop.portal.kept().bad_signatures, 0);
}

#[test]
fn nonsense_is_an_outage() {
    let shop = Shop::open();
    shop.sync();
    shop.portal.kept().mishaps.extend([Mishap::Captive; 64]);
    shop.sell();
    assert_eq!(shop.register().sync_now(LONG).unwrap_err().id, "portal-02");
    assert_eq!(shop.status().pending, 1);
    shop.portal.kept().mishaps.clear();
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    assert_eq!(shop.status().pending, 0);
}

/// What was put off, and what was sold, by a clock that was a day ahead is due when it is right.
#[test]
fn a_clock_that_was_fast_keeps_nothing_back() {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    let mut shop = Shop::open();
    let cancel =
        |shop: &Shop, id| shop.done(Request::CancelSale { id, reason: "Devolución".to_owned() });
    let earlier = shop.sell().id;
    shop.sync();
    shop.clock.forward(DAY);
    shop.portal.kept().mishaps.extend([Mishap::Captive; 64]);
    shop.sell();
    assert_eq!(shop.register().sync_now(LONG).unwrap_err().id, "portal-02", "it is put off");
    shop.portal.stop();
    let sold = shop.sell().id;
    cancel(&shop, sold);
    cancel(&shop, earlier);
    shop.clock.forward(-DAY);
    shop.portal.kept().mishaps.clear();
    shop.portal.start_again();
    shop.sync();
    assert_eq!(shop.status().pending, 0);
    let kept = shop.portal.kept();
    assert_eq!((kept.tickets.len(), kept.cancellations.len()), (3, 2));
}

#[test]
fn a_conflict_is_kept_and_told() {
    let mut shop = Shop::open();
    shop.sync();
    shop.portal.stop();
    let closed = shop.sell();
    let other = shop.sell();
    // The portal has something else under the first sale's id.
    let mut forged = {
        let read = |id: &str| shop.sale(id).code;
        assert_eq!(read(&closed.id), closed.code);
        snapshot(&shop, &closed.id)
    };
    forged.cashier = "Otra persona".to_owned();
    shop.portal.kept().tickets.insert(closed.id.clone(), forged);
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    let status = shop.status();
    assert_eq!(status.pending, 0);
    assert_eq!(status.notices.len(), 1);
    assert!(status.notices[0].contains(&closed.nota), "{}", status.notices[0]);
    assert_eq!(shop.sale(&closed.id).row.state, "Por enviar");
    assert_eq!(shop.sale(&other.id).row.state, "Abierta", "the next one is not held up");

    // The feed says more of it, in place of the first notice.
    let uuid = Some("5FB2822E-396D-4725-8521-CDC4BDD20CCF".to_owned());
    shop.portal.kept().changes.push(differs(&closed.id, uuid));
    shop.sync();
    let notices = shop.status().notices;
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("Ya tiene factura"), "{}", notices[0]);
}

/// A customer's paper says another total than the register.
fn differs(ticket: &str, uuid: Option<String>) -> Change {
    Change::TicketDiffers { ticket: ticket.to_owned(), uuid, what: "total".to_owned() }
}

#[test]
fn a_note_that_differs_from_its_paper_is_told() {
    let shop = Shop::open();
    let closed = shop.sell();
    shop.sync();
    // That of another register of the shop is told there.
    let elsewhere = differs("01936f2e-0000-7000-8000-0000000000ff", None);
    shop.portal.kept().changes.extend([differs(&closed.id, None), elsewhere]);
    shop.sync();
    let notices = shop.status().notices;
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains(&closed.nota) && notices[0].contains("el total"), "{notices:?}");
    assert!(!notices[0].contains("factura"), "{notices:?}");
    assert_eq!(shop.sale(&closed.id).row.state, "Abierta");
}

/// What the register is going to send, read from its file.
fn snapshot(shop: &Shop, id: &str) -> tickets::wire::TicketMessage {
    let sql = "SELECT snapshot FROM sales WHERE id = ?1";
    let json: String = read_only(shop).query_row(sql, [id], |row| row.get(0)).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn read_only(shop: &Shop) -> rusqlite::Connection {
    rusqlite::Connection::open_with_flags(
        shop.data().join("register.sqlite"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )
    .unwrap()
}

#[test]
fn what_changes_at_the_portal_is_seen_here() {
    let shop = Shop::open();
    let sales: Vec<_> = (0..2).map(|_| shop.sell()).collect();
    shop.sync();
    let customer = CustomerMessage {
        id: "01936f2e-0000-7000-8000-000000000009".to_owned(),
        rfc: "XOJI740919U48".to_owned(),
        nombre: "INGRID XODAR JIMENEZ".to_owned(),
        codigo_postal: "76028".to_owned(),
        regimen_fiscal: "605".to_owned(),
        uso_cfdi: "D01".to_owned(),
        correo: None,
        updated_at: "2026-11-20T20:06:00Z".to_owned(),
    };
    shop.portal.kept().changes.extend([
        invoiced(&sales[0].id),
        Change::Customer(customer),
        Change::Settings(settings("FX", "days-3", 2)),
        // A ticket of the shop's other register.
        invoiced("01936f2e-0000-7000-8000-00000000000f"),
    ]);
    let before = shop.status().sales_revision;
    shop.sync();
    assert_ne!(shop.status().sales_revision, before);

    let sale = shop.sale(&sales[0].id);
    assert_eq!((sale.row.state.as_str(), sale.row.tone), ("Facturada F-1001", Tone::Good));
    assert_eq!(sale.uuid, "5FB2822E-396D-4725-8521-CDC4BDD20CCF");
    assert!(!sale.cancellable);
    assert_eq!(sale.history.last().unwrap(), "14:06 Facturada F-1001");
    let cancel = Request::CancelSale { id: sales[0].id.clone(), reason: "error".to_owned() };
    let refused = shop.refused(cancel);
    assert_eq!(refused.code, "sale-15");
    assert!(refused.message.contains("cancelar la factura"));

    let Reply::Customers { customers } =
        shop.call(Request::Customers(CustomersRequest::List { text: "xodar".into() }))
    else {
        panic!("an answer")
    };
    assert_eq!(customers.len(), 1);
    assert_eq!(customers[0].uso, "D01 Honorarios médicos, dentales y gastos hospitalarios");
    let now = shop.settings();
    assert_eq!((now.serie.as_str(), now.period.as_str()), ("FX", "days-3"));
    assert_eq!(now.periods.last().unwrap().label, "3 días");
    assert_eq!(shop.sell().deadline, "23 de noviembre de 2026");

    shop.sync();
    shop.clock.forward(SignedDuration::from_hours(11 * 24));
    assert_eq!(shop.sale(&sales[1].id).row.state, "Periodo vencido");
    assert_eq!(shop.sale(&sales[0].id).row.state, "Facturada F-1001");
}

#[test]
fn a_cancellation_follows_its_sale() {
    let shop = Shop::open();
    let closed = shop.sell();
    shop.done(Request::CancelSale { id: closed.id.clone(), reason: "Devolución".to_owned() });
    shop.sync();
    assert_eq!(shop.portal.kept().cancellations[&closed.id].reason, "Devolución");
    assert_eq!(shop.sale(&closed.id).row.state, "Cancelada");
    assert!(shop.status().notices.is_empty());
}

#[test]
fn after_hours_without_a_portal_cancellations_still_follow_their_sales() {
    let mut shop = Shop::open();
    shop.sync();
    shop.portal.stop();
    let cancelled: Vec<_> = (0..3)
        .map(|_| {
            let sales: Vec<_> = (0..20).map(|_| shop.sell().id).collect();
            let last = sales.last().unwrap().clone();
            let reason = "Devolución".to_owned();
            shop.done(Request::CancelSale { id: last.clone(), reason });
            last
        })
        .collect();
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    // The portal of the tests fails where it is told of a sale's end before the sale.
    shop.sync();
    let kept = shop.portal.kept();
    assert_eq!((kept.puts.len(), kept.tickets.len()), (60, 60), "each once");
    assert!(cancelled.iter().all(|id| kept.cancellations.contains_key(id)));
    assert_eq!(kept.cancellations.len(), 3);
}

/// The portal will never have them: nobody waits for it.
#[test]
fn cancellations_of_notes_that_the_portal_refused_keep_nothing_back() {
    let mut shop = Shop::open();
    shop.sync();
    shop.portal.stop();
    let refused: Vec<_> = (0..6).map(|_| shop.sell().id).collect();
    shop.portal.kept().unwanted.extend(refused.clone());
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    shop.portal.stop();
    for id in &refused {
        shop.done(Request::CancelSale { id: id.clone(), reason: "Devolución".to_owned() });
    }
    let sold = shop.sell().id;
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    assert!(shop.portal.kept().tickets.contains_key(&sold));
    assert_eq!(waiting(&shop), 0);
    assert_eq!(shop.status().network, "en línea");
}

#[test]
fn what_the_portal_does_not_find_is_no_trouble_of_the_line() {
    let mut shop = Shop::open();
    let lost: Vec<_> = (0..6).map(|_| shop.sell().id).collect();
    shop.sync();
    shop.portal.stop();
    shop.portal.kept().unwanted.extend(lost.clone());
    for id in lost {
        shop.done(Request::CancelSale { id, reason: "Devolución".to_owned() });
    }
    let sold = shop.sell().id;
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    assert_eq!(shop.register().sync_now(LONG).unwrap_err().id, "portal-09", "they wait");
    assert!(shop.portal.kept().tickets.contains_key(&sold));
    assert_eq!((waiting(&shop), shop.status().network.as_str()), (6, "en línea"));
}

/// Messages of any kind that wait, read from the register's file.
fn waiting(shop: &Shop) -> u32 {
    let sql = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
    read_only(shop).query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Each message that the portal refuses is told for itself.
#[test]
fn what_is_refused_after_its_sale_is_told_as_what_it_is() {
    let shop = Shop::open();
    let (sold, other) = (shop.sell(), shop.sell());
    shop.sync();
    shop.portal.kept().changes.push(differs(&sold.id, None));
    shop.sync();
    shop.portal.kept().unwanted.insert(sold.id.clone());
    shop.done(Request::Returns(ReturnsRequest::Take {
        id: sold.id.clone(),
        lines: vec![TakenLine { line: 0, quantity: "1".to_owned() }],
        reason: "Rota".to_owned(),
        forma_pago: "01".to_owned(),
    }));
    shop.done(Request::CancelSale { id: other.id.clone(), reason: UNFIT.to_owned() });
    shop.sync();
    let notices = shop.status().notices;
    let [cancelled, returned, _] = notices.as_slice() else { panic!("{notices:?}") };
    assert!(returned.contains("la devolución DEVA-000001: No cuadra"), "{returned}");
    assert!(cancelled.contains("la cancelación de la nota A-000002"), "{cancelled}");
    let told = |id: &str, what: &str| {
        let history = shop.sale(id).history;
        assert!(history.iter().any(|event| event.contains(what)), "{history:?}");
    };
    told(&sold.id, "devolución DEVA-000001. No cuadra");
    told(&other.id, "cancelación. Ese motivo no.");

    // The note that was not cancelled there is invoiced: that is another thing to know.
    shop.portal.kept().changes.push(invoiced(&other.id));
    shop.sync();
    assert!(shop.status().notices[0].contains("La factura sigue vigente"));
}

#[test]
fn a_cancellation_that_comes_too_late_is_told() {
    let shop = Shop::open();
    let closed = shop.sell();
    shop.sync();
    shop.done(Request::CancelSale { id: closed.id.clone(), reason: "Devolución".to_owned() });
    let uuid = "5FB2822E-396D-4725-8521-CDC4BDD20CCF".to_owned();
    shop.portal.kept().changes.extend([
        invoiced(&closed.id),
        Change::CancellationRefused { ticket: closed.id.clone(), uuid },
    ]);
    shop.sync();
    let notices = shop.status().notices;
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains(&closed.nota) && notices[0].contains("factura"));
    let sale = shop.sale(&closed.id);
    assert_eq!(sale.row.state, "Facturada F-1001");
    assert!(sale.history.iter().any(|event| event.contains("llegó tarde")), "{:?}", sale.history);
}

#[test]
fn a_cancellation_that_the_portal_refuses_is_told() {
    let mut shop = Shop::open();
    let closed = shop.sell();
    shop.sync();
    shop.portal.stop();
    shop.done(Request::CancelSale { id: closed.id.clone(), reason: "Devolución".to_owned() });
    shop.portal.kept().invoiced.insert(closed.id.clone());
    let uuid = "5FB2822E-396D-4725-8521-CDC4BDD20CCF".to_owned();
    shop.portal.kept().changes.extend([
        invoiced(&closed.id),
        Change::CancellationRefused { ticket: closed.id.clone(), uuid },
    ]);
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    assert_eq!(shop.status().notices.len(), 1, "{:?}", shop.status().notices);
    assert_eq!(shop.sale(&closed.id).row.state, "Facturada F-1001");
}

#[test]
fn codes_are_told_before_they_are_used() {
    let shop = Shop::open();
    shop.sync();
    assert!(shop.portal.kept().codes.len() >= 200);
    let code = shop.sell().code.replace('-', "");
    assert!(shop.portal.kept().codes.contains(&code));
}

#[test]
fn series_and_period_go_to_the_portal() {
    let mut shop = Shop::open();
    shop.sync();
    let save = |serie: &str, period: &str| Request::SaveSettings {
        serie: serie.to_owned(),
        period: period.to_owned(),
    };
    shop.call(save("FB", "week"));
    shop.sync();
    assert_eq!(shop.portal.kept().settings, Some(settings("FB", "week", 2)));
    assert!(!shop.settings().pending);

    // Set here while the portal was away, and there meanwhile: the portal's stand.
    shop.portal.stop();
    shop.call(save("FC", "month"));
    assert!(shop.settings().pending);
    {
        let mut kept = shop.portal.kept();
        kept.settings = Some(settings("FD", "fifteen-days", 3));
        kept.changes.push(Change::Settings(settings("FD", "fifteen-days", 3)));
    }
    shop.portal.start_again();
    shop.clock.forward(SignedDuration::from_secs(60));
    shop.sync();
    let now = shop.settings();
    assert_eq!(
        (now.serie.as_str(), now.period.as_str(), now.pending),
        ("FD", "fifteen-days", false)
    );
    assert!(shop.status().notices[0].contains("FD"));
}

#[test]
fn a_lost_answer_to_settings_is_no_conflict() {
    let shop = Shop::open();
    shop.sync();
    shop.portal.kept().mishaps.push_back(Mishap::AnswerLost);
    shop.call(Request::SaveSettings { serie: "FB".to_owned(), period: "week".to_owned() });
    while shop.register().sync_now(LONG).is_err() {
        shop.clock.forward(SignedDuration::from_secs(1));
    }
    assert!(!shop.settings().pending);
    assert!(shop.status().notices.is_empty());
}

#[test]
fn the_enrolment_is_refused_in_words() {
    let shop = Shop::open();
    let enrol = |url: &str, code: &str, name: &str| Request::Enrol {
        portal_url: url.to_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
    };
    assert_eq!(shop.refused(enrol(&shop.portal.url(), "x", "Caja 2")).code, "portal-06");

    let folder = tempfile::tempdir().unwrap();
    let fresh = register::Register::open(register::RegisterConfig::new(folder.path())).unwrap();
    let refused = |request| match fresh.call(request) {
        Reply::Refused(refused) => (refused.code, refused.field.unwrap_or_default()),
        other => panic!("{other:?}"),
    };
    let field = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    assert_eq!(refused(enrol("factura", "x", "C")), field("portal-07", "portal_url"));
    assert_eq!(refused(enrol(&shop.portal.url(), "x", " ")), field("portal-08", "name"));
    assert_eq!(refused(enrol(&shop.portal.url(), "x", "C")), field("portal-05", "code"));
    assert_eq!(refused(enrol("http://127.0.0.1:1", "x", "C")), field("portal-01", "portal_url"));
}
