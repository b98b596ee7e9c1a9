//! Results as text, for people.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::inspection::Inspection;
use crate::explain::Explanation;
use crate::features::{NgramRange, Prior, Weighting};
use crate::model::{Calibration, Softmax, ten_thousandths};

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

/// An explanation as a page of text: the text with each word in the colour of the class it speaks
/// for, then the probabilities, then the words by strength.
#[must_use]
pub fn explanation(found: &Explanation) -> String {
    let mut page = coloured(found);
    page.push_str("\n\n");
    let width = column_width(&found.classes);
    let order = by_probability(&found.prediction.probabilities);
    let mut rounded = Vec::new();
    ten_thousandths(&found.prediction.probabilities, &mut rounded);
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
        line(found.prior[0], "(prior: before any word)");
        line(found.total()[0], "= logit before calibration");
        aspects(found, &mut page);
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
        line(&found.prior, "(prior: before any word)");
        line(&found.total(), "= score before calibration");
        aspects(found, &mut page);
    }
    page
}

pub(super) fn column_width(classes: &[String]) -> usize {
    let longest = classes.iter().map(|class| class.chars().count()).max().unwrap_or(0);
    longest.max("true \\ found".len())
}

/// The subtotal of each aspect, in the units and columns of the words.
fn aspects(found: &Explanation, page: &mut String) {
    if found.aspects.is_empty() {
        return;
    }
    page.push_str("\nby aspect\n");
    let width = if found.classes.len() == 2 { 9 } else { column_width(&found.classes) + 2 };
    for aspect in &found.aspects {
        for evidence in &aspect.evidence {
            _ = write!(page, "{evidence:>+width$.3}");
        }
        _ = writeln!(page, "  {}", aspect.aspect);
    }
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

/// What there is to know about a model apart from its classes, line by line.
pub(super) fn facts(found: &Inspection) -> Vec<(&'static str, String)> {
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
    let calibration = match &found.calibration {
        Calibration::Length(Softmax { alpha, beta, .. }) => {
            format!("length: alpha {alpha:.4}, beta {beta:.4}")
        }
        other => other.method().name().to_owned(),
    };
    let refinement = recipe.refinement.map_or("none".to_owned(), |refinement| {
        let balance = if refinement.balance { ", balanced" } else { "" };
        let lengths = if refinement.normalise { "" } else { ", without lengths" };
        let chars = match refinement.char_scale {
            1.0 => String::new(),
            scale => format!(", character n-grams times {scale}"),
        };
        let rarity = if refinement.rarity { ", by rarity" } else { "" };
        let form = if refinement.multinomial { "multinomial " } else { "" };
        format!(
            "{form}logistic regression, cost {}{balance}{lengths}{rarity}{chars}",
            refinement.cost
        )
    });
    let counted = format!(
        "words{}{}{}{}",
        if recipe.marks { " and marks" } else { "" },
        if recipe.places { ", and where they stand" } else { "" },
        if recipe.lexicon { ", and their semantic fields" } else { "" },
        if recipe.complement { ", of the other classes" } else { "" },
    );
    let across = if recipe.across_words { ", across words too" } else { "" };
    let spelling =
        if recipe.spelling { format!("{} entries", found.n_spellings) } else { "none".into() };
    let lexicon =
        if recipe.lexicon { format!("{} words", found.n_lexicon_words) } else { "none".into() };
    let n_documents: u64 = found.documents.iter().sum();
    vec![
        ("rows of training", n_documents.to_string()),
        ("features", format!("{} counted, {} with a weight", found.n_features, found.n_weights)),
        ("word n-grams", range(recipe.word_ngrams)),
        ("character n-grams", range(recipe.char_ngrams) + across),
        ("minimum rows", recipe.min_docs.to_string()),
        ("counted", counted),
        ("weighting", weighting.to_owned()),
        ("smoothing", recipe.smoothing.to_string()),
        ("prior", prior),
        ("spelling list", spelling),
        ("lexicon", lexicon),
        ("keywords", format!("{}, weight {}", found.n_keywords, recipe.keyword_weight)),
        ("refinement", refinement),
        ("calibration", calibration),
        ("background texts", found.n_background.to_string()),
        ("corpus digest", found.corpus_digest.clone()),
    ]
}

/// A model's summary as a page of text.
#[must_use]
pub fn inspection(found: &Inspection) -> String {
    let mut page = String::new();
    for (name, value) in facts(found) {
        _ = writeln!(page, "{name:18} {value}");
    }
    for remark in &found.remarks {
        _ = writeln!(page, "{:18} {remark}", "since training");
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
                feature.evidence,
                (10.0 * feature.count).round() / 10.0,
                feature.name
            );
        }
    }
    page
}
