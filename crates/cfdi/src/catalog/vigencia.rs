//! Catalog enums: code, text, validity.

use jiff::civil::Date;

/// The days on which a code may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vigencia {
    /// The first day.
    pub desde: Date,
    /// The last day, where SAT has set one.
    pub hasta: Option<Date>,
}

impl Vigencia {
    pub(super) const fn since(year: i16, month: i8, day: i8) -> Self {
        Self { desde: jiff::civil::date(year, month, day), hasta: None }
    }

    /// Whether the code may be used on that day.
    pub fn covers(&self, day: Date) -> bool {
        self.desde <= day && self.hasta.is_none_or(|last| day <= last)
    }
}

/// Declares one catalog as an enum: its name in SAT's workbook, and
/// `Variant = "code", "text", (year, month, day);`.
macro_rules! catalog {
    (
        $(#[$doc:meta])*
        $name:ident, $sat_name:literal, $unknown:ident,
        $(
            $variant:ident = $code:literal, $text:literal,
            ($year:literal, $month:literal, $day:literal);
        )+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!($code, " ", $text, ".")] $variant,)+
        }

        impl $name {
            /// Every code, in the order of the catalog.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Reads SAT's code.
            ///
            /// # Errors
            /// The catalog has no such code.
            pub fn parse(code: &str) -> Result<Self, faults::Fault> {
                match code.trim() {
                    $($code => Ok(Self::$variant),)+
                    unknown => Err(faults::Fault::new(&$unknown, "").with("given", unknown)),
                }
            }

            /// SAT's code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// SAT's text.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The days on which it may be used.
            pub fn vigencia(self) -> Vigencia {
                let updated = crate::catalog::update::installed()
                    .and_then(|update| update.vigencia_of($sat_name, self.code()));
                updated.unwrap_or(match self {
                    $(Self::$variant => Vigencia::since($year, $month, $day),)+
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(super) use catalog;
