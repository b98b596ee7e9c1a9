//! Data flows one way: a file uses its own folder and lower stages only.

use std::fs;
use std::path::{Path, PathBuf};

use crate::util::root;

/// The stages in the order of `src/lib.rs`; modules of one rank do not know each other.
const RANKS: &[(&str, u32)] = &[
    ("error", 0),
    ("table", 1),
    ("text", 1),
    ("features", 2),
    ("counts", 3),
    ("model", 4),
    ("classifier", 5),
    ("explain", 6),
    ("batch", 7),
    ("evaluate", 7),
    ("review", 7),
    ("tune", 8),
    ("report", 9),
];

fn rank(module: &str) -> u32 {
    let found = RANKS.iter().find(|(name, _)| *name == module);
    found.unwrap_or_else(|| panic!("`{module}` has no rank in tests/layers.rs")).1
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn modules_use_lower_stages_only() {
    let src = root().join("src");
    for path in rust_files(&src).into_iter().filter(|path| !path.starts_with(src.join("bin"))) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        for used in fs::read_to_string(&path).unwrap().split("crate::").skip(1) {
            let used: String =
                used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // `crate::Error` and its like are re-exported from the stages.
            if used.is_empty() || used.starts_with(char::is_uppercase) || used == module {
                continue;
            }
            assert!(rank(&used) < rank(module), "{} uses `{used}`", inside.display());
        }
    }
}

#[test]
fn files_stay_short() {
    for path in ["src", "tests", "benches"]
        .iter()
        .map(|folder| root().join(folder))
        .filter(|path| path.exists())
        .flat_map(|path| rust_files(&path))
    {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 400, "{} has {lines} lines", path.display());
    }
}
