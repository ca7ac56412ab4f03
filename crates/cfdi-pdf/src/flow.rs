//! Pages while they are filled, from the top down.

use crate::block::{Block, height};
use crate::marks::{Length, MARGIN, PAGE_HEIGHT, Page, pt};

/// Where the last line of the content may end: the foot of the page stands below.
const BOTTOM: Length = PAGE_HEIGHT - MARGIN - pt(16);

/// The pages so far, and how far down the last is filled.
pub(crate) struct Flow {
    pages: Vec<Page>,
    y: Length,
}

impl Flow {
    pub(crate) fn new() -> Self {
        Self { pages: vec![Page::new()], y: MARGIN }
    }

    pub(crate) fn into_pages(self) -> Vec<Page> {
        self.pages
    }

    const fn has_room(&self, height: Length) -> bool {
        self.y + height <= BOTTOM
    }

    /// Puts the block here, room or not.
    pub(crate) fn put(&mut self, block: Block) {
        let top = self.y;
        self.y += block.height();
        if let Some(page) = self.pages.last_mut() {
            page.extend(block.at(top));
        }
    }

    /// Puts the block at the lower end of the page; where it takes a page of its own, at the upper.
    pub(crate) fn put_last(&mut self, block: Block, head: impl Fn() -> Block) {
        if self.has_room(block.height()) {
            self.y = BOTTOM - block.height();
        } else {
            self.turn(head());
        }
        self.put(block);
    }

    pub(crate) fn skip(&mut self, height: Length) {
        self.y += height;
    }

    /// Puts blocks below each other, on one page if one can hold them. `head` begins each page that
    /// they begin.
    pub(crate) fn put_all(&mut self, blocks: Vec<Block>, head: impl Fn() -> Block) {
        self.keep_together(height(&blocks), &head);
        for block in blocks {
            if !self.has_room(block.height()) {
                self.turn(head());
            }
            self.put(block);
        }
    }

    /// Begins a page where what follows would be broken and one page can hold it.
    pub(crate) fn keep_together(&mut self, height: Length, head: impl Fn() -> Block) {
        if self.has_room(height) {
            return;
        }
        let head = head();
        if MARGIN + head.height() + height <= BOTTOM {
            self.turn(head);
        }
    }

    fn turn(&mut self, head: Block) {
        self.pages.push(Page::new());
        self.y = MARGIN;
        self.put(head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(height: Length) -> Block {
        let mut block = Block::default();
        block.space(height);
        block
    }

    #[test]
    fn what_fits_a_page_is_not_broken_and_what_does_not_is() {
        let page = BOTTOM - MARGIN;
        let mut flow = Flow::new();
        flow.put(block(page / 2));
        flow.put_all(vec![block(page / 3), block(page / 3)], || block(pt(10)));
        assert_eq!((flow.pages.len(), flow.y), (2, MARGIN + pt(10) + page / 3 * 2));
        flow.put_all((0..3).map(|_| block(page / 2)).collect(), Block::default);
        assert_eq!(flow.pages.len(), 4);
    }
}
