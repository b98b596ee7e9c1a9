//! `classify` and `review` need no more memory for a long file than for a short one.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufWriter, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

#[test]
fn memory_does_not_grow_with_the_rows() {
    assert_eq!(rows_out("classify"), 1_000_001);
}

/// Of rows that differ in one word, few are picked.
#[test]
fn memory_does_not_grow_with_the_rows_to_review() {
    assert!(rows_out("review") <= 51);
}

/// Feeds rows to one process and looks at its peak memory after 100,000 and after 1,000,000 rows.
/// Returns how many lines come out.
fn rows_out(command: &str) -> usize {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("pilah"))
        .args([command, "-", "-q"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let lines = thread::spawn(move || {
        let mut buffer = vec![0; 1 << 20];
        let mut lines = 0;
        loop {
            match stdout.read(&mut buffer).unwrap() {
                0 => return lines,
                n => lines += buffer[..n].split(|&byte| byte == b'\n').count() - 1,
            }
        }
    });
    let mut stdin = BufWriter::new(child.stdin.take().unwrap());
    stdin.write_all(b"no,teks\n").unwrap();
    let mut feed = |rows: std::ops::Range<u32>| {
        for row in rows {
            writeln!(stdin, "{row},perawat bangsal {}", row % 1000).unwrap();
        }
        stdin.flush().unwrap();
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<u32>().unwrap()
    };
    let short = feed(0..100_000);
    let long = feed(100_000..1_000_000);
    drop(stdin);
    assert!(child.wait().unwrap().success());
    let lines = lines.join().unwrap();
    assert!(
        f64::from(long) <= 1.2 * f64::from(short),
        "{short} kB after 100,000 rows, {long} kB after 1,000,000"
    );
    lines
}
