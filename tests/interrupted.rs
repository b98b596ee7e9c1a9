//! Work that is cut short leaves nothing that looks like output.

#![cfg(unix)]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::util::{file, root};

const OLD: &[u8] = b"what was there before";

fn pilah() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("pilah"));
    command.current_dir(root());
    command
}

/// `classify` of standard input to a file.
fn classify_to(out: &Path) -> (Child, ChildStdin) {
    let mut command = pilah();
    command.args(["classify", "-", "-q", "-o"]).arg(out);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.take().unwrap();
    (child, stdin)
}

/// About 4 MB, many times what a pipe holds, so that most of it has been taken when the last is fed.
fn rows() -> Vec<u8> {
    let mut rows = b"no,teks\n".to_vec();
    for row in 0..100_000 {
        writeln!(rows, "{row},kelompok nelayan jaring udang {}", row % 1000).unwrap();
    }
    rows
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

/// Waits until the run has begun to write: its hidden file is there.
fn wait_for_the_hidden_file(folder: &Path) {
    let start = Instant::now();
    while !names(folder).iter().any(|name| name.starts_with(".pilah-")) {
        assert!(start.elapsed() < Duration::from_mins(1), "no hidden file");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Kills runs at twenty moments: while rows still come in, when the output must not be there yet, and
/// in the last moments, when it may or may not.
#[test]
fn a_killed_run_leaves_the_whole_output_or_what_was_there_before() {
    let rows = rows();
    let whole = {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.csv");
        let (mut child, mut stdin) = classify_to(&out);
        stdin.write_all(&rows).unwrap();
        drop(stdin);
        assert!(child.wait().unwrap().success());
        fs::read(&out).unwrap()
    };
    // A linear congruential generator: D. Knuth (1997), The art of computer programming 2, 3.3.4.
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for moment in 0..20 {
        let (folder, out) = file("out.csv", OLD);
        let has_old = moment % 4 < 2;
        if !has_old {
            fs::remove_file(&out).unwrap();
        }
        let (mut child, mut stdin) = classify_to(&out);
        let all = moment % 2 == 0;
        let fed = if all { rows.len() } else { random(rows.len()) };
        stdin.write_all(&rows[..fed]).unwrap();
        if all {
            drop(stdin);
        }
        thread::sleep(Duration::from_millis(random(40) as u64));
        child.kill().unwrap();
        child.wait().unwrap();

        let left = fs::read(&out).ok();
        let before = has_old.then(|| OLD.to_vec());
        let shown = left.as_ref().map(Vec::len);
        assert!(
            left == before || all && left.as_ref() == Some(&whole),
            "{moment}: {shown:?} bytes"
        );
        let mut others = names(folder.path()).into_iter().filter(|name| name != "out.csv");
        assert!(others.all(|name| name.starts_with(".pilah-")), "{moment}");
    }
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// While it reads from a pipe that says nothing more, which is the hardest to leave.
#[test]
fn an_interrupted_run_ends_at_once_and_leaves_nothing() {
    let rows = rows();
    for name in ["INT", "TERM", "HUP"] {
        let (folder, out) = file("out.csv", OLD);
        let (mut child, mut stdin) = classify_to(&out);
        stdin.write_all(&rows[..rows.len() / 2]).unwrap();
        wait_for_the_hidden_file(folder.path());
        signal(name, &child);
        let start = Instant::now();
        let status = child.wait().unwrap();
        assert!(start.elapsed() < Duration::from_secs(1), "{name}: {:?}", start.elapsed());
        assert_eq!(status.code(), Some(130), "{name}: signal {:?}", status.signal());
        assert_eq!(names(folder.path()), ["out.csv"], "{name}");
        assert_eq!(fs::read(&out).unwrap(), OLD, "{name}");
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "{name}");
    }
}

/// `nohup` has the closing of the terminal ignored, and so it stays.
#[test]
fn a_signal_that_the_caller_ignores_does_not_end_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.csv");
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" classify - -q -o \"$1\""]);
    command.arg(assert_cmd::cargo::cargo_bin("pilah")).arg(&out).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let rows = rows();
    let (first, rest) = rows.split_at(rows.len() / 2);
    stdin.write_all(first).unwrap();
    wait_for_the_hidden_file(folder.path());
    signal("HUP", &child);
    stdin.write_all(rest).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(names(folder.path()), ["out.csv"]);
}

