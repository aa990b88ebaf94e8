mod books;
mod late;
mod matrix;
mod rules;
mod store;
