//! Fecha: the wall clock of LugarExpedicion.

use std::fmt;

use faults::{Fault, codes};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan, Unit};

codes! {
    /// Not `YYYY-MM-DDThh:mm:ss` of the years that the XSD knows.
    FECHA_FORM = ("fecha-01", Fault, "La fecha debe tener la forma AAAA-MM-DDThh:mm:ss.");
    /// The zone is not one of IANA's.
    FECHA_ZONE = ("fecha-02", Bug, "La zona horaria de la sucursal no existe.");
}

/// A local time of whole seconds without zone or offset, as CFDI writes it: "Este atributo
/// requerido sirve para expresar la fecha y hora de expedición del Comprobante Fiscal Digital por
/// Internet. Se expresa en la forma AAAA-MM-DDThh:mm:ss y debe corresponder con la hora local donde
/// se expide el comprobante" (cfdv40.xsd, Comprobante/@Fecha). Elsewhere time is UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FechaLocal(DateTime);

impl FechaLocal {
    /// The wall clock at an instant in an IANA zone, the fraction of the second cut off.
    ///
    /// # Errors
    /// The zone does not exist, or the year is not one that the XSD allows.
    pub fn at(instant: Timestamp, zone: &str) -> Result<Self, Fault> {
        let zoned =
            instant.in_tz(zone).map_err(|_| Fault::new(&FECHA_ZONE, "").with("zone", zone))?;
        Self::from_civil(zoned.datetime())
    }

    /// Reads `YYYY-MM-DDThh:mm:ss`.
    ///
    /// # Errors
    /// `fecha-01`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::new(&FECHA_FORM, "");
        let parsed = Self::from_civil(text.parse().map_err(|_| wrong())?)?;
        // jiff reads more forms than the XSD allows; only this one is written back alike.
        if parsed.to_string() == text { Ok(parsed) } else { Err(wrong()) }
    }

    /// From a civil time, the fraction of the second cut off.
    ///
    /// # Errors
    /// The year is not in 2010–2099, the only ones that t_FechaH allows.
    pub fn from_civil(civil: DateTime) -> Result<Self, Fault> {
        let fault = || Fault::new(&FECHA_FORM, "");
        if !(2010..=2099).contains(&civil.year()) {
            return Err(fault());
        }
        let fraction = i64::from(civil.subsec_nanosecond()).nanoseconds();
        civil.checked_sub(fraction).map(Self).map_err(|_| fault())
    }

    /// The civil time.
    pub fn civil(self) -> DateTime {
        self.0
    }

    /// The day.
    pub fn date(self) -> Date {
        self.0.date()
    }

    /// The instant that this wall clock showed in an IANA zone; of the two of a doubled hour, the
    /// earlier.
    ///
    /// # Errors
    /// The zone does not exist.
    pub fn instant(self, zone: &str) -> Result<Timestamp, Fault> {
        self.0
            .in_tz(zone)
            .map(|zoned| zoned.timestamp())
            .map_err(|_| Fault::new(&FECHA_ZONE, "").with("zone", zone))
    }

    /// The same time some minutes earlier: a PAC refuses (401) a Fecha that is in its future, and
    /// clocks differ.
    ///
    /// # Errors
    /// The result leaves the years that the XSD allows.
    pub fn minutes_earlier(self, minutes: u8) -> Result<Self, Fault> {
        let earlier = self.0.checked_sub(i64::from(minutes).minutes());
        Self::from_civil(earlier.map_err(|_| Fault::new(&FECHA_FORM, ""))?)
    }

    /// Whole seconds from `earlier` to this one, on the wall clock.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.since((Unit::Second, earlier.0)).map_or(0, |span| span.get_seconds())
    }
}

impl fmt::Display for FechaLocal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%S"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_wall_clock_of_the_branch() {
        let instant: Timestamp = "2026-11-20T16:15:30.987654321Z".parse().unwrap();
        for (zone, expected) in [
            ("America/Mexico_City", "2026-11-20T10:15:30"),
            ("America/Tijuana", "2026-11-20T08:15:30"),
            ("America/Cancun", "2026-11-20T11:15:30"),
            ("America/Hermosillo", "2026-11-20T09:15:30"),
        ] {
            let fecha = FechaLocal::at(instant, zone).unwrap();
            assert_eq!(fecha.to_string(), expected);
            assert_eq!(fecha.instant(zone).unwrap(), "2026-11-20T16:15:30Z".parse().unwrap());
        }
        assert_eq!(FechaLocal::at(instant, "America/Nowhere").unwrap_err().code, &FECHA_ZONE);
    }

    #[test]
    fn reads_only_what_the_schema_allows() {
        for text in ["2026-11-20T10:15:30", "2010-01-01T00:00:00", "2099-12-31T23:59:59"] {
            assert_eq!(FechaLocal::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2026-11-20",
            "2026-11-20 10:15:30",
            "2026-11-20T10:15",
            "2026-11-20T10:15:30.5",
            "2026-02-30T10:15:30",
            "2009-12-31T23:59:59",
            "2026-11-20T10:15:30Z",
        ] {
            assert!(FechaLocal::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn goes_back_some_minutes() {
        let fecha = FechaLocal::parse("2026-11-20T00:02:30").unwrap();
        let earlier = fecha.minutes_earlier(5).unwrap();
        assert_eq!(earlier.to_string(), "2026-11-19T23:57:30");
        assert_eq!(fecha.seconds_since(earlier), 300);
    }
}
