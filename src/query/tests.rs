//! Tests of queries as a whole.
