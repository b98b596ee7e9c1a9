//! `review`: rows worth labelling, and rows labelled wrongly.

use std::fs;

use csv::StringRecord;

use crate::util::{file, golden, groups, pilah};

fn rows(csv: &[u8]) -> Vec<StringRecord> {
    csv::Reader::from_reader(csv).records().collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_rows_of_the_sample_worth_labelling() {
    let run = pilah().args(["review", "corpus/sample.csv", "-n", "5"]).assert().success();
    let output = run.get_output();
    snapbox::assert_data_eq!(
        String::from_utf8_lossy(&output.stdout).into_owned(),
        golden("review/sample.csv").raw()
    );
    snapbox::assert_data_eq!(
        String::from_utf8_lossy(&output.stderr).into_owned(),
        golden("review/sample.stderr").raw()
    );
}

/// Many rows, in any order and by any number of threads.
#[test]
fn picks_depend_on_the_rows_alone() {
    let texts = groups().texts;
    let table = |texts: &mut dyn Iterator<Item = &String>| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["teks"]).unwrap();
        texts.for_each(|text| writer.write_record([text]).unwrap());
        writer.into_inner().unwrap()
    };
    let forward = table(&mut texts.iter());
    let backward = table(&mut texts.iter().rev());
    let picked = |table: &[u8], threads: &str| {
        let (_folder, path) = file("teks.csv", table);
        let run = pilah().args(["review", "-q", "-j", threads]).arg(path).assert().success();
        run.get_output().stdout.clone()
    };
    let one = picked(&forward, "1");
    assert!(one == picked(&forward, "8"));
    let texts =
        |csv: &[u8]| -> Vec<String> { rows(csv).iter().map(|row| row[1].to_owned()).collect() };
    assert_eq!(texts(&one), texts(&picked(&backward, "3")));
    assert_eq!(texts(&one).len(), 50);
}

/// What was picked goes into training once its labels are filled in.
#[test]
fn what_is_filled_in_can_be_learned() {
    let (folder, path) =
        file("baru.csv", "no;keterangan\r\n1;kelompok ronda\r\n2;\r\n3;arisan \"RT\"\r\n");
    let picked = folder.path().join("tinjau.csv");
    pilah().args(["review", "-q", "-o"]).arg(&picked).arg(&path).assert().success();
    let found = fs::read_to_string(&picked).unwrap();
    assert!(found.starts_with("line;text;label;pilah_label;pilah_status;pilah_p_occupational;"));
    assert_eq!(found.matches("\r\n").count(), 3);
    let filled = found.replace("kelompok ronda;;", "kelompok ronda;voluntary;");
    let filled = filled.replace("\"arisan \"\"RT\"\"\";;", "\"arisan \"\"RT\"\"\";voluntary;");
    fs::write(&picked, filled).unwrap();
    let model = folder.path().join("m.safetensors");
    let mut train = pilah();
    let run = train.arg("train").arg("corpus/groups.csv").arg(&picked).arg("-o").arg(&model);
    let run = run.assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    let n = groups().texts.len() + 2;
    assert!(said.contains(&format!("\n{n} rows: ")), "{said}");
}

/// Rows that cannot be read are passed over and told of, from wherever in the file they are.
#[test]
fn rows_that_are_no_text_are_passed_over() {
    let mut table = b"teks\nkelompok ronda\n".to_vec();
    for _ in 0..3 {
        table.extend_from_slice(b"kelompok caf\xE9\xFF\xFE\n");
    }
    table.splice(5..5, "relawan kafé pemuda desa\n".repeat(20).into_bytes());
    let (_folder, path) = file("teks.csv", table);
    let run = pilah().args(["review", "--encoding", "utf-8"]).arg(path).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("3 rows passed over"), "{said}");
    assert!(said.contains("the first at line 23"), "{said}");
    assert!(said.contains("2 of 24 rows picked"), "{said}");
}

/// Of rows whose label was changed, most are listed first.
#[test]
fn wrong_labels_are_found() {
    let corpus = groups();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["teks", "label"]).unwrap();
    let mut changed = Vec::new();
    for (number, (text, label)) in corpus.texts.iter().zip(&corpus.labels).step_by(8).enumerate() {
        let label = if number % 20 == 7 {
            changed.push((number + 2).to_string());
            if label == "voluntary" { "occupational" } else { "voluntary" }
        } else {
            label.as_str()
        };
        writer.write_record([text.as_str(), label]).unwrap();
    }
    let (_folder, path) = file("label.csv", writer.into_inner().unwrap());
    let n = changed.len().to_string();
    let run = pilah().args(["review", "-q", "--suspects", "-n", &n]).arg(path).assert().success();
    let listed = rows(&run.get_output().stdout);
    let header = "line,label,pilah_label,pilah_p_label,text\n";
    assert!(run.get_output().stdout.starts_with(header.as_bytes()));
    assert_eq!(listed.len(), changed.len());
    assert!(listed.is_sorted_by(|a, b| a[3] <= b[3]), "the least probable label first");
    assert!(listed.iter().all(|row| row[1] != row[2]));
    let found = listed.iter().filter(|row| changed.contains(&row[0].to_owned())).count();
    assert!(found * 2 > changed.len(), "{found} of {n}");
}
