//! A stand-in for SAT's page behind the QR of a cédula, for tests: it notes what it is asked and
//! answers as it was told to, well or badly.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};

/// More than a question has.
const HEAD_MAX: usize = 16 * 1024;

/// How it answers.
#[derive(Clone, Debug)]
pub enum Manner {
    /// With this page.
    Page(String),
    /// With this status and these headers, each ended by a line break, and nothing else.
    Status(u16, String),
    /// Not at all, for as long as the other side waits.
    Silence,
    /// With a page that never ends.
    Endless,
}

/// What SAT knows of a taxpayer: pairs of label and value.
pub type Rows<'a> = [(&'a str, &'a str)];

/// A stand-in that listens until the program ends.
#[derive(Clone, Debug)]
pub struct SatPage {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl SatPage {
    /// Begins to listen on a free port of this machine.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(manner: Manner) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("a port for SAT's page")?;
        let page = Self { address: listener.local_addr()?, asked: Arc::default() };
        let noting = page.clone();
        thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let (noting, manner) = (noting.clone(), manner.clone());
                // Whoever hangs up in the middle has not asked.
                thread::spawn(move || noting.answer(line, &manner).is_ok());
            }
        });
        Ok(page)
    }

    /// Its address, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked: method, path and query.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answer(&self, mut line: TcpStream, manner: &Manner) -> io::Result<()> {
        let head = head(&mut line)?;
        let question = head.lines().next().unwrap_or_default();
        let question = question.trim_end_matches(" HTTP/1.1").to_owned();
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question);
        match manner {
            Manner::Page(html) => {
                let length = html.len();
                write!(line, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{html}")
            }
            Manner::Status(status, headers) => {
                write!(line, "HTTP/1.1 {status} X\r\n{headers}Content-Length: 0\r\n\r\n")
            }
            Manner::Silence => line.read_to_end(&mut Vec::new()).map(drop),
            Manner::Endless => {
                write!(line, "HTTP/1.1 200 OK\r\n\r\n<html>")?;
                loop {
                    line.write_all(&[b' '; 8 * 1024])?;
                }
            }
        }
    }
}

fn head(line: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < HEAD_MAX {
        let mut byte = [0];
        line.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// SAT's page of a taxpayer: broken HTML of the kind that SAT's is, in a grid of labels and values.
pub fn page_of(rfc: &str, rows: &Rows<'_>) -> String {
    let cell = "<td role=\"gridcell\">";
    let row = |(label, value): &(&str, &str)| {
        format!("<tr role=\"row\">{cell}<span>{label}:</span></td>{cell}{value}</td></tr>\n")
    };
    let rows: String = rows.iter().map(row).collect();
    let rfc = rfc.replace('&', "&amp;");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><meta content=\"text/html\"/><!DOCTYPE html>\
         <html><body><ul><li>El RFC: {rfc}, tiene asociada la siguiente información.</li></ul>\
         <table role=\"grid\">{rows}</table></body></html>"
    )
}
