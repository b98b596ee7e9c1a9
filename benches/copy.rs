//! A plain copy of a CSV with the `csv` crate: the least that any program can do that reads and writes
//! rows. `benches/peers.py` runs it beside pilah.
//!
//!     cargo run --release --example copy -- FROM TO

use std::error::Error;

use csv::{ByteRecord, Reader, Writer};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (from, to) = (arguments.next(), arguments.next());
    let (from, to) = from.zip(to).ok_or("expected two files")?;
    let mut reader = Reader::from_path(from)?;
    let mut writer = Writer::from_path(to)?;
    writer.write_byte_record(reader.byte_headers()?)?;
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        writer.write_byte_record(&record)?;
    }
    writer.flush()?;
    Ok(())
}
