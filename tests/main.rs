//! The one integration binary: whole-house rules, the command line's wiring, goldens and properties.
//!
//! Most behaviour is tested beside the code that has it. What stands here needs the whole: the binary, the corpus, or
//! the tree of sources. Everything works offline in a clean clone.

mod architecture;
mod asking;
mod broken;
mod cli;
mod errors;
mod eval;
mod gold;
mod golden;
mod help;
mod kill;
mod life;
#[cfg(target_os = "linux")]
mod memory;
mod mistakes;
mod no_extract;
mod pages;
#[cfg(unix)]
mod pipes;
mod properties;
mod readme;
mod sandbox;
mod sure;
mod train;
mod why;
