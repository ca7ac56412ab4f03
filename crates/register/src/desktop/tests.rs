use std::cell::{Cell, RefCell};

use super::*;
use crate::api::{TextSize, TextStep, Theme};

/// A computer that does as it is told, until it does not.
#[derive(Debug, Default)]
struct Fake {
    shown: RefCell<Vec<Look>>,
    opened: RefCell<Vec<PathBuf>>,
    autostart: Cell<bool>,
    sulks: Cell<bool>,
}

impl Fake {
    fn does(&self) -> Result<(), HostError> {
        if self.sulks.get() { Err("not today".into()) } else { Ok(()) }
    }
}

impl Surroundings for &Fake {
    fn show(&self, look: Look) -> Result<(), HostError> {
        self.does()?;
        self.shown.borrow_mut().push(look);
        Ok(())
    }

    fn autostart(&self) -> Result<Autostart, HostError> {
        self.does()?;
        Ok(if self.autostart.get() { Autostart::On } else { Autostart::Off })
    }

    fn set_autostart(&self, to: Autostart) -> Result<(), HostError> {
        self.does()?;
        self.autostart.set(to == Autostart::On);
        Ok(())
    }

    fn open(&self, folder: &Path) -> Result<(), HostError> {
        self.does()?;
        self.opened.borrow_mut().push(folder.to_owned());
        Ok(())
    }
}

fn desktop(reply: Reply) -> Desktop {
    let Reply::Desktop(desktop) = reply else { panic!("{reply:?}") };
    desktop
}

fn refused(reply: Reply) -> String {
    let Reply::Refused(refused) = reply else { panic!("{reply:?}") };
    refused.code
}

#[test]
fn a_look_is_shown_at_once_and_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let workplace = Workplace::new(folder.path().to_owned(), &fake);
    workplace.begin();
    desktop(workplace.answer(DesktopRequest::Paint { theme: Theme::Dark }));
    let told = desktop(workplace.answer(DesktopRequest::Size { text: TextSize::Larger }));
    assert_eq!((told.theme, told.text), (Theme::Dark, TextSize::Larger));

    let next = Fake::default();
    Workplace::new(folder.path().to_owned(), &next).begin();
    let dark = Look { theme: Theme::Dark, text: TextSize::Larger };
    assert_eq!(*next.shown.borrow(), [dark]);
    let shown = [Look::default(), Look { theme: Theme::Dark, ..Look::default() }, dark];
    assert_eq!(*fake.shown.borrow(), shown);
}

#[test]
fn a_key_goes_from_size_to_size_and_stays_at_either_end() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let workplace = Workplace::new(folder.path().to_owned(), &fake);
    let walk = |step, times| -> Vec<_> {
        let step = || desktop(workplace.answer(DesktopRequest::Step { step })).text;
        std::iter::repeat_with(step).take(times).collect()
    };
    let up = [TextSize::Large, TextSize::Larger, TextSize::Largest, TextSize::Largest];
    assert_eq!(walk(TextStep::Up, 4), up);
    let down = [TextSize::Larger, TextSize::Large, TextSize::Normal, TextSize::Normal];
    assert_eq!(walk(TextStep::Down, 4), down);
    walk(TextStep::Up, 3);
    assert_eq!(walk(TextStep::Back, 1), [TextSize::Normal]);
}

#[test]
fn a_look_that_cannot_be_read_is_the_usual_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("window.json"), b"{\"theme\": \"da").unwrap();
    let fake = Fake::default();
    let workplace = Workplace::new(folder.path().to_owned(), &fake);
    let told = desktop(workplace.answer(DesktopRequest::View));
    assert_eq!((told.theme, told.text), (Theme::System, TextSize::Normal));
    // What another build has left out is as usual; what it has, holds.
    std::fs::write(folder.path().join("window.json"), b"{\"theme\":\"dark\",\"x\":1}").unwrap();
    assert_eq!(desktop(workplace.answer(DesktopRequest::View)).theme, Theme::Dark);
}

#[test]
fn a_computer_that_refuses_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake { sulks: Cell::new(true), ..Fake::default() };
    let workplace = Workplace::new(folder.path().to_owned(), &fake);
    let autostart = DesktopRequest::Autostart { autostart: Autostart::On };
    assert_eq!(refused(workplace.answer(autostart)), "desktop-02");
    let open = DesktopRequest::OpenFolder { folder: DesktopFolder::Logs };
    assert_eq!(refused(workplace.answer(open)), "desktop-03");
    // The look is asked for before the register is there to make the folder; here it is a file.
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let nowhere = Workplace::new(file.join("data"), &fake);
    let paint = DesktopRequest::Paint { theme: Theme::Dark };
    assert_eq!(refused(nowhere.answer(paint)), "desktop-01");
    // A computer that does not say whether it opens by itself is still told about.
    assert_eq!(desktop(nowhere.answer(DesktopRequest::View)).autostart, Autostart::Off);
}

#[test]
fn folders_are_told_and_opened_and_the_start_is_the_systems() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let workplace = Workplace::new(folder.path().to_owned(), &fake);
    let on = DesktopRequest::Autostart { autostart: Autostart::On };
    let told = desktop(workplace.answer(on));
    assert_eq!(told.autostart, Autostart::On);
    let logs = folder.path().join("logs");
    assert_eq!(told.register_folder, folder.path().display().to_string());
    assert_eq!(told.logs_folder, logs.display().to_string());
    for to in [DesktopFolder::Register, DesktopFolder::Logs] {
        desktop(workplace.answer(DesktopRequest::OpenFolder { folder: to }));
    }
    assert_eq!(*fake.opened.borrow(), [folder.path().to_owned(), logs]);
}
