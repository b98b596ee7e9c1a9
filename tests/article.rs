//! The article's examples and distinctions get the right label from the built-in model.

use std::collections::BTreeMap;

use pilah::Classifier;

#[test]
fn the_articles_examples_and_distinctions_are_told_apart() {
    let cases: BTreeMap<String, Vec<String>> =
        toml::from_str(include_str!("cases/article.toml")).unwrap();
    let classifier = Classifier::built_in().unwrap();
    let classes = classifier.model().classes();
    for (label, texts) in &cases {
        for text in texts {
            let found = classifier.classify(text, 0.05).unwrap();
            assert_eq!(&classes[found.class], label, "{text}: {:?}", found.probabilities);
        }
    }
}
