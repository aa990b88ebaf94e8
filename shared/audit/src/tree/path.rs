//! Paths of tiles and entry bundles: `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]` (C2SP tlog-tiles).

/// Hashes of a full tile, entries of a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// Highest level of a tile.
const LEVEL_MAX: u8 = 63;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Records.
    Entries,
    /// Hashes: of leaves at level 0, of full tiles of the level below above.
    Hashes(u8),
}

/// A tile or entry bundle, full or partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub layer: Layer,
    /// Which one, from the left.
    pub index: u64,
    /// How many: 256 if full.
    pub width: u16,
}

impl TilePath {
    /// The tile of a layer with this index in a tree of this size; `None` if it would be empty.
    #[must_use]
    pub fn in_tree(layer: Layer, index: u64, size: u64) -> Option<Self> {
        let rest = count(layer, size).checked_sub(index.checked_mul(TILE_WIDTH)?)?;
        let width = u16::try_from(rest.min(TILE_WIDTH)).ok()?;
        (width > 0).then_some(Self { layer, index, width })
    }

    /// True unless it is full.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        u64::from(self.width) < TILE_WIDTH
    }

    /// The first leaf below it.
    #[must_use]
    pub fn first_leaf(&self) -> u64 {
        self.leaf_at(0)
    }

    /// The first leaf below one of its hashes.
    #[must_use]
    pub fn leaf_at(&self, position: u64) -> u64 {
        let span = match self.layer {
            Layer::Entries => 1,
            Layer::Hashes(level) => TILE_WIDTH.saturating_pow(level.into()),
        };
        self.index.saturating_mul(TILE_WIDTH).saturating_add(position).saturating_mul(span)
    }

    /// From its text; `None` for any other spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (layer, rest) = text.strip_prefix("tile/")?.split_once('/')?;
        let layer =
            if layer == "entries" { Layer::Entries } else { Layer::Hashes(layer.parse().ok().filter(|level| *level <= LEVEL_MAX)?) };
        let (index, width) = match rest.split_once(".p/") {
            None => (rest, 256),
            Some((index, width)) => (index, width.parse().ok().filter(|width| (1..256).contains(width))?),
        };
        let digits: String = index.split('/').map(|part| part.strip_prefix('x').unwrap_or(part)).collect();
        let path = Self { layer, index: digits.parse().ok()?, width };
        (path.to_string() == text).then_some(path)
    }
}

/// How many hashes (or entries) a layer of a tree of this size has.
pub(crate) fn count(layer: Layer, size: u64) -> u64 {
    match layer {
        Layer::Entries => size,
        Layer::Hashes(level) => size.checked_shr(u32::from(level) * 8).unwrap_or(0),
    }
}

impl std::fmt::Display for TilePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.layer {
            Layer::Entries => f.write_str("tile/entries/")?,
            Layer::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let mut divisor: u64 = 1;
        while self.index / divisor >= 1_000 {
            divisor *= 1_000;
        }
        while divisor > 1 {
            write!(f, "x{:03}/", self.index / divisor % 1_000)?;
            divisor /= 1_000;
        }
        write!(f, "{:03}", self.index % 1_000)?;
        if self.is_partial() { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(layer: Layer, index: u64, width: u16) -> String {
        let path = TilePath { layer, index, width };
        assert_eq!(TilePath::parse(&path.to_string()), Some(path));
        path.to_string()
    }

    #[test]
    fn examples_of_the_specification() {
        assert_eq!(text(Layer::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(text(Layer::Entries, 1_234_067, 8), "tile/entries/x001/x234/067.p/8");
        assert_eq!(text(Layer::Hashes(63), 0, 255), "tile/63/000.p/255");
        assert_eq!(text(Layer::Hashes(1), 999, 256), "tile/1/999");
        assert_eq!(text(Layer::Hashes(1), 1_000, 256), "tile/1/x001/000");
        text(Layer::Entries, u64::MAX, 256);
    }

    #[test]
    fn other_spellings_are_no_paths() {
        for wrong in [
            "tile/0/0",
            "tile/00/000",
            "tile/64/000",
            "tile/0/x000/001",
            "tile/0/001/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/entries",
            "tile/entries/",
            "tile/e/000",
            "tile/0/x001",
            "tile/0/+01",
            "tile/0/000.p/1.p/1",
            "/tile/0/000",
            "tile/0/000/",
        ] {
            assert_eq!(TilePath::parse(wrong), None, "{wrong}");
        }
    }
}
