//! What every store must do: each story is told on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod accounts;
mod branches;
mod claims;
mod company;
mod connections;
mod counter;
mod documents;
mod first_schema;
mod issuing;
mod keeping;
mod kept;
mod keys;
mod pac_accounts;
mod products;
mod returns;
mod s3;
mod shops;
mod tickets_in;
mod visitors;
mod world;

macro_rules! stories {
    ($($place:ident: $($story:ident)+;)+) => {
        mod on_sqlite {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                crate::$place::$story(crate::world::World::on_sqlite().await).await;
            })+)+
        }

        mod on_postgres {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() {
                crate::$place::$story(crate::world::World::on_postgres().await).await;
            })+)+
        }
    };
}

stories! {
    claims:
        of_many_claims_on_a_ticket_one_wins
        of_many_claims_each_gets_its_own_folio
        a_claim_over_several_tickets_takes_all_or_none
        claims_over_the_same_tickets_do_not_block_each_other
        a_claim_takes_tickets_of_one_shop_alone
        a_turn_needs_the_latest_version
        the_machine_decides_what_can_be_written
        sealing_is_all_or_nothing
        every_state_is_read_as_it_was_written
        an_invoice_is_told_to_the_registers_and_makes_a_customer
        a_seal_takes_the_lease_that_is_asked_for
        a_refusal_frees_the_ticket_and_explains_the_folio
        a_refusal_is_told_to_whoever_was_promised_a_mail
        only_a_refusal_of_the_document_is_a_denial
        what_is_due_and_when
        an_address_is_promised_until_the_claim_has_ended
        a_document_changes_its_pac_only_while_nobody_sends_it;
    issuing:
        what_is_issued_is_held_sealed_and_leased
        who_fails_undoes_nobody_else
        of_many_who_want_one_ticket_one_has_it_made
        who_hangs_up_lets_the_others_through
        what_happens_to_a_sale_meanwhile_comes_before_or_after;
    tickets_in:
        tickets_are_kept_once_and_conflicts_name_the_field
        codes_lead_to_tickets_or_to_the_shop_that_announced_them
        cancellations_wait_for_the_invoice_and_never_undo_it
        a_qr_and_its_register_tell_one_sale
        nobody_sights_another_shops_ticket
        nobody_contradicts_another_shops_ticket
        a_cancellation_that_is_ahead_waits_for_its_ticket;
    returns:
        a_return_is_kept_once_and_taken_off_its_ticket
        a_return_waits_for_its_ticket
        a_document_is_for_what_is_left_when_it_is_sealed
        an_egreso_is_owed_once_and_has_its_own_series
        an_egreso_that_is_refused_is_owed_again_until_a_person_is_called
        an_egreso_that_cannot_be_sealed_rests_longer_and_longer
        an_egreso_from_before_a_restoration_waits_for_a_person;
    shops:
        settings_change_by_revision
        a_shop_is_added_once_and_keeps_its_settings
        an_enrolment_code_works_once
        of_two_files_that_follow_the_same_round_one_is_believed
        a_register_sends_what_its_predecessors_sold
        a_mark_of_withholding_outlives_what_brings_the_shop_up_to_date;
    accounts:
        a_person_is_let_in_by_one_link
        a_session_ends_in_every_way
        tries_are_counted_before_they_are_judged;
    company:
        tickets_are_found_by_what_a_person_knows
        documents_are_found_by_what_a_person_knows
        a_deadline_only_gets_later
        a_person_chooses_between_two_versions
        a_person_ends_a_doubt_with_a_proof
        a_customer_is_erased_but_for_the_invoices
        what_is_set_is_kept_and_told
        registers_are_let_in_and_shut_out
        nobody_rewrites_the_log;
    counter:
        the_period_limits_the_portal_alone
        a_wish_finds_its_own_document;
    branches:
        a_register_sells_where_its_branch_is
        a_branch_is_its_shops_and_has_a_name_of_its_own;
    documents:
        a_stamped_document_lies_outside_and_is_read_back
        a_document_that_cannot_go_out_stays_and_is_moved_later
        a_folder_that_cannot_be_made_is_away
        another_place_is_not_taken_for_the_documents
        what_is_missing_or_altered_is_said
        documents_move_out_and_back_in_batches
        a_power_cut_between_object_and_row_loses_nothing;
    products:
        the_later_edit_stays_and_the_first_of_two
        a_feed_tells_each_product_once_as_it_is_now
        products_are_found_by_what_a_person_knows;
    pac_accounts:
        an_account_is_in_force_once_its_pac_knows_it
        a_new_secret_of_the_same_user_is_the_same_account
        what_waits_for_an_account_is_sent_at_once;
    kept:
        nothing_fiscal_can_be_read_where_it_is_kept
        a_store_is_opened_again_and_a_newer_one_is_refused
        the_database_itself_keeps_the_invariants;
    keeping:
        a_nonce_counts_once_whichever_portal_it_comes_to
        what_has_had_its_time_is_erased
        what_is_there_is_counted
        a_store_that_was_brought_back_holds_old_tickets
        what_was_sealed_in_a_copy_may_have_been_sent
        registers_hear_what_changes_after_a_restoration
        what_a_lost_store_invoiced_is_not_invoiced_again;
    keys:
        a_master_key_is_changed_while_portals_work
        nobody_waits_for_a_store_whose_power_was_cut
        a_change_of_key_that_is_cut_anywhere_can_be_done_again
        a_change_of_key_needs_the_one_before_it_to_end;
    visitors:
        a_link_is_mailed_where_an_invoice_was
        a_link_works_once_and_a_session_until_it_ends
        an_address_opens_what_reached_it_until_it_is_forgotten;
}
