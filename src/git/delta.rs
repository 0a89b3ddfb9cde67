//! The instructions of one delta: build a content from pieces of its base and new bytes.

use crate::span::Span;

/// Bytes that a delta took from its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where they start in the base.
    pub base_start: usize,
    /// Where they are in the content that the delta made.
    pub span: Span,
}

/// Why a delta could not be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeltaError {
    #[error("the delta ends in the middle of an instruction")]
    Truncated,
    #[error("the delta was made for another base")]
    WrongBase,
    #[error("the delta copies bytes that its base does not have")]
    OutOfBase,
    #[error("the delta does not make as many bytes as it says")]
    WrongSize,
    #[error("the delta holds an instruction that git does not define")]
    Reserved,
}

/// Returns how many bytes `delta` says that it makes.
pub fn result_size(delta: &[u8]) -> Result<u64, DeltaError> {
    let mut rest = delta;
    read_size(&mut rest)?;
    read_size(&mut rest)
}

/// Makes `content` from `base`, and notes in `kept` what came from the base, in the order of the content. Pieces that
/// touch each other on both sides are one.
///
/// # Errors
///
/// `content` is incomplete then.
pub fn apply(base: &[u8], delta: &[u8], content: &mut Vec<u8>, kept: &mut Vec<Kept>) -> Result<(), DeltaError> {
    let mut rest = delta;
    if read_size(&mut rest)? != base.len() as u64 {
        return Err(DeltaError::WrongBase);
    }
    let size = read_size(&mut rest)? as usize;
    content.clear();
    content.reserve(size);
    kept.clear();
    while let Some((&instruction, after)) = rest.split_first() {
        rest = after;
        if instruction & 0x80 != 0 {
            let start = read_packed(&mut rest, instruction, 4)?;
            let length = match read_packed(&mut rest, instruction >> 4, 3)? {
                0 => 0x10000,
                length => length,
            };
            let piece = base.get(start..start + length).ok_or(DeltaError::OutOfBase)?;
            keep(kept, start, content.len(), length);
            content.extend_from_slice(piece);
        } else {
            if instruction == 0 {
                return Err(DeltaError::Reserved);
            }
            let (new, after) = rest.split_at_checked(instruction.into()).ok_or(DeltaError::Truncated)?;
            content.extend_from_slice(new);
            rest = after;
        }
        if content.len() > size {
            return Err(DeltaError::WrongSize);
        }
    }
    if content.len() == size { Ok(()) } else { Err(DeltaError::WrongSize) }
}

/// Writes to `changed` what a content has that its base did not have at this place: new bytes, and an empty range at
/// each seam where bytes meet that were apart. In order, without overlap.
pub fn changed_ranges(kept: &[Kept], base_len: usize, len: usize, changed: &mut Vec<Span>) {
    changed.clear();
    let mut end = 0;
    let mut base_end = 0;
    for piece in kept {
        if piece.span.start > end || piece.base_start != base_end {
            changed.push(Span::new(end, piece.span.start));
        }
        end = piece.span.end;
        base_end = piece.base_start + piece.span.len();
    }
    if end < len || base_end != base_len {
        changed.push(Span::new(end, len));
    }
}

fn keep(kept: &mut Vec<Kept>, base_start: usize, start: usize, length: usize) {
    if let Some(last) = kept.last_mut()
        && last.span.end == start
        && last.base_start + last.span.len() == base_start
    {
        last.span.end += length;
    } else {
        kept.push(Kept { base_start, span: Span::new(start, start + length) });
    }
}

/// Reads a size of seven bits a byte, the lowest first.
fn read_size(rest: &mut &[u8]) -> Result<u64, DeltaError> {
    let mut size = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or(DeltaError::Truncated)?;
        *rest = after;
        size |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(size);
        }
    }
    Err(DeltaError::WrongSize)
}

/// Reads a number whose bytes are present where `present` has a bit, the lowest first.
fn read_packed(rest: &mut &[u8], present: u8, bytes: u32) -> Result<usize, DeltaError> {
    let mut number = 0;
    for at in 0..bytes {
        if present >> at & 1 == 1 {
            let (&byte, after) = rest.split_first().ok_or(DeltaError::Truncated)?;
            *rest = after;
            number |= usize::from(byte) << (8 * at);
        }
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it shows, the instructions, the content they make, and what of it is changed.
    type Case = (&'static str, &'static [u8], &'static [u8], &'static [(usize, usize)]);

    const BASE: &[u8] = b"one two three";

    fn applied(instructions: &[u8], size: u8) -> Result<(Vec<u8>, Vec<Span>), DeltaError> {
        let delta = [&[BASE.len() as u8, size], instructions].concat();
        let (mut content, mut kept, mut changed) = (Vec::new(), Vec::new(), Vec::new());
        apply(BASE, &delta, &mut content, &mut kept)?;
        changed_ranges(&kept, BASE.len(), content.len(), &mut changed);
        Ok((content, changed))
    }

    #[test]
    fn new_bytes_and_seams_are_changed_and_all_else_is_kept() {
        let cases: &[Case] = &[
            ("a copy of everything", &[0x90, 13], b"one two three", &[]),
            ("one copy in two instructions", &[0x90, 4, 0x91, 4, 9], b"one two three", &[]),
            ("an insertion", &[0x90, 4, 2, b'x', b' ', 0x91, 4, 9], b"one x two three", &[(4, 6)]),
            ("a removal leaves a seam", &[0x90, 4, 0x91, 8, 5], b"one three", &[(4, 4)]),
            ("the start is gone", &[0x91, 4, 9], b"two three", &[(0, 0)]),
            ("the end is gone", &[0x90, 3], b"one", &[(3, 3)]),
            ("all new", &[2, b'h', b'i'], b"hi", &[(0, 2)]),
        ];
        for (why, instructions, content, changed) in cases {
            let changed: Vec<_> = changed.iter().map(|&(start, end)| Span::new(start, end)).collect();
            assert_eq!(applied(instructions, content.len() as u8), Ok((content.to_vec(), changed)), "{why}");
        }
    }

    #[test]
    fn broken_deltas_are_errors() {
        let cases: &[(&[u8], u8, DeltaError)] = &[
            (&[0x91, 4], 9, DeltaError::Truncated),
            (&[0x91, 4, 10], 10, DeltaError::OutOfBase),
            (&[0x90, 13], 12, DeltaError::WrongSize),
            (&[5, b'x'], 5, DeltaError::Truncated),
            (&[0], 0, DeltaError::Reserved),
        ];
        for (instructions, size, error) in cases {
            assert_eq!(applied(instructions, *size), Err(*error), "{instructions:?}");
        }
    }
}
