//! Results as text, for people.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::inspection::Inspection;
use crate::evaluate::Evaluation;
use crate::explain::Explanation;
use crate::features::{NgramRange, Prior, Weighting};
use crate::model::{CalibrationMethod, ten_thousandths};

/// The colours of the first classes, in order; further classes repeat them.
const COLOURS: [AnsiColor; 6] = [
    AnsiColor::Blue,
    AnsiColor::Green,
    AnsiColor::Magenta,
    AnsiColor::Yellow,
    AnsiColor::Cyan,
    AnsiColor::Red,
];

/// Evidence from which a word is coloured, in nats. Less does not show in a probability.
const VISIBLE: f64 = 0.1;

/// An evaluation as a page of text.
#[must_use]
pub fn evaluation(found: &Evaluation) -> String {
    let mut page = String::new();
    let width = column_width(&found.classes);
    let mut line = |text: String| _ = writeln!(page, "{}", text.trim_end());
    line(format!("rows         {}", found.n));
    line(format!(
        "accuracy     {:.4}   always the largest class: {:.4}",
        found.accuracy, found.majority.accuracy
    ));
    line(format!(
        "macro F1     {:.4}   always the largest class: {:.4}",
        found.macro_f1, found.majority.macro_f1
    ));
    line(format!("log loss     {:.4}   nats a row", found.log_loss));
    line(format!("Brier score  {:.4}   0 is perfect", found.brier));
    line(format!("ECE          {:.4}   0 is perfectly calibrated", found.ece));
    line(format!(
        "sure         {:.4}   of the rows, {:.4} of them right",
        found.coverage.sure, found.coverage.accuracy_sure
    ));
    line(String::new());
    line(format!("{:width$}  precision  recall      F1    rows", "class"));
    for (class, metrics) in &found.per_class {
        line(format!(
            "{class:width$}     {:.4}  {:.4}  {:.4}  {:6}",
            metrics.precision, metrics.recall, metrics.f1, metrics.support
        ));
    }
    line(String::new());
    let header =
        found.classes.iter().fold(String::new(), |row, class| row + &format!("  {class:>width$}"));
    line(format!("{:width$}{header}", "true \\ found"));
    for (class, row) in found.classes.iter().zip(&found.confusion) {
        let cells =
            row.iter().fold(String::new(), |row, count| row + &format!("  {count:>width$}"));
        line(format!("{class:width$}{cells}"));
    }
    page
}

fn column_width(classes: &[String]) -> usize {
    classes.iter().map(|class| class.chars().count()).max().unwrap_or(0).max("true \\ found".len())
}

/// An explanation as a page of text: the text with each word in the colour of the class it speaks
/// for, then the probabilities, then the words by strength.
#[must_use]
pub fn explanation(found: &Explanation) -> String {
    let mut page = coloured(found);
    page.push_str("\n\n");
    let width = column_width(&found.classes);
    let order = by_probability(&found.prediction.probabilities);
    let rounded = ten_thousandths(&found.prediction.probabilities);
    for &class in &order {
        let status =
            if class == found.prediction.class { found.prediction.status.name() } else { "" };
        let name = painted(class, true, &format!("{:width$}", found.classes[class]));
        let p = format!("{}.{:04}", rounded[class] / 10_000, rounded[class] % 10_000);
        let row = format!("{name}  {p}  {status}");
        _ = writeln!(page, "{}", row.trim_end());
    }
    let mut strongest: Vec<_> = found.words.iter().collect();
    strongest.sort_by(|a, b| strength(&b.evidence).total_cmp(&strength(&a.evidence)));
    if let [first, second] = &found.classes[..] {
        _ = writeln!(page, "\nevidence in nats: + for {second}, - for {first}");
        let mut line = |evidence: f64, what: &str| _ = writeln!(page, "{evidence:>+9.3}  {what}");
        for word in strongest {
            line(word.evidence[0], found.word(word));
        }
        line(found.prior[0], "(prior: the classes' sizes in training)");
        line(found.total()[0], "= logit before calibration");
    } else {
        let header = found
            .classes
            .iter()
            .fold(String::new(), |row, class| row + &format!("  {class:>width$}"));
        _ = writeln!(
            page,
            "\nevidence in nats, for each class relative to the mean of all\n{header}"
        );
        let mut line = |evidence: &[f64], what: &str| {
            let cells = evidence
                .iter()
                .fold(String::new(), |row, value| row + &format!("  {value:>+width$.3}"));
            _ = writeln!(page, "{cells}  {what}");
        };
        for word in strongest {
            line(&word.evidence, found.word(word));
        }
        line(&found.prior, "(prior: the classes' sizes in training)");
        line(&found.total(), "= score before calibration");
    }
    page
}

