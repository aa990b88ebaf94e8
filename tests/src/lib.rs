//! Whole behaviours of Josei. The tests are under `all/`; this library is empty.
