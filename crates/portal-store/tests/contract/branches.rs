//! Branches of a shop.

use portal_store::{
    Act, Actor, Branch, BranchOutcome, EnrolOutcome, Enrolment, NewUser, Register, Role, StoreError,
};
use tickets::{BranchId, IssuerId, RegisterId, Ticket, UserId};

use crate::world::{World, at, id, new_shop};

async fn actor(world: &World) -> Actor {
    let mail = "titular@example.mx".to_owned();
    let new = NewUser { id: UserId::new(id(77)), mail, shop: world.shop, role: Role::Owner };
    Actor { shop: world.shop, user: world.store.put_user(new, at(0)).await.unwrap() }
}

fn tijuana(shop: IssuerId) -> Branch {
    Branch {
        id: BranchId::new(id(800)),
        shop,
        name: "Tijuana".to_owned(),
        codigo_postal: "22000".to_owned(),
        zone: "America/Tijuana".to_owned(),
        address: vec!["Revolución 100".to_owned()],
    }
}

async fn enrolled_at(world: &World, branch: BranchId) -> Register {
    let made = ("codigo-de-tijuana", at(3_600));
    let actor = actor(world).await;
    world.store.make_enrolment_code(actor, branch, made, at(1)).await.unwrap();
    let enrolment = Enrolment {
        code: made.0.to_owned(),
        register: RegisterId::new(id(9)),
        public_key: [9; 32],
        name: "Caja 2".to_owned(),
        succeeds: None,
        succeeded: None,
    };
    let enrolled = world.store.enrol(enrolment, at(2)).await.unwrap();
    let EnrolOutcome::Enrolled(register) = enrolled else { panic!("{enrolled:?}") };
    *register
}

pub(crate) async fn a_register_sells_where_its_branch_is(world: World) {
    let store = &world.store;
    let main = store.branches(world.shop).await.unwrap();
    assert_eq!(main.len(), 1);
    assert!(main[0].is_main());
    assert_eq!((main[0].name.as_str(), main[0].id), ("Matriz", world.register.branch));

    let branch = tijuana(world.shop);
    let kept = store.put_branch(actor(&world).await, branch.clone(), at(1)).await.unwrap();
    assert_eq!(kept, BranchOutcome::Kept);
    let register = enrolled_at(&world, branch.id).await;
    assert_eq!((register.branch, register.shop), (branch.id, world.shop));
    let there = store.shop_of_register(register.id).await.unwrap().unwrap();
    assert_eq!(there.profile.zone, "America/Tijuana");
    assert_eq!(there.profile.address, ["Revolución 100"]);
    assert_eq!(there.profile.name, new_shop().profile.name);

    let mut draft = world.draft(2);
    (draft.register, draft.nota.serie) = (register.id, register.nota_serie);
    let ticket = Ticket::close(draft).unwrap();
    store.put_ticket(world.shop, &ticket, at(3)).await.unwrap();
    let here = world.sold(1).await;
    for (ticket, codigo_postal) in [(here, "06600"), (ticket.id(), "22000")] {
        let state = store.ticket_state(ticket).await.unwrap().unwrap();
        assert_eq!(state.shop.profile.codigo_postal, codigo_postal);
    }
    assert_eq!(store.shop(world.shop).await.unwrap().unwrap().profile.codigo_postal, "06600");
}

pub(crate) async fn a_branch_is_its_shops_and_has_a_name_of_its_own(world: World) {
    let (store, actor) = (&world.store, actor(&world).await);
    let branch = tijuana(world.shop);
    store.put_branch(actor, branch.clone(), at(1)).await.unwrap();
    let taken = Branch { id: BranchId::new(id(801)), ..branch.clone() };
    let refused = store.put_branch(actor, taken, at(2)).await.unwrap();
    assert_eq!(refused, BranchOutcome::NameTaken);
    let moved = Branch { codigo_postal: "21000".to_owned(), ..branch };
    store.put_branch(actor, moved.clone(), at(3)).await.unwrap();

    // The operator brings the shop up to date: what the company calls its places stays.
    let main = store.branches(world.shop).await.unwrap().remove(0);
    let renamed = Branch { name: "Centro".to_owned(), ..main };
    store.put_branch(actor, renamed.clone(), at(4)).await.unwrap();
    store.put_shop(new_shop(), at(5)).await.unwrap();
    assert_eq!(store.branches(world.shop).await.unwrap(), [renamed, moved.clone()]);

    let mut other = new_shop();
    (other.id, other.profile.rfc) = (IssuerId::new(id(2)), "EKU9003173C9".to_owned());
    let shop = store.put_shop(other, at(6)).await.unwrap();
    let stranger = Actor { shop, ..actor };
    let refused = store.put_branch(stranger, moved.clone(), at(7)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt { .. }), "{refused:?}");
    let made = ("codigo-ajeno", at(3_600));
    store.make_enrolment_code(stranger, moved.id, made, at(7)).await.unwrap_err();
    assert_eq!(store.branches(world.shop).await.unwrap()[1], moved);
    let log = store.deeds(world.shop, None, 9).await.unwrap();
    assert_eq!(log.iter().filter(|deed| deed.act == Act::BranchPut).count(), 3);
}
