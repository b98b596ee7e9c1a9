//! Tables as people really have them, from `cases/tables.toml` and some too large to write down.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;

use crate::util::{file, pilah};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    shows: String,
    input: String,
    #[serde(rename = "as", default)]
    encoding: String,
    #[serde(default)]
    args: Vec<String>,
    /// What divides the cells of the output, if not what the input's first line has.
    delimiter: Option<char>,
    #[serde(default)]
    no_header: bool,
    rows: Vec<Vec<String>>,
    #[serde(default)]
    rejects: Vec<[String; 3]>,
    stderr: Vec<String>,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        match self.encoding.as_str() {
            // The one byte that no UTF-8 text has.
            "" => bytes_of(&self.input.replace("<E9>", "\u{F8FF}")),
            "utf-16le" => self.input.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => self.input.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            label => {
                let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
                encoding.encode(&self.input).0.into_owned()
            }
        }
    }

    fn delimiter(&self) -> u8 {
        let first = self.input.lines().find(|line| line.contains(['\t', ';', ',']));
        let guess = first.and_then(|line| [';', '\t', ','].into_iter().find(|&c| line.contains(c)));
        self.delimiter.or(guess).unwrap_or(',') as u8
    }
}

fn bytes_of(text: &str) -> Vec<u8> {
    let marked = text.as_bytes();
    let mark = "\u{F8FF}".as_bytes();
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < marked.len() {
        if marked[at..].starts_with(mark) {
            bytes.push(0xE9);
            at += mark.len();
        } else {
            bytes.push(marked[at]);
            at += 1;
        }
    }
    bytes
}

fn rows(csv: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(csv);
    let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
    reader.byte_records().map(|record| record.unwrap().iter().map(text).collect()).collect()
}

