//! The query language: our own lexer and parser, so that user text never meets the engine's parser.
//!
//! ```ebnf
//! query   = [ or ] ;
//! or      = and , { "OR" , and } ;
//! and     = unary , { [ "AND" ] , unary } ;                  (* words side by side must all be there *)
//! unary   = ( "NOT" | "-" ) , unary | primary ;
//! primary = "(" , or , ")" | term | field , ":" , ( "(" , or , ")" | term )
//!         | facet , ":" , value | "published" , ":" , range ;
//! term    = word | word , "*" | word , "~" , [ "1" | "2" ] | phrase , [ "~" , digits ] ;
//! phrase  = '"' , { character | "\" , character } , '"' ;    (* curly quotes do as well *)
//! value   = word | phrase ;                                  (* name, path, path with closing slash, dates *)
//! range   = value ;                                          (* A..B, A.., ..B, day, month or year *)
//! field   = "title" | "summary" | "body" ;
//! facet   = name of a facet of the schema ;
//! word    = characters other than white space, quotes and parentheses ;
//! ```
//!
//! Operators are operators only in capitals; `-` negates only at the head of a word. `NOT` binds closest, then `AND`,
//! then `OR`. A word is searched stemmed, a phrase word for word; a word that consists of several (`al-Qaeda`) is a
//! phrase of them. There are no stop words. A query that only negates finds all articles but those.
//!
//! Parsing takes time linear in the text, and nesting is limited, so that hostile text ends in an error.

mod ast;
mod lexer;
mod parser;

pub use ast::{Node, Scope};
pub use parser::{Key, MAX_DEPTH, MAX_LENGTH, MAX_WORDS, parse};

#[cfg(test)]
mod tests;
