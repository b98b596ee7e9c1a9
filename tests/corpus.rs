//! The corpora that ship with pilah keep their promises.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;

use pilah::text::{Spelling, normalise};

use crate::util::root;

fn groups() -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(root().join("corpus/groups.csv")).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

#[test]
fn groups_have_their_columns_and_known_values() {
    let columns = fs::read_to_string(root().join("corpus/groups.csv")).unwrap();
    assert_eq!(columns.lines().next(), Some("id,text,label,topic,register,length,origin"));
    let mut ids = HashSet::new();
    for row in groups() {
        let id = &row["id"];
        assert!(ids.insert(id.clone()), "{id} stands twice");
        assert!(["occupational", "voluntary"].contains(&row["label"].as_str()), "{id}");
        assert!(["name", "short", "medium", "long"].contains(&row["length"].as_str()), "{id}");
        assert!(["article", "plain", "contrast"].contains(&row["origin"].as_str()), "{id}");
        assert!(!row["topic"].is_empty(), "{id}");
    }
}

#[test]
fn groups_are_many_balanced_and_distinct() {
    let rows = groups();
    let texts: BTreeSet<&str> = rows.iter().map(|row| row["text"].as_str()).collect();
    assert_eq!(texts.len(), rows.len(), "every text stands once");
    let n = |label| rows.iter().filter(|row| row["label"] == label).count();
    let (occupational, voluntary) = (n("occupational"), n("voluntary"));
    assert!(
        rows.len() >= 300 && occupational.abs_diff(voluntary) * 10 <= rows.len(),
        "{occupational} {voluntary}"
    );
}

#[test]
fn bodies_are_many_and_distinct() {
    let mut reader = csv::Reader::from_path(root().join("corpus/bodies.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().collect::<Result<_, _>>().unwrap();
    let n = |label| rows.iter().filter(|row| row["label"] == label).count();
    assert!(n("occupational") >= 600 && n("voluntary") >= 400);
    assert_eq!(n("occupational") + n("voluntary"), rows.len());
    let names: HashSet<String> = rows.iter().map(|row| row["name"].to_lowercase()).collect();
    assert_eq!(names.len(), rows.len());
}

#[test]
fn the_spelling_list_maps_normal_forms_to_normal_forms() {
    let spelling = Spelling::built_in().unwrap();
    assert!(spelling.len() >= 200);
    let mut normal = String::new();
    for (variant, standard) in spelling.pairs() {
        for word in [variant, standard] {
            normalise(word, &mut normal);
            assert_eq!(normal, word);
        }
        assert_eq!(spelling.standard(standard), standard, "`{variant}` leads to another variant");
    }
}
