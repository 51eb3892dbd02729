//! x
pub mod app;
pub mod domain;
pub mod intake;
pub mod render;
pub mod storage;