/// Runs `command` where the disk is soon full, with a folder there as `$0` and pilah as `$1`. Returns
/// the reason to expect as well.
///
/// A file system of 32 KiB shows it best. Where this test may not mount one, a limit to the size of
/// files takes its place.
#[cfg(target_os = "linux")]
fn where_the_disk_is_full(folder: &Path, command: &str) -> (std::process::Output, &'static str) {
    const MOUNTED: &str = "mount -t tmpfs -o size=32k tmpfs \"$0\" && ";
    const LIMITED: &str = "trap '' XFSZ; ulimit -f 32; ";
    // The mount is seen by this process only and ends with it.
    let ways = [
        (["unshare", "-m"], MOUNTED, "No space left on device"),
        (["unshare", "-rm"], MOUNTED, "No space left on device"),
        (["env", "--"], LIMITED, "File too large"),
    ];
    let run = |outside: [&str; 2], prepare: &str, command: &str| {
        let mut bash = Command::new(outside[0]);
        bash.args([outside[1], "bash", "-c", &format!("{prepare}{command}")]);
        bash.arg(folder).arg(assert_cmd::cargo::cargo_bin("pilah")).current_dir(root());
        bash.output().ok()
    };
    for (outside, prepare, reason) in ways {
        if run(outside, prepare, "true").is_some_and(|probe| probe.status.success()) {
            return (run(outside, prepare, command).unwrap(), reason);
        }
    }
    panic!("no way to have a full disk");
}

/// (what it shows, arguments)
#[cfg(target_os = "linux")]
const WRITERS: &[(&str, &str)] = &[
    ("rows", "classify corpus/groups.csv -q -o"),
    ("a model", "train corpus/bodies.csv -t name -l label -q --char-ngrams 0 -o"),
];

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_leaves_nothing() {
    for (shows, arguments) in WRITERS {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let command = format!("\"$1\" {arguments} \"$0/out\"; code=$?; ls -A \"$0\"; exit $code");
        let (run, reason) = where_the_disk_is_full(folder.path(), &command);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{shows}: {said}");
        let start = format!("error: cannot write `{}`: {reason} (os error ", out.display());
        assert!(said.starts_with(&start), "{shows}: {said}");
        assert!(!said.contains(".pilah-"), "{shows}: the hidden file concerns nobody: {said}");
        assert_eq!(String::from_utf8_lossy(&run.stdout), "", "{shows}: nothing is left");
    }
}

/// (what it shows, arguments)
#[cfg(target_os = "linux")]
const PRINTERS: &[(&str, &[&str])] = &[
    ("rows", &["classify", "corpus/sample.csv", "-q"]),
    ("an explanation", &["explain", "ikatan bidan desa"]),
    ("a model's description", &["inspect"]),
    ("a completion script", &["completions", "bash"]),
];

#[cfg(target_os = "linux")]
#[test]
fn standard_output_on_a_full_disk_is_an_error() {
    for (shows, arguments) in PRINTERS {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let run = pilah().args(*arguments).stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{shows}: {said}");
        let start = "error: cannot write `standard output`: No space left on device";
        assert!(said.starts_with(start), "{shows}: {said}");
    }
}

/// `/proc` takes no files, not even root's. Said before any work: the input never ends.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_is_an_error_before_any_work() {
    let (child, mut stdin) = classify_to(Path::new("/proc/out.csv"));
    // It may be gone before it has read all of it.
    _ = stdin.write_all(&rows());
    let run = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: cannot write `/proc/out.csv`: "), "{said}");
    assert!(!Path::new("/proc/out.csv").exists());
}

/// Renaming a hidden file over `/dev/null`, which root may do, would break every program there is. A
/// pipe stands in for it here, and shows that the rows came out.
#[test]
fn what_is_no_file_is_written_to_and_stays_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (child, mut stdin) = classify_to(&pipe);
    stdin.write_all(b"teks\nikatan bidan desa\n").unwrap();
    drop(stdin);
    let written = fs::read_to_string(&pipe).unwrap();
    let run = child.wait_with_output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(written.contains("ikatan bidan desa,"), "{written}");
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(names(folder.path()), ["pipe"]);
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced_but_for_its_permissions() {
    let (folder, link) = file("kept.csv", OLD);
    let (_elsewhere, out) = file("out.csv", OLD);
    fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).unwrap();
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(&out, &link).unwrap();
    let (child, mut stdin) = classify_to(&link);
    stdin.write_all(b"teks\nikatan bidan desa\n").unwrap();
    drop(stdin);
    let run = child.wait_with_output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(fs::read_link(&link).unwrap(), out);
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&out).unwrap().contains("ikatan bidan desa,"));
    assert_eq!(names(folder.path()), ["kept.csv"]);
}

/// Long files are brought to the disk while they are written.
#[test]
fn a_long_file_is_whole_and_has_its_name_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long");
    let mut output = pilah::table::Output::create(&path).unwrap();
    let part: Vec<u8> = (0..1_000_003_u32).map(|byte| (byte % 251) as u8).collect();
    for _ in 0..50 {
        output.write(&part).unwrap();
    }
    assert!(!path.exists());
    output.finish().unwrap();
    assert!(fs::read(&path).unwrap() == part.repeat(50));
    assert_eq!(names(folder.path()), ["long"]);
}
