//! Whole behaviours: named cases, the generator's answers, properties, layouts and their page.

mod cases;
mod generated;
mod layouts;
mod limits;
mod properties;
mod support;
