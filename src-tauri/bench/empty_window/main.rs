//! A Tauri window with nothing in it: what `cargo xtask bench register` holds the register against.
//! Its page says when it is there, and when it has taken a scanned code.

#[tauri::command]
fn ready() {
    eprintln!("window ready");
}

#[tauri::command]
fn taken() {
    eprintln!("code taken");
}

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![ready, taken])
        .run(tauri::generate_context!("src-tauri/bench/empty_window/tauri.conf.json"))
}
