//! Streamed pieces, and how they add up to blocks.
//!
//! While an answer runs, each batch of pieces is one small insert, whatever the answer's length; the blocks are put
//! together when it ends, or when it is read before that.

use crate::conversation::Block;

/// A piece of an answer's block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockPiece {
    /// The block's place in the answer.
    pub index: u32,
    /// What it adds to the block.
    pub piece: Piece,
}

/// What a piece adds, by the kind of its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// More of the answer.
    Text(String),
    /// More of the thinking.
    Reasoning(String),
    /// More of the signature of the reasoning block with the same index.
    Signature(String),
    /// More of an encrypted block.
    Redacted(Vec<u8>),
}

/// Pieces that wait for [`History::append`](crate::History::append), neighbours of one block and one kind joined, so that
/// a fast stream does not become a thousand small rows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Batch(Vec<BlockPiece>);

impl Batch {
    /// Adds a piece that came after all those here.
    pub fn push(&mut self, next: BlockPiece) {
        match (self.0.last_mut(), &next.piece) {
            (Some(BlockPiece { index, piece: Piece::Text(text) }), Piece::Text(more))
            | (Some(BlockPiece { index, piece: Piece::Reasoning(text) }), Piece::Reasoning(more))
                if *index == next.index =>
            {
                text.push_str(more);
            }
            _ => self.0.push(next),
        }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order in which they came.
    pub fn pieces(&self) -> &[BlockPiece] {
        &self.0
    }
}

/// Puts pieces, which are in order of arrival within each index, together to blocks in order of index.
pub(crate) fn fold(mut pieces: Vec<BlockPiece>) -> Vec<Block> {
    pieces.sort_by_key(|piece| piece.index);
    let mut blocks: Vec<(u32, Block)> = Vec::new();
    for BlockPiece { index, piece } in pieces {
        let open = blocks.last_mut().filter(|(at, _)| *at == index).map(|(_, block)| block);
        let rest = match open {
            Some(block) => grow(block, piece),
            None => Some(piece),
        };
        if let Some(piece) = rest {
            blocks.push((index, begin(piece)));
        }
    }
    blocks.into_iter().map(|(_, block)| block).collect()
}

/// Adds the piece to the block, or gives it back when it is of another kind.
fn grow(block: &mut Block, piece: Piece) -> Option<Piece> {
    match (block, piece) {
        (Block::Text(text), Piece::Text(more)) | (Block::Reasoning { text, .. }, Piece::Reasoning(more)) => {
            text.push_str(&more);
        }
        (Block::Reasoning { signature, .. }, Piece::Signature(more)) => {
            signature.get_or_insert_default().push_str(&more);
        }
        (Block::Redacted(bytes), Piece::Redacted(more)) => bytes.extend(more),
        (_, piece) => return Some(piece),
    }
    None
}

fn begin(piece: Piece) -> Block {
    match piece {
        Piece::Text(text) => Block::Text(text),
        Piece::Reasoning(text) => Block::Reasoning { text, signature: None },
        // A model that withholds its thinking sends the signature alone.
        Piece::Signature(signature) => Block::Reasoning { text: String::new(), signature: Some(signature) },
        Piece::Redacted(bytes) => Block::Redacted(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: u32, piece: Piece) -> BlockPiece {
        BlockPiece { index, piece }
    }

    #[test]
    fn pieces_are_joined_within_a_block_and_never_across_blocks_or_kinds() {
        let text = |index, text: &str| at(index, Piece::Text(text.into()));
        let think = |index, text: &str| at(index, Piece::Reasoning(text.into()));
        let sign = at(0, Piece::Signature("s".into()));
        let mut batch = Batch::default();
        for piece in [think(0, "a"), think(0, "b"), sign.clone(), text(1, "c"), text(1, "d"), text(2, "e")] {
            batch.push(piece);
        }
        assert_eq!(batch.pieces(), [think(0, "ab"), sign, text(1, "cd"), text(2, "e")]);
    }

    #[test]
    fn pieces_add_up_to_blocks_in_order() {
        let blocks = fold(vec![
            at(0, Piece::Reasoning("I th".into())),
            at(0, Piece::Reasoning("ink".into())),
            at(0, Piece::Signature("c2ln".into())),
            at(1, Piece::Redacted(vec![0, 255])),
            at(2, Piece::Text("So ".into())),
            at(2, Piece::Text("it is.".into())),
        ]);
        let reasoning = Block::Reasoning { text: "I think".into(), signature: Some("c2ln".into()) };
        assert_eq!(blocks, [reasoning, Block::Redacted(vec![0, 255]), Block::Text("So it is.".into())]);
    }

    #[test]
    fn a_signature_without_text_is_kept() {
        let blocks = fold(vec![at(0, Piece::Signature("c2ln".into()))]);
        assert_eq!(blocks, [Block::Reasoning { text: String::new(), signature: Some("c2ln".into()) }]);
    }

    #[test]
    fn two_kinds_under_one_index_stay_two_blocks() {
        let blocks = fold(vec![at(0, Piece::Reasoning("a".into())), at(0, Piece::Text("b".into()))]);
        assert_eq!(blocks, [Block::Reasoning { text: "a".into(), signature: None }, Block::Text("b".into())]);
    }
}
