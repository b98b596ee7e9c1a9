//! `classify` loses no row and changes no cell.

use std::fs;

use csv::StringRecord;

use crate::util::{file, golden, pilah, root};

fn records(csv: &[u8], delimiter: u8) -> Vec<StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(csv);
    reader.records().collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_sample_of_the_readme() {
    let run = pilah().args(["classify", "corpus/sample.csv"]).assert().success();
    let output = run.get_output();
    snapbox::assert_data_eq!(
        String::from_utf8_lossy(&output.stdout).into_owned(),
        golden("classify/sample.csv").raw()
    );
    snapbox::assert_data_eq!(
        String::from_utf8_lossy(&output.stderr).into_owned(),
        golden("classify/sample.stderr").raw()
    );
    let (input, output) = (
        records(&fs::read(root().join("corpus/sample.csv")).unwrap(), b';'),
        records(&output.stdout, b';'),
    );
    assert_eq!(input.len(), output.len());
    for (input, output) in input.iter().zip(&output) {
        assert_eq!(output.len(), input.len() + 4);
        assert!(input.iter().eq(output.iter().take(input.len())));
    }
}

/// Cells that need quotes, hold line breaks, are empty, or hold no words, and lines that end in CR LF.
#[test]
fn a_hundred_thousand_awkward_rows_come_out_in_order_and_unchanged() {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(["no", "teks", "catatan, \"panjang\""]).unwrap();
    let texts = [
        "Ikatan guru, cabang \"Melati\"",
        "relawan\nbanjir",
        "",
        "  ",
        "kafé\r\nnelayan",
        "?!",
        "petani; 3,5 ha",
    ];
    for row in 0..100_000 {
        let note = if row % 3 == 0 { "" } else { "a\"b\"\n,c" };
        writer.write_record([&row.to_string(), texts[row % texts.len()], note]).unwrap();
    }
    let csv = writer.into_inner().unwrap();
    let (folder, path) = file("rows.csv", &csv);
    let out = folder.path().join("out.csv");
    pilah().arg("classify").arg(&path).arg("-o").arg(&out).assert().success();
    let output = fs::read(&out).unwrap();
    let (input, classified) = (records(&csv, b','), records(&output, b','));
    assert_eq!(input.len(), classified.len());
    for (input, output) in input.iter().zip(&classified) {
        assert!(input.iter().eq(output.iter().take(3)), "{output:?}");
        assert_eq!(output.len(), 7);
    }
    assert_eq!(&classified[3][4], "empty");
    assert!(
        output.windows(2).filter(|pair| pair == b"\r\n").count() >= 100_001,
        "line ends are kept"
    );

    let piped = pilah().args(["classify", "-"]).write_stdin(csv.clone()).assert().success();
    assert!(piped.get_output().stdout == output, "a pipe gives the same bytes as a file");
    for threads in ["1", "3", "8"] {
        let run = pilah()
            .args(["classify", "-", "-j", threads])
            .write_stdin(csv.clone())
            .assert()
            .success();
        assert!(run.get_output().stdout == output, "{threads} threads");
    }
}

#[test]
fn probabilities_sum_to_one_and_agree_with_label_and_status() {
    let run = pilah().args(["classify", "corpus/groups.csv", "-q"]).assert().success().stderr("");
    let rows = records(&run.get_output().stdout, b',');
    assert_eq!(
        rows[0].iter().skip(7).collect::<Vec<_>>(),
        ["pilah_label", "pilah_status", "pilah_p_occupational", "pilah_p_voluntary"]
    );
    for row in &rows[1..] {
        let p: Vec<f64> = (9..11).map(|column| row[column].parse().unwrap()).collect();
        assert!((p[0] + p[1] - 1.0).abs() < 1e-12, "{row:?}");
        assert_eq!(&row[7], if p[0] >= p[1] { "occupational" } else { "voluntary" }, "{row:?}");
        assert!(matches!(&row[8], "sure" | "unsure" | "out_of_scope"));
    }
}

