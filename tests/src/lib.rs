//! What the end-to-end tests stand on: a real window, a real browser, and referees.
//!
//! The programs are started as a shop would start them ([`xtask::shop`]); the window is driven by
//! WebKit's own driver and the portal by Chromium's, key by key. What they make is judged by
//! programs that are not ours: zbarimg, xmllint, xsltproc, openssl, pdftotext ([`referees`]).
//!
//! Nothing here waits for a fixed time: every wait is for a condition, with a deadline ([`wait`]).
//! Nothing here knows how the product works inside; it reads screens, files and answers.

pub mod album;
pub mod axe;
pub mod browser;
pub mod cashier;
pub mod devtools;
pub mod display;
pub mod driver;
pub mod film;
pub mod forge;
pub mod http;
pub mod ledger;
pub mod owner;
pub mod page;
pub mod referees;
pub mod sandbox;
pub mod stage;
pub mod story;
pub mod till;
pub mod tour;
pub mod wait;
pub mod webkit;
pub mod window;
