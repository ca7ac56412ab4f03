//! Where on the page a text stands: as much as is needed to tell lines apart.

#![expect(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "page geometry, which PDF has as numbers with a point"
)]

use lopdf::Object;

/// Heights that differ by less are one line, in points: a bold label stands a hair off its value.
const SAME_LINE: f32 = 2.0;
/// A gap between words, in sizes of the text; the blank of most fonts has a quarter.
const BLANK_MIN: f32 = 0.15;

/// A matrix of PDF: `[a b c d e f]`.
#[derive(Clone, Copy)]
pub(super) struct Matrix([f32; 6]);

impl Matrix {
    pub(super) const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// The matrix of six operands.
    pub(super) fn read(operands: &[Object]) -> Option<Self> {
        let numbers: Vec<f32> = operands.iter().filter_map(|o| o.as_float().ok()).collect();
        numbers.try_into().ok().map(Self)
    }

    /// A move by two operands.
    pub(super) fn moved(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `then`.
    pub(super) fn then(self, then: Self) -> Self {
        let Self([a, b, c, d, e, f]) = self;
        let Self([ta, tb, tc, td, te, tf]) = then;
        Self([
            a * ta + b * tc,
            a * tb + b * td,
            c * ta + d * tc,
            c * tb + d * td,
            e * ta + f * tc + te,
            e * tb + f * td + tf,
        ])
    }

    /// Where the origin goes.
    fn origin(self) -> Point {
        let Self([.., x, y]) = self;
        Point { x, y }
    }

    /// How long a step to the right becomes, unless the text is turned.
    fn stretch(self) -> f32 {
        let Self([a, ..]) = self;
        a
    }
}

/// Where the next text goes, as the operators of PDF move it.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    page: Matrix,
    line: Matrix,
    leading: f32,
    size: f32,
}

impl Cursor {
    pub(super) fn new() -> Self {
        Self { page: Matrix::UNIT, line: Matrix::UNIT, leading: 0.0, size: 1.0 }
    }

    /// `BT`.
    pub(super) fn begin(&mut self) {
        self.line = Matrix::UNIT;
    }

    /// `cm`.
    pub(super) fn transform(&mut self, operands: &[Object]) {
        if let Some(matrix) = Matrix::read(operands) {
            self.page = matrix.then(self.page);
        }
    }

    /// `Tm`.
    pub(super) fn place(&mut self, operands: &[Object]) {
        if let Some(matrix) = Matrix::read(operands) {
            self.line = matrix;
        }
    }

    /// `Td`.
    pub(super) fn shift(&mut self, operands: &[Object]) {
        if let [x, y] = operands
            && let (Ok(x), Ok(y)) = (x.as_float(), y.as_float())
        {
            self.line = Matrix::moved(x, y).then(self.line);
        }
    }

    /// `TL`.
    pub(super) fn lead(&mut self, operands: &[Object]) {
        if let Some(Ok(leading)) = operands.first().map(Object::as_float) {
            self.leading = leading;
        }
    }

    /// `TD`: `TL` with the height turned round, then `Td`.
    pub(super) fn shift_and_lead(&mut self, operands: &[Object]) {
        if let Some(Ok(y)) = operands.get(1).map(Object::as_float) {
            self.leading = -y;
        }
        self.shift(operands);
    }

    /// `T*`.
    pub(super) fn next_line(&mut self) {
        self.line = Matrix::moved(0.0, -self.leading).then(self.line);
    }

    /// The second operand of `Tf`.
    pub(super) fn resize(&mut self, operands: &[Object]) {
        if let Some(Ok(size)) = operands.get(1).map(Object::as_float) {
            self.size = size;
        }
    }

    /// Where a text begins that is shown now.
    pub(super) fn point(&self) -> Point {
        self.line.then(self.page).origin()
    }

    /// The size of a text on the page.
    pub(super) fn em(&self) -> Em {
        Em(self.size * self.line.then(self.page).stretch())
    }
}

/// A place on the page.
#[derive(Clone, Copy)]
pub(super) struct Point {
    x: f32,
    y: f32,
}

impl Point {
    pub(super) fn same_line(self, other: Self) -> bool {
        (self.y - other.y).abs() < SAME_LINE
    }

    /// Whether what begins here is a word apart from what ends there: behind a gap, or in a column
    /// further left. Letters that belong together stand closer, or overlap a little.
    pub(super) fn is_apart(self, end: Self, em: Em) -> bool {
        let gap = self.x - end.x;
        gap > BLANK_MIN * em.0 || gap < -em.0
    }

    /// The place a step further right.
    pub(super) fn further(self, step: Step, em: Em) -> Self {
        Self { x: self.x + step.0 * em.0 / 1000.0, y: self.y }
    }
}

/// A step to the right in thousandths of the size of the text.
#[derive(Clone, Copy)]
pub(super) struct Step(pub(super) f32);

impl Step {
    /// The step back that a number within a text is.
    pub(super) fn back(number: &Object) -> Self {
        Self(-number.as_float().unwrap_or(0.0))
    }

    /// Whether it is a blank between words.
    pub(super) fn is_blank(self) -> bool {
        self.0 > 1000.0 * BLANK_MIN
    }
}

/// The size of a text on the page.
#[derive(Clone, Copy)]
pub(super) struct Em(f32);
