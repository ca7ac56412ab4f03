//! What a phone's lens sees.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use qrcode::QrCode;

/// Pixels of a row.
pub const WIDTH: usize = 1_500;
/// Rows.
pub const HEIGHT: usize = 2_000;

/// The code on paper as a lens sees it: turned, out of the middle, darker to one side, with grain.
///
/// # Errors
/// When the text is too long for a code.
pub fn seen(text: &str) -> Result<Vec<u8>> {
    let code = QrCode::new(text)?;
    let (side, colours) = (i64::try_from(code.width())?, code.to_colors());
    let mut grain = 7_u32;
    let mut shade = |at: usize| -> Result<u8> {
        let (x, y) = (i64::try_from(at % WIDTH)? - 700, i64::try_from(at / WIDTH)? - 900);
        // Eleven degrees; a square has 17 pixels.
        let (u, v) = (982 * x + 191 * y, 982 * y - 191 * x);
        let (u, v) = (u.div_euclid(17_000) + side / 2, v.div_euclid(17_000) + side / 2);
        let inside = (0..side).contains(&u) && (0..side).contains(&v);
        let square = usize::try_from(v * side + u).ok().filter(|_| inside);
        let paper = square.map_or(225, |square| colours[square].select(35, 225));
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let light = 100 - at % WIDTH * 45 / WIDTH;
        Ok(u8::try_from(paper * light / 100 + usize::try_from(grain >> 28)?)?)
    };
    (0..WIDTH * HEIGHT).map(&mut shade).collect()
}

/// What runs before a camera: each of these for a second.
///
/// # Errors
/// When the file cannot be written.
pub fn film(pictures: &[Vec<u8>], folder: &Path) -> Result<PathBuf> {
    let mut file = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F1:1 Ip A1:1 C420jpeg\n").into_bytes();
    for pixels in pictures {
        file.extend_from_slice(b"FRAME\n");
        file.extend_from_slice(pixels);
        // Without colour.
        file.extend(std::iter::repeat_n(128, WIDTH * HEIGHT / 2));
    }
    let path = folder.join("film.y4m");
    fs::write(&path, file)?;
    Ok(path)
}
