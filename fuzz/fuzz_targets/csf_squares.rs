//! What decodes pictures and codes may panic at a broken one, behind a `catch_unwind` of ours: only
//! a panic of our own code, or one that gets out, is a find.
#![no_main]

use std::panic::{set_hook, take_hook};

libfuzzer_sys::fuzz_target!(
    init: {
        let abort = take_hook();
        set_hook(Box::new(move |panic| {
            if panic.location().is_none_or(|at| at.file().contains("crates/")) {
                abort(panic);
            }
        }));
    },
    |bytes: &[u8]| {
        hostile::csf_squares(bytes);
    }
);
