//! Blocks and threads change nothing: any size and number give the bytes that one row at a time gives.

use std::fs;
use std::sync::LazyLock;

use pilah::batch::{ClassifyOptions, Job};
use pilah::model::ten_thousandths;
use pilah::table::{Output, ReadOptions, Source, TableReader};
use pilah::{Classifier, DEFAULT_MAX_ERROR};
use proptest::prelude::*;

static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| Classifier::built_in().unwrap());

/// The table as `classify` writes it.
fn in_blocks(csv: &[u8], block_size: usize, threads: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let source = Source {
        name: "k.csv".into(),
        size: None,
        bytes: Box::new(std::io::Cursor::new(csv.to_vec())),
    };
    let options = ReadOptions { block_size, ..ReadOptions::default() };
    let reader = TableReader::open(source, &options).unwrap();
    let options = ClassifyOptions { text: vec!["teks".into()], ..ClassifyOptions::default() };
    let job = Job::new(&CLASSIFIER, reader, options).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| job.run(Output::create(&path).unwrap(), None)).unwrap();
    fs::read(path).unwrap()
}

/// The same by the `csv` crate, one row at a time.
fn row_by_row(csv: &[u8]) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(csv);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header = reader.headers().unwrap().clone();
    let text = header.iter().position(|name| name == "teks").unwrap();
    for name in ["label", "status", "p_occupational", "p_voluntary"] {
        header.push_field(&format!("pilah_{name}"));
    }
    writer.write_record(&header).unwrap();
    for record in reader.records() {
        let mut record = record.unwrap();
        match CLASSIFIER.classify(&record[text], DEFAULT_MAX_ERROR) {
            Some(found) => {
                record.push_field(&CLASSIFIER.model().classes()[found.class]);
                record.push_field(found.status.name());
                let mut rounded = Vec::new();
                ten_thousandths(&found.probabilities, &mut rounded);
                for p in rounded {
                    record.push_field(&format!("{:.4}", f64::from(p) / 10_000.0));
                }
            }
            None => ["", "empty", "", ""].iter().for_each(|cell| record.push_field(cell)),
        }
        writer.write_record(&record).unwrap();
    }
    writer.into_inner().unwrap()
}

const CELLS: [&str; 9] = [
    "",
    "ikatan guru",
    "relawan banjir, desa",
    "kata \"Melati\"",
    "dua\nbaris",
    "café",
    "\"",
    " ",
    "tiga\r\nbaris, \"dan\" koma",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whole_tables(
        rows in prop::collection::vec(prop::array::uniform3(0..CELLS.len()), 1..40),
        block_size in 1_usize..400,
        threads in 1_usize..=8,
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["no", "teks", "catatan"]).unwrap();
        for row in &rows {
            writer.write_record(row.map(|cell| CELLS[cell])).unwrap();
        }
        let csv = writer.into_inner().unwrap();
        prop_assert_eq!(
            String::from_utf8(in_blocks(&csv, block_size, threads)).unwrap(),
            String::from_utf8(row_by_row(&csv)).unwrap()
        );
    }

    /// What is broken is mended the same way wherever blocks end.
    #[test]
    fn broken_tables(
        body in "([a-c]{1,3}|[,\"\n]|\"\"|,\"|\",){0,60}",
        block_size in 1_usize..60,
        threads in 1_usize..=8,
    ) {
        let csv = format!("no,teks,catatan\n1,guru,x\n2,dosen,y\n{body}\n").into_bytes();
        prop_assert_eq!(
            String::from_utf8(in_blocks(&csv, block_size, threads)).unwrap(),
            String::from_utf8(in_blocks(&csv, 1 << 20, 1)).unwrap()
        );
    }
}
