//! `josei notice`: notices as print files, offline and by the function.

pub mod remote;
pub mod render;
