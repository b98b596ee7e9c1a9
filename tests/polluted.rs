//! One table with one mistake at a time, in every place where it can be, read by detection alone.
//!
//! The kinds of mistakes are those of the Pollock benchmark (Vitagliano et al., PVLDB 16(8), 2023); the
//! tables are our own.

use pilah::table::{Block, ReadOptions, Source, TableReader};

const HEADER: [&str; 9] =
    ["TGL", "JAM", "Jml", "KODE", "Harga", "Jenis", "Uraian", "TAUTAN", "Catatan"];
const N_ROWS: usize = 83;

type Row = Vec<String>;

fn table() -> Vec<Row> {
    let row = |n: usize| {
        let size = if n.is_multiple_of(3) { format!(", ukuran {n} cm") } else { String::new() };
        let quoted = if n.is_multiple_of(7) { format!(" tipe \"X{n}\"") } else { String::new() };
        let note = ["", "stok habis", "perlu dicek, segera"][n % 3];
        [
            format!("{:02}/03/2019", n % 28 + 1),
            format!("{:02}:{:02}", n % 24, n % 60),
            (n % 40).to_string(),
            format!("P-{}", 1000 + n),
            format!("{}.{:02}", n % 400, n % 100),
            ["mebel", "alat", "kain"][n % 3].to_owned(),
            format!("Meja kayu lipat{size}{quoted}"),
            format!("http://contoh.id/p/{n}?x=1&y=2"),
            note.to_owned(),
        ]
        .to_vec()
    };
    let header = HEADER.iter().map(|&name| name.to_owned()).collect();
    std::iter::once(header).chain((1..=N_ROWS).map(row)).collect()
}

/// The cells of a row as they are written with some marks.
fn written(row: &[String], delimiter: &str, quote: &str, escape: &str) -> Vec<String> {
    let cell = |cell: &String| {
        if [delimiter.trim_end_matches(' '), quote, "\n"].iter().any(|mark| cell.contains(mark)) {
            format!("{quote}{}{quote}", cell.replace(quote, &format!("{escape}{quote}")))
        } else {
            cell.clone()
        }
    };
    row.iter().map(cell).collect()
}

fn file(table: &[Row], delimiter: &str, quote: &str, escape: &str, line_end: &str) -> String {
    let line = |row: &Row| written(row, delimiter, quote, escape).join(delimiter) + line_end;
    table.iter().map(line).collect()
}

fn common(table: &[Row]) -> String {
    file(table, ",", "\"", "\"", "\r\n")
}

/// The header and the rows that are read of a file, without empty cells at the end of a row.
fn read(file: &str) -> (Row, Vec<Row>) {
    let bytes = Box::new(std::io::Cursor::new(file.as_bytes().to_vec()));
    let source = Source { name: "k.csv".into(), size: None, bytes };
    let mut reader = TableReader::open(source, &ReadOptions::default()).unwrap();
    let (mut block, mut rows) = (Block::default(), Vec::new());
    while reader.fill(&mut block).unwrap() {
        rows.extend(block.records().map(|record| {
            record.cells().map(|cell| String::from_utf8(cell.into_owned()).unwrap()).collect()
        }));
    }
    rows.iter_mut().for_each(trim);
    (reader.header().to_vec(), rows)
}

fn trim(row: &mut Row) {
    while row.last().is_some_and(String::is_empty) {
        row.pop();
    }
}

fn trimmed(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(trim);
    rows
}

/// Whether a file is read as this table, but for one row that the mistake may have changed.
fn is_read(file: &str, table: &[Row], spoilt: usize) -> bool {
    let (mut header, rows) = read(file);
    trim(&mut header);
    let (mut found, mut expected) = (vec![header], trimmed(table));
    found.extend(rows);
    if found.len() == expected.len() {
        found[spoilt].clear();
        expected[spoilt].clear();
    }
    found == expected
}