fn strength(evidence: &[f64]) -> f64 {
    evidence.iter().map(|value| value.abs()).fold(0.0, f64::max)
}

fn by_probability(probabilities: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    order
}

/// The text with its words painted.
fn coloured(found: &Explanation) -> String {
    let mut text = String::new();
    let mut end = 0;
    for word in &found.words {
        text.push_str(&found.text[end..word.start]);
        text.push_str(&match favoured(&word.evidence) {
            Some((class, evidence)) => painted(class, evidence >= 1.0, found.word(word)),
            None => found.word(word).to_owned(),
        });
        end = word.end;
    }
    text.push_str(&found.text[end..]);
    text
}

/// The class that evidence speaks for and how strongly, if it shows at all.
fn favoured(evidence: &[f64]) -> Option<(usize, f64)> {
    let best = match evidence {
        [toward_second] => (usize::from(*toward_second > 0.0), toward_second.abs()),
        _ => evidence
            .iter()
            .copied()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?,
    };
    Some(best).filter(|(_, strength)| *strength >= VISIBLE)
}

fn painted(class: usize, bold: bool, text: &str) -> String {
    let style = Style::new().fg_color(Some(COLOURS[class % COLOURS.len()].into()));
    let style = if bold { style.bold() } else { style };
    format!("{style}{text}{style:#}")
}

/// A model's summary as a page of text.
#[must_use]
pub fn inspection(found: &Inspection) -> String {
    let mut page = String::new();
    let recipe = &found.recipe;
    let range = |range: NgramRange| match range {
        NgramRange::NONE => "none".to_owned(),
        NgramRange { min, max } => format!("{min} to {max}"),
    };
    let weighting = match recipe.weighting {
        Weighting::Counts => "counts",
        Weighting::Binary => "binary",
        Weighting::Sublinear => "sublinear",
    };
    let prior = match &recipe.prior {
        Prior::Data => "the classes' share of the rows".to_owned(),
        Prior::Uniform => "the same for all classes".to_owned(),
        Prior::Given(given) => {
            given.iter().map(|(class, p)| format!("{class}={p}")).collect::<Vec<_>>().join(", ")
        }
    };
    let calibration = match found.calibration.method {
        CalibrationMethod::None => "none".to_owned(),
        CalibrationMethod::Length => {
            format!(
                "length: alpha {:.4}, beta {:.4}",
                found.calibration.alpha, found.calibration.beta
            )
        }
    };
    let spelling =
        if recipe.spelling { format!("{} entries", found.n_spellings) } else { "none".into() };
    let n_documents: u64 = found.documents.iter().sum();
    let lines = [
        ("rows of training", n_documents.to_string()),
        ("features", format!("{} counted, {} with a weight", found.n_features, found.n_weights)),
        ("word n-grams", range(recipe.word_ngrams)),
        ("character n-grams", range(recipe.char_ngrams)),
        ("minimum rows", recipe.min_docs.to_string()),
        ("weighting", weighting.to_owned()),
        ("smoothing", recipe.smoothing.to_string()),
        ("prior", prior),
        ("spelling list", spelling),
        ("calibration", calibration),
        ("corpus digest", found.corpus_digest.clone()),
    ];
    for (name, value) in lines {
        _ = writeln!(page, "{name:18} {value}");
    }
    for ((class, documents), strongest) in
        found.classes.iter().zip(&found.documents).zip(&found.strongest)
    {
        _ = writeln!(
            page,
            "\n{class}: {documents} rows; strongest words, nats toward it and count"
        );
        for feature in strongest {
            _ = writeln!(
                page,
                "  {:>+7.3}  {:>7}  {}",
                feature.evidence, feature.count, feature.name
            );
        }
    }
    page
}
