use crate::limits::FONT_BYTES_MAX;
use josei_base::Digest;
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, MetadataProvider as _, charmap::MapVariant};
use std::sync::Arc;
use thiserror::Error;

/// The part a font file plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Body text (明朝): BIZ UD明朝.
    Mincho,
    /// Titles, labels, headings (ゴシック): BIZ UDゴシック.
    Gothic,
    /// Rare characters of names (人名の稀な文字): IPAmj明朝.
    Rare,
    /// The city's own characters (外字), private-use code points; only this file is asked for them.
    Own,
}

/// The files by their role and the names they are looked for by; the last two may be missing.
pub const FONT_FILES: &[(Role, &str)] = &[
    (Role::Mincho, "BIZUDMincho-Regular.ttf"),
    (Role::Gothic, "BIZUDGothic-Regular.ttf"),
    (Role::Rare, "ipamjm.ttf"),
    (Role::Own, "city-gaiji.ttf"),
];

/// Which of the loaded files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Face(pub(crate) u8);

/// A font file that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FontsError {
    /// A file that must be there is not.
    #[error("the font {0} is missing")]
    Missing(&'static str),
    /// Not a font this program reads, or too large.
    #[error("the font {0} cannot be read")]
    Unreadable(&'static str),
}

/// The fonts of a print run, loaded once.
pub struct Fonts {
    faces: Vec<Loaded>,
}

struct Loaded {
    role: Role,
    name: &'static str,
    bytes: Arc<Vec<u8>>,
    hash: Digest,
    units: u16,
    font: krilla::text::Font,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.faces.iter().map(|face| face.name)).finish()
    }
}

/// A glyph for a character: which file, which glyph, how wide in units of the em.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub face: Face,
    pub id: u16,
    pub advance: u16,
    pub units: u16,
}

impl Fonts {
    /// Loads files, each with its role; `Mincho` and `Gothic` must be among them.
    ///
    /// # Errors
    /// Names the file that is missing or no font.
    pub fn new(files: Vec<(Role, Vec<u8>)>) -> Result<Self, FontsError> {
        let mut faces: Vec<Loaded> = Vec::with_capacity(files.len());
        for (role, bytes) in files {
            faces.push(load(role, bytes)?);
        }
        faces.sort_by_key(|face| face.role);
        faces.dedup_by_key(|face| face.role);
        for role in [Role::Mincho, Role::Gothic] {
            if !faces.iter().any(|face| face.role == role) {
                return Err(FontsError::Missing(name_of(role)));
            }
        }
        Ok(Self { faces })
    }

    /// Name and hash of each file, for the index of a print file.
    pub fn hashes(&self) -> impl Iterator<Item = (&'static str, Digest)> {
        self.faces.iter().map(|face| (face.name, face.hash))
    }

    pub(crate) fn krilla(&self, face: Face) -> Option<&krilla::text::Font> {
        self.faces.get(usize::from(face.0)).map(|face| &face.font)
    }

    /// The glyph for a character in the file of a role, or in those that stand in for it. Private-use characters are asked of the city's own file
    /// alone: in any other they mean something else.
    pub(super) fn glyph(&self, role: Role, character: char, selector: Option<char>) -> Option<Glyph> {
        let order: &[Role] = if super::is_private_use(character) { &[Role::Own] } else { &[role, Role::Rare] };
        order.iter().find_map(|role| {
            let at = self.faces.iter().position(|face| face.role == *role)?;
            let face = self.faces.get(at)?;
            let font = FontRef::new(face.bytes.as_slice()).ok()?;
            let map = font.charmap();
            let id = match selector.map(|selector| map.map_variant(character, selector)) {
                None | Some(Some(MapVariant::UseDefault)) => map.map(character)?,
                Some(Some(MapVariant::Variant(id))) => id,
                Some(None) => return None,
            };
            let id = u16::try_from(id.to_u32()).ok().filter(|id| *id != 0)?;
            let advance = font.hmtx().ok()?.advance(id.into())?;
            Some(Glyph { face: Face(u8::try_from(at).ok()?), id, advance, units: face.units })
        })
    }
}

fn name_of(role: Role) -> &'static str {
    FONT_FILES.iter().find(|(named, _)| *named == role).map_or("", |(_, name)| name)
}

fn load(role: Role, bytes: Vec<u8>) -> Result<Loaded, FontsError> {
    let name = name_of(role);
    let unreadable = FontsError::Unreadable(name);
    if bytes.len() > FONT_BYTES_MAX {
        return Err(unreadable);
    }
    let bytes = Arc::new(bytes);
    let font = FontRef::new(bytes.as_slice()).map_err(|_| unreadable)?;
    let units = font.head().map_err(|_| unreadable)?.units_per_em();
    if !(16..=16_384).contains(&units) || font.hmtx().is_err() {
        return Err(unreadable);
    }
    let font = krilla::text::Font::new(bytes.clone().into(), 0).ok_or(unreadable)?;
    Ok(Loaded { role, name, hash: Digest::of(&bytes), units, font, bytes })
}