#[test]
fn every_table_is_taken_as_it_is_meant() {
    let cases: Cases = toml::from_str(include_str!("cases/tables.toml")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases.case {
        let (folder, _) = file("k.csv", case.bytes());
        let run = pilah()
            .current_dir(folder.path())
            .args(["classify", "k.csv", "-o", "out.csv"])
            .args(&case.args)
            .assert();
        let stderr = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        let mut said: Vec<&str> = stderr.lines().collect();
        let summary = said.pop().unwrap_or_default();
        let output = fs::read(folder.path().join("out.csv")).unwrap_or_default();
        let mut found = rows(&output, case.delimiter());
        if !case.no_header && !found.is_empty() {
            found.remove(0);
        }
        for row in &mut found {
            row.truncate(row.len().saturating_sub(4));
        }
        let rejects = fs::read(folder.path().join("r.csv")).unwrap_or_default();
        let rejects: Vec<[String; 3]> = rows(&rejects, b',')
            .into_iter()
            .skip(1)
            .map(|row| [row[1].clone(), row[2].clone(), row[3].clone()])
            .collect();
        let n_rows = case.rows.len() + case.rejects.len();
        let as_expected = run.get_output().status.success()
            && found == case.rows
            && rejects == case.rejects
            && (case.stderr.is_empty() || said == case.stderr)
            && summary.starts_with(&format!("k.csv: {n_rows} row"));
        if !as_expected {
            wrong.push(format!("{}\n  {found:?}\n  {rejects:?}\n  {stderr}", case.shows));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rows of a table that is classified, and what was said of it.
fn classified(folder: &Path, name: &str, args: &[&str]) -> (Vec<Vec<String>>, String) {
    let run = pilah().current_dir(folder).args(["classify", name]).args(args).assert().success();
    let output = run.get_output();
    (rows(&output.stdout, b','), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_cell_of_fifty_megabytes() {
    let text = "guru honorer\n".repeat(4_000_000);
    let (folder, _) = file("k.csv", format!("no,teks\n1,\"{text}\"\n2,relawan banjir\n"));
    let (found, said) = classified(folder.path(), "k.csv", &[]);
    assert_eq!(found.len(), 3);
    assert!(found[1][1] == text);
    assert_eq!(found[2][1], "relawan banjir");
    assert!(said.ends_with("k.csv: 2 rows: 1 occupational, 1 voluntary; 2 sure\n"), "{said}");
}

#[test]
fn five_thousand_columns() {
    let line =
        |cell: &dyn Fn(usize) -> String| (0..5000).map(cell).collect::<Vec<_>>().join(",") + "\n";
    let header = line(&|column| if column == 4321 { "teks".into() } else { format!("k{column}") });
    let row =
        line(&|column| if column == 4321 { "ikatan guru".into() } else { column.to_string() });
    let (folder, _) = file("k.csv", header + &row + &row);
    let (found, _) = classified(folder.path(), "k.csv", &[]);
    assert_eq!(found.len(), 3);
    assert_eq!(found[2].len(), 5004);
    assert_eq!(found[2][4999], "4999");
    assert_eq!(found[2][5000], "occupational");
}

#[test]
fn quoted_line_breaks_over_the_borders_of_blocks() {
    let cell = "relawan\nbanjir, \"\"desa\"\"\n".repeat(700);
    let row = format!("1,\"{cell}\"\n");
    let (folder, _) = file("k.csv", "no,teks\n".to_owned() + &row.repeat(60));
    let (found, _) = classified(folder.path(), "k.csv", &[]);
    assert_eq!(found.len(), 61);
    assert!(found[1..].iter().all(|row| row[1] == cell.replace("\"\"", "\"")));
}

#[test]
fn an_accent_far_into_a_file_that_began_as_ascii() {
    let mut csv = b"no,teks\n".to_vec();
    (0..20_000).for_each(|row| csv.extend(format!("{row},ikatan guru\n").bytes()));
    csv.extend(b"x,kelompok caf\xE9\n");
    let (folder, _) = file("k.csv", csv);
    let (found, said) = classified(folder.path(), "k.csv", &[]);
    assert_eq!(found[20_001][1], "kelompok café");
    assert!(
        said.contains("`k.csv`: it begins as UTF-8, but was read as windows-1252 later on"),
        "{said}"
    );
}

#[test]
fn compressed_tables_by_content_whatever_their_name() {
    let csv = "no,teks\n1,ikatan guru\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(csv.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(csv.as_bytes(), 0).unwrap();
    for bytes in [&gzip, &zstd] {
        let (folder, _) = file("k.csv", bytes);
        let (found, _) = classified(folder.path(), "k.csv", &["-o", "-"]);
        assert_eq!(found[1][..3], ["1", "ikatan guru", "occupational"]);
    }
    let mut twice = gzip.clone();
    twice.extend(&gzip);
    let (folder, _) = file("k.csv.gz", &twice);
    assert_eq!(classified(folder.path(), "k.csv.gz", &[]).0.len(), 4, "both members are read");
    let (folder, _) = file("k.csv.gz", &gzip[..gzip.len() - 6]);
    let run = pilah()
        .current_dir(folder.path())
        .args(["classify", "k.csv.gz", "-o", "out.csv", "-q"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.starts_with("error: cannot read `k.csv.gz`: "), "{said}");
    assert!(said.ends_with("hint: the file is cut short; copy or download it again\n"), "{said}");
    assert!(!folder.path().join("out.csv").exists());
}

#[test]
fn a_workbook_comes_in_and_goes_out() {
    let (folder, path) = file("buku.csv", "");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().set_name("kosong").unwrap();
    let sheet = workbook.add_worksheet().set_name("data").unwrap();
    for (column, name) in (0..).zip(["no", "teks", "luas"]) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, 1).unwrap();
    sheet.write(1, 1, "=ikatan guru, sd").unwrap();
    sheet.write(1, 2, 2.5).unwrap();
    sheet.write(2, 1, "relawan\nbanjir").unwrap();
    // Under the name of a CSV, as people rename them.
    workbook.save_to_writer(fs::File::create(&path).unwrap()).unwrap();
    let (found, said) = classified(folder.path(), "buku.csv", &[]);
    assert_eq!(found[1][..4], ["1", "=ikatan guru, sd", "2.5", "occupational"]);
    assert_eq!(found[2][..3], ["", "relawan\nbanjir", ""]);
    assert!(
        said.starts_with("buku.csv: sheet `data`, header in line 1, text in column `teks`\n"),
        "{said}"
    );

    classified(folder.path(), "buku.csv", &["-o", "hasil.xlsx"]);
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(folder.path().join("hasil.xlsx")).unwrap();
    let cells = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    let cell = |row, column| cells.get_value((row, column)).unwrap().clone();
    assert_eq!(cell(1, 1), calamine::Data::String("=ikatan guru, sd".into()), "no formula");
    assert_eq!(cell(0, 3), calamine::Data::String("pilah_label".into()));
    let sum = [5, 6].map(|column| calamine::DataType::as_f64(&cell(1, column)).unwrap());
    assert!((sum[0] + sum[1] - 1.0).abs() < 1e-9, "probabilities are numbers");
    assert_eq!(
        classified(folder.path(), "hasil.xlsx", &["--prefix", "p2_"]).0[1][1],
        "=ikatan guru, sd"
    );
}

#[test]
fn a_workbook_of_open_document() {
    let cells = |cells: [&str; 2]| {
        let cell = |text| {
            format!(
                r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
            )
        };
        format!("<table:table-row>{}</table:table-row>", cells.map(cell).concat())
    };
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="Daftar">{}{}</table:table></office:spreadsheet></office:body></office:document-content>"#,
        cells(["no", "teks"]),
        cells(["1", "ikatan guru, sd"]),
    );
    let manifest = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes.as_bytes()).unwrap();
    }
    let (folder, _) = file("k.ods", archive.finish().unwrap().into_inner());
    let (found, said) = classified(folder.path(), "k.ods", &[]);
    assert_eq!(found[1][..3], ["1", "ikatan guru, sd", "occupational"]);
    assert!(said.starts_with("k.ods: sheet `Daftar`, header in line 1, "), "{said}");
}

#[test]
fn json_lines_and_tabs() {
    let (folder, _) = file("k.csv", "no;teks;no\n1;ikatan \"guru\"\tA;x\n");
    let run = pilah()
        .current_dir(folder.path())
        .args(["classify", "k.csv", "-f", "jsonl", "-q"])
        .assert()
        .success();
    let row: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!(row["teks"], "ikatan \"guru\"\tA");
    assert_eq!((&row["no"], &row["no_2"]), (&"1".into(), &"x".into()));
    assert_eq!(row["pilah_label"], "occupational");
    assert!(row["pilah_p_occupational"].as_f64().unwrap() > 0.5);
    classified(folder.path(), "k.csv", &["-o", "k.tsv"]);
    let tsv = rows(&fs::read(folder.path().join("k.tsv")).unwrap(), b'\t');
    assert_eq!(tsv[1][..4], ["1", "ikatan \"guru\"\tA", "x", "occupational"]);
}

#[test]
fn several_tables_into_a_folder() {
    let (folder, _) = file("a.csv", "teks\nikatan guru\n");
    fs::write(folder.path().join("b.csv"), "kode,angka\n1,2\n").unwrap();
    fs::write(folder.path().join("c.csv"), "teks;x\nrelawan;1;2\nrelawan banjir;3\n").unwrap();
    let run = pilah()
        .current_dir(folder.path())
        .args(["classify", "*.csv", "-o", "hasil", "--rejects", "cacat.csv"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    snapbox::assert_data_eq!(said, crate::util::golden("classify/several.stderr").raw());
    let found = |name: &str| fs::read_to_string(folder.path().join("hasil").join(name));
    assert_eq!(found("a.csv").unwrap().lines().count(), 2);
    assert!(found("b.csv").is_err(), "a bad file has no output and does not stop the others");
    assert_eq!(found("c.csv").unwrap().lines().count(), 2);
    let rejects = fs::read_to_string(folder.path().join("cacat.csv")).unwrap();
    assert_eq!(
        rejects,
        "file,line,column,reason,row\nc.csv,2,3,\"3 cells, expected 2\",relawan;1;2\n"
    );

    let strict = ["classify", "c.csv", "-o", "s.csv", "--strict", "-q"];
    pilah().current_dir(folder.path()).args(strict).assert().code(1);
    assert!(folder.path().join("s.csv").exists(), "the output is whole all the same");
    pilah()
        .current_dir(folder.path())
        .args(["classify", "a.csv", "--strict", "-q"])
        .assert()
        .code(0);
}

#[test]
fn a_file_that_grows_while_it_is_read() {
    let (folder, path) = file("k.csv", "teks\n".to_owned() + &"ikatan guru\n".repeat(200_000));
    let mut grown = fs::OpenOptions::new().append(true).open(&path).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                grown.write_all("ikatan guru\n".repeat(100).as_bytes()).unwrap();
            }
        });
        let (found, said) = classified(folder.path(), "k.csv", &[]);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(found.len() > 200_000);
        assert!(said.contains(&format!("k.csv: {} rows", found.len() - 1)), "{said}");
    });
}
