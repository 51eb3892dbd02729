//! x
pub mod app;
pub mod cli;
pub mod domain;
pub mod http;
pub mod intake;
pub mod render;
pub mod storage;
