//! Who is asking, as far as the network tells.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;

const FORWARDED_FOR: &str = "x-forwarded-for";
/// Longest chain of proxies that is looked at.
const HOPS_MAX: usize = 16;

/// A range of addresses: `10.0.0.0/8`, or one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`, `::1` …
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().ok()?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = width(address);
        let prefix = prefix.unwrap_or(most);
        (prefix <= most).then_some(Self { address, prefix })
    }

    pub(super) fn holds(&self, address: IpAddr) -> bool {
        let rest = width(self.address).saturating_sub(self.prefix);
        self.address.is_ipv4() == address.is_ipv4()
            && bits(self.address).checked_shr(rest) == bits(address).checked_shr(rest)
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Whose requests are counted together: an IPv4 address, or the /64 that one subscriber of IPv6
/// has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Caller(IpAddr);

impl Caller {
    /// The caller behind an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// Its bytes, to bind something to it.
    pub(crate) fn bytes(&self) -> [u8; 16] {
        bits(self.0).to_be_bytes()
    }
}

/// The caller of a request that came from `peer`. What `x-forwarded-for` says is believed only as
/// far as proxies of ours have written it: from its end, up to the first address that is none.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> Caller {
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.holds(address));
    let mut last = peer.to_canonical();
    if !trusted(last) {
        return Caller::of(last);
    }
    let written = headers.get_all(FORWARDED_FOR);
    let hops = written.iter().rev().filter_map(|value| value.to_str().ok());
    for hop in hops.flat_map(|value| value.rsplit(',')).take(HOPS_MAX) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        last = address.to_canonical();
        if !trusted(last) {
            break;
        }
    }
    Caller::of(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn asked(peer: &str, forwarded: &[&str], proxies: &[&str]) -> Caller {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        let proxies: Vec<Network> =
            proxies.iter().map(|text| Network::parse(text).unwrap()).collect();
        caller(ip(peer), &headers, &proxies)
    }

    #[test]
    fn networks_are_read_and_hold_their_own() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.9.8.7", "11.0.0.1"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("fd00::/8", "fd12::1", "fe80::1"),
            ("0.0.0.0/0", "200.1.2.3", "::1"),
        ] {
            let network = Network::parse(network).unwrap();
            assert!(network.holds(ip(inside)), "{network:?}");
            assert!(!network.holds(ip(outside)), "{network:?}");
        }
        for wrong in ["", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_proxies_of_ours_are_believed() {
        let ana = Caller::of(ip("200.1.2.3"));
        assert_eq!(asked("200.1.2.3", &["9.9.9.9"], &[]), ana);
        assert_eq!(asked("200.1.2.3", &["9.9.9.9"], &["127.0.0.1"]), ana);
        let ours = &["127.0.0.1", "10.0.0.0/8"];
        assert_eq!(asked("127.0.0.1", &["200.1.2.3"], ours), ana);
        // What the caller wrote itself stands before what the proxy has added.
        assert_eq!(asked("127.0.0.1", &["9.9.9.9, 200.1.2.3"], ours), ana);
        assert_eq!(asked("127.0.0.1", &["9.9.9.9", "200.1.2.3, 10.1.1.1"], ours), ana);
        assert_eq!(asked("::ffff:127.0.0.1", &["::ffff:200.1.2.3"], ours), ana);
        let proxy = Caller::of(ip("127.0.0.1"));
        for nothing in [&[][..], &["basura"], &["200.1.2.3, basura"]] {
            assert_eq!(asked("127.0.0.1", nothing, ours), proxy, "{nothing:?}");
        }
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_caller() {
        let one = Caller::of(ip("2806:10a::1"));
        assert_eq!(one, Caller::of(ip("2806:10a::ffff:ffff:1:2")));
        assert_ne!(one, Caller::of(ip("2806:10a:0:1::1")));
        assert_eq!(Caller::of(ip("::ffff:1.2.3.4")), Caller::of(ip("1.2.3.4")));
    }
}