/// (what it shows, arguments, input, output)
const TABLES: &[(&str, &[&str], &[u8], &str)] = &[
    ("no header", &["--no-header"], b"1,kelompok dokter\n", "1,kelompok dokter,{o}\n"),
    (
        "a byte order mark stays",
        &[],
        b"\xEF\xBB\xBF\"teks\";b\r\nkelompok dokter;1\r\n",
        "\u{FEFF}teks;b;{h}\r\nkelompok dokter;1;{o}\r\n",
    ),
    (
        "a byte order mark on request",
        &["--bom"],
        b"teks\nkelompok dokter\n",
        "\u{FEFF}teks,{h}\nkelompok dokter,{o}\n",
    ),
    (
        "decimal comma",
        &["--decimal-comma"],
        b"id;teks\n1;kelompok dokter\n",
        "id;teks;{h}\n1;kelompok dokter;{o}\n",
    ),
    (
        "a row that is not UTF-8 in a file that is",
        &[],
        b"teks,b\n,\xC3\xA9\xC3\xA9\n\xFF\xFE,1\n",
        "teks,b,{h}\n,\u{E9}\u{E9},,empty,,\n\u{FFFD}\u{FFFD},1,,unreadable,,\n",
    ),
    (
        "a short row is filled up",
        &[],
        b"teks,b\nkelompok dokter\n",
        "teks,b,{h}\nkelompok dokter,,{o}\n",
    ),
    (
        "a long row keeps its last cells",
        &[],
        b"teks,b\nkelompok dokter,1,2,3\n",
        "teks,b,{h}\nkelompok dokter,1,{o},2,3\n",
    ),
    ("header only", &[], b"teks,b\n", "teks,b,{h}\n"),
    (
        "columns by number, joined",
        &["-t", "1", "-t", "3"],
        b"a,b,c\nkelompok,x,dokter\n",
        "a,b,c,{h}\nkelompok,x,dokter,{o}\n",
    ),
    (
        "a name in another case",
        &["-t", " TEKS "],
        b"x,Teks\n1,kelompok dokter\n",
        "x,Teks,{h}\n1,kelompok dokter,{o}\n",
    ),
    (
        "the longest column",
        &[],
        b"x,y\nA1,\"kelompok dokter kelompok dokter\"\n",
        "x,y,{h}\nA1,\"kelompok dokter kelompok dokter\",{o}\n",
    ),
];

#[test]
fn tables_of_many_kinds() {
    for &(shows, args, input, expected) in TABLES {
        let run = pilah().arg("classify").args(args).write_stdin(input).assert().success();
        let output = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        // The figures belong to the model; what is tested is their place and form.
        let delimiter = if input.contains(&b';') { ';' } else { ',' };
        let mut simplified = String::new();
        for line in output.split_inclusive('\n') {
            simplified.push_str(&simplify(line, delimiter, args.contains(&"--decimal-comma")));
        }
        assert_eq!(simplified, expected, "{shows}");
    }
}

fn simplify(line: &str, delimiter: char, decimal_comma: bool) -> String {
    let header = "pilah_label,pilah_status,pilah_p_occupational,pilah_p_voluntary"
        .replace(',', &delimiter.to_string());
    let mut line = line.replace(&header, "{h}");
    if let Some(start) = line.find("occupational") {
        let cells: Vec<&str> = line[start..].trim_end().splitn(5, delimiter).collect();
        let point = if decimal_comma { ',' } else { '.' };
        assert!(matches!(cells[1], "sure" | "unsure"), "{line}");
        for p in &cells[2..4] {
            assert!(p.len() == 6 && p.chars().nth(1) == Some(point), "{line}");
        }
        line = line.replace(&cells[..4].join(&delimiter.to_string()), "{o}");
    }
    line
}

#[test]
fn the_strongest_words_on_request() {
    let input = "teks,b\nIkatan bidan desa,1\n,2\n";
    let run = pilah().args(["classify", "--explain", "2"]).write_stdin(input).assert().success();
    let rows = records(&run.get_output().stdout, b',');
    assert_eq!(&rows[0][6], "pilah_words");
    let words: Vec<&str> = rows[1][6].split(' ').collect();
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(words[0].starts_with("Ikatan:-"), "{words:?}");
    assert_eq!(rows[2].iter().skip(2).collect::<Vec<_>>(), ["", "empty", "", "", ""]);
}

#[test]
fn output_replaces_nothing_until_it_is_whole() {
    let (folder, path) = file("rows.csv", "teks\nkelompok dokter\n");
    let out = folder.path().join("out.csv");
    fs::write(&out, "old").unwrap();
    pilah().arg("classify").arg(&path).args(["-t", "missing", "-o"]).arg(&out).assert().code(2);
    assert_eq!(fs::read_to_string(&out).unwrap(), "old");
    let left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    pilah().arg("classify").arg(&path).arg("-o").arg(&path).assert().code(2);
    assert_eq!(fs::read_to_string(&path).unwrap(), "teks\nkelompok dokter\n");
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let rows = "teks\n".to_owned() + &"kelompok dokter di kota\n".repeat(50_000);
    let (_folder, path) = file("rows.csv", rows);
    let command = format!(
        "{} classify {} -q | head -n 1",
        assert_cmd::cargo::cargo_bin("pilah").display(),
        path.display()
    );
    let output = std::process::Command::new("bash")
        .args(["-o", "pipefail", "-c", &command])
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}
