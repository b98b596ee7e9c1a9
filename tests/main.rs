//! All integration tests as one binary: it links once, and helpers are shared.

mod algebra;
mod article;
mod blocks;
mod classify;
mod commands;
mod corpus;
mod evaluate;
mod explain;
mod interrupted;
mod layers;
mod leave_one_out;
mod messages;
mod model_file;
mod oracle;
mod polluted;
mod prior;
mod reproducible;
mod review;
mod scope;
mod streaming;
mod tables;
mod tune;
mod update;
mod util;
