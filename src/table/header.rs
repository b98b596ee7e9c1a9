//! Whether the first record of a table names its columns.

use super::columns::is_usual_name;

/// Letters beyond which a cell is a sentence rather than a name.
const LONGEST_NAME: usize = 60;

/// Whether the first record names the columns of the rows below it.
///
/// Each column has a say. One of numbers below a word says yes, below a number no; one of long texts
/// below a long text says no, below a short one yes. A usual name of a column settles it, and where no
/// column knows, most files have a header.
pub(super) fn looks_like_header(first: &[Vec<u8>], rows: &[&[Vec<u8>]]) -> bool {
    if first.iter().any(|cell| is_usual_name(cell)) {
        return true;
    }
    let is_sentence = |cell: &[u8]| cell.len() > LONGEST_NAME;
    if rows.is_empty() {
        return !first.iter().any(|cell| is_sentence(cell) || (is_value(cell) && !is_year(cell)));
    }
    let vote = |(column, name): (usize, &Vec<u8>)| {
        let cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
        let cells: Vec<&[u8]> = cells.map(Vec::as_slice).collect();
        let most = |is: fn(&[u8]) -> bool| {
            !cells.is_empty() && 5 * cells.iter().filter(|cell| is(cell)).count() >= 4 * cells.len()
        };
        if most(is_value) {
            // Years are names of columns as well.
            if is_year(name) && !most(is_year) {
                0
            } else if is_value(name) {
                -1
            } else {
                1
            }
        } else if is_sentence(name) {
            -1
        } else {
            i32::from(most(|cell| cell.len() > LONGEST_NAME) && !name.is_empty())
        }
    };
    first.iter().enumerate().map(vote).sum::<i32>() >= 0
}

/// Whether a cell holds a number, date, time or amount rather than words.
fn is_value(cell: &[u8]) -> bool {
    let mark = |byte: &u8| b"+-.,:/% ()Rp$".contains(byte);
    cell.iter().any(u8::is_ascii_digit)
        && cell.iter().all(|byte| byte.is_ascii_digit() || mark(byte))
}

fn is_year(cell: &[u8]) -> bool {
    matches!(cell, [b'1' | b'2', b'0' | b'9', a, b] if a.is_ascii_digit() && b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (what it shows, lines, whether the first is a header)
    const TABLES: &[(&str, &[&str], bool)] = &[
        ("words above numbers", &["no,nama", "1,Mekar", "2,Sari"], true),
        ("a usual name", &["1,teks", "2,guru"], true),
        ("numbers above numbers", &["1,Mekar", "2,Sari"], false),
        ("dates above dates", &["2024-01-05,Mekar", "2024-02-05,Sari"], false),
        ("years above amounts", &["Kabupaten,2023,2024", "Brebes,15,20", "Tegal,7,9"], true),
        ("words above words", &["nama,jenis", "Mekar,tani"], true),
        ("a line alone", &["nama,desa"], true),
        (
            "a sentence above sentences",
            &[
                "kelompok ini dibentuk oleh para pengrajin batik di sekitar pasar lama,x",
                "para nelayan yang melaut bersama setiap musim barat dan musim timur juga,y",
            ],
            false,
        ),
    ];

    #[test]
    fn headers_are_told_from_rows() {
        for &(shows, lines, expected) in TABLES {
            let rows: Vec<Vec<Vec<u8>>> = lines
                .iter()
                .map(|line| line.split(',').map(|cell| cell.as_bytes().to_vec()).collect())
                .collect();
            let below: Vec<&[Vec<u8>]> = rows[1..].iter().map(Vec::as_slice).collect();
            assert_eq!(looks_like_header(&rows[0], &below), expected, "{shows}");
        }
    }
}
