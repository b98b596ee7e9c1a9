//! Classifying a large CSV beside a plain copy of it with the `csv` crate, in one run.
//!
//!     cargo bench --bench classify -- [ROWS]
//!
//! Builds a seeded CSV of corpus rows with columns around them, and checks that every row comes out.
//! Machines differ, so the ratio is the figure to quote.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use csv::{ByteRecord, Reader, Writer};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

const RUNS: usize = 5;

fn main() -> Fallible<()> {
    let n_rows =
        std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(200_000);
    let folder = tempfile::tempdir()?;
    let rows = folder.path().join("rows.csv");
    build(&rows, n_rows)?;
    let megabytes = fs::metadata(&rows)?.len() as f64 / 1e6;
    println!("{n_rows} rows, {megabytes:.0} MB, median of {RUNS} runs");

    let out = folder.path().join("out.csv");
    let copied = median(|| copy(&rows, &out).map(|n| assert_eq!(n, n_rows)))?;
    report("copy with csv", copied, copied, megabytes);
    for threads in [1, 2] {
        let classified = median(|| classify(&rows, &out, threads))?;
        assert_eq!(
            Reader::from_path(&out)?.into_byte_records().count(),
            n_rows,
            "every row came out"
        );
        report(&format!("pilah, {threads} threads"), classified, copied, megabytes);
    }
    Ok(())
}

fn report(what: &str, time: Duration, copied: Duration, megabytes: f64) {
    let seconds = time.as_secs_f64();
    let ratio = seconds / copied.as_secs_f64();
    println!(
        "{what:18} {seconds:7.3} s  {:7.1} MB/s  {ratio:6.2} times the copy",
        megabytes / seconds
    );
}

fn median(mut run: impl FnMut() -> Fallible<()>) -> Fallible<Duration> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[RUNS / 2])
}

/// Draws texts from the corpus with a fixed sequence, so that every run has the same file.
fn build(path: &Path, n_rows: usize) -> Fallible<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/groups.csv");
    let texts: Vec<String> = Reader::from_path(corpus)?
        .records()
        .map(|record| Ok(record?.get(1).unwrap_or_default().to_owned()))
        .collect::<Fallible<_>>()?;
    let mut writer = Writer::from_path(path)?;
    writer.write_record(["no", "nama", "keterangan", "desa", "anggota", "luas_ha"])?;
    let mut state = 1_u64;
    for row in 0..n_rows {
        // A linear congruential generator: D. Knuth (1997), The art of computer programming 2, 3.3.4.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = (state >> 33) as usize;
        writer.write_record([
            &row.to_string(),
            &format!("Kelompok {}", random % 977),
            &texts[random % texts.len()],
            ["Sukamaju", "Randusanga", "Wonosari"][random % 3],
            &(5 + random % 85).to_string(),
            &format!("{}.{}", random % 9, random % 100),
        ])?;
    }
    Ok(writer.flush()?)
}

fn copy(from: &Path, to: &Path) -> Fallible<usize> {
    let mut reader = Reader::from_path(from)?;
    let mut writer = Writer::from_writer(File::create(to)?);
    writer.write_byte_record(&reader.byte_headers()?.clone())?;
    let mut record = ByteRecord::new();
    let mut n_rows = 0;
    while reader.read_byte_record(&mut record)? {
        writer.write_byte_record(&record)?;
        n_rows += 1;
    }
    writer.flush()?;
    Ok(n_rows)
}

fn classify(from: &Path, to: &Path, threads: u32) -> Fallible<()> {
    let status = Command::new(env!("CARGO_BIN_EXE_pilah"))
        .arg("classify")
        .arg(from)
        .args(["-t", "keterangan", "-q", "-j", &threads.to_string(), "-o"])
        .arg(to)
        .status()?;
    assert!(status.success());
    Ok(())
}