#[test]
fn mistakes_of_a_whole_file() {
    let table = table();
    let rows = &table[1..];
    let titles = "Laporan penjualan\r\nDibuat 3 Maret 2019, Jakarta\r\n\r\n";
    let padded = "Laporan,,,,,,,,\r\n,,,,,,,,\r\n";
    let files: &[(&str, String)] = &[
        ("as it should be", common(&table)),
        ("semicolons", file(&table, ";", "\"", "\"", "\r\n")),
        ("tabs", file(&table, "\t", "\"", "\"", "\r\n")),
        ("bars", file(&table, "|", "\"", "\"", "\r\n")),
        ("spaces", file(&table, " ", "\"", "\"", "\r\n")),
        ("a space after commas", file(&table, ", ", "\"", "\"", "\r\n")),
        ("apostrophes", file(&table, ",", "'", "'", "\r\n")),
        ("backslashes", file(&table, ",", "\"", "\\", "\r\n")),
        ("no escape", file(&table, ",", "\"", "", "\r\n")),
        ("line feeds", file(&table, ",", "\"", "\"", "\n")),
        ("carriage returns", file(&table, ",", "\"", "\"", "\r")),
        ("no last line end", common(&table).trim_end().to_owned()),
        ("two last line ends", common(&table) + "\r\n"),
        ("titles", titles.to_owned() + &common(&table)),
        ("titles filled up", padded.to_owned() + &common(&table)),
    ];
    for (shows, file) in files {
        let (header, found) = read(file);
        assert_eq!(header, HEADER, "{shows}");
        assert_eq!(found, trimmed(rows), "{shows}");
    }
    assert_eq!(read(&common(rows)).1, trimmed(rows), "no header");
    assert_eq!(read(&common(&table[..1])), (table[0].clone(), vec![]), "a header alone");
    let second = |n_columns: usize| -> Vec<Row> {
        (0..5).map(|row| (0..n_columns).map(|column| format!("k{row}{column}")).collect()).collect()
    };
    for n_columns in [3, 9, 11] {
        let two = [table.clone(), second(n_columns)].concat();
        let file = common(&table) + "\r\n" + &common(&second(n_columns));
        assert_eq!(read(&file).1, trimmed(&two[1..]), "a second table of {n_columns} columns");
    }
}

#[test]
fn a_delimiter_too_few_or_too_many() {
    let table = table();
    for spoilt in 0..table.len() {
        let cells = written(&table[spoilt], ",", "\"", "\"");
        for column in 0..8 {
            for between in ["", ",,"] {
                let line =
                    cells[..=column].join(",") + between + &cells[column + 1..].join(",") + "\r\n";
                let file = common(&table[..spoilt]) + &line + &common(&table[spoilt + 1..]);
                assert!(is_read(&file, &table, spoilt), "{line}");
                let of_row =
                    if spoilt == 0 { read(&file).0 } else { read(&file).1[spoilt - 1].clone() };
                if between == ",," {
                    let mut expected = table[spoilt].clone();
                    expected.insert(column + 1, String::new());
                    trim(&mut expected);
                    assert_eq!(of_row, expected, "{line}");
                } else if !cells[column + 1].starts_with('"') {
                    // Else a quote in the middle of a cell is text, and does not hold commas.
                    assert!(of_row.len() <= 8 || spoilt == 0, "{line}");
                }
            }
        }
    }
}

#[test]
fn a_stray_quote() {
    let table = table();
    for spoilt in 0..table.len() {
        let cells = written(&table[spoilt], ",", "\"", "\"");
        for column in 0..9 {
            for place in [0, cells[column].len() / 2, cells[column].len()] {
                let mut cells = cells.clone();
                cells[column].insert(place, '"');
                let line = cells.join(",") + "\r\n";
                let file = common(&table[..spoilt]) + &line + &common(&table[spoilt + 1..]);
                assert!(is_read(&file, &table, spoilt), "{line}");
            }
        }
    }
}

#[test]
fn a_row_in_another_delimiter() {
    let table = table();
    // The cells with commas and quotes in the middle of a row, then as its first.
    let mut described_first = table.clone();
    for row in &mut described_first {
        row.rotate_left(6);
    }
    for table in [table, described_first] {
        for spoilt in 1..table.len() {
            for delimiter in [";", "\t", "|"] {
                let line = written(&table[spoilt], delimiter, "\"", "\"").join(delimiter) + "\r\n";
                let file = common(&table[..spoilt]) + &line + &common(&table[spoilt + 1..]);
                assert_eq!(read(&file).1, trimmed(&table[1..]), "{line}");
            }
        }
    }
}
