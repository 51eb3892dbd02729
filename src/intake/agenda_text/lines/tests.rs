//! Made-up texts as pictures: number, "~" behind a gap, "#" for headings, "*" for list items.

use std::fmt::Write;

use super::{BAR, CELL_BREAK, LINE_BREAK, PADDING, split};

fn draw(text: &str) -> String {
    let mut out = String::new();
    for line in split(text).unwrap() {
        let sign = |is: bool, sign| if is { sign } else { "" };
        let signs = [
            sign(line.gap, "~"),
            sign(line.heading, "#"),
            sign(line.bullet, "*"),
        ];
        let text = line.text.replace(CELL_BREAK, "/").replace(BAR, "¦");
        writeln!(out, "{}{} {text}", line.number, signs.concat()).unwrap();
    }
    out
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let drawn = draw(text);
    let expected = expected.trim_matches('\n');
    assert_eq!(drawn.trim_end(), expected.trim_end(), "\n{drawn}");
}

#[test]
fn plain_text_and_markdown_keep_their_lines() {
    check(
        "\u{feff}# Day 1\r\n\r\n- **9:00** [Oats](x.html)\r\n* *Ann Lee*\n---\n> Rye &amp; bran\n",
        "
1# Day 1
3~* 9:00 Oats
4* Ann Lee
6~ Rye & bran
",
    );
    check("a < b\n<ann@oats.example>\n", "1 a < b");
}

#[test]
fn references_are_read_and_none_of_them_breaks_a_line() {
    check(
        "9:00&ndash;9:30 Oats\n10&#58;00&#8211;11:00 Rye\n&bull; Ann Lee\nA&#10;B &#30; C&nbsp;D",
        "
1 9:00–9:30 Oats
2 10:00–11:00 Rye
3* Ann Lee
4 A B &#30; C D
",
    );
}

#[test]
fn html_breaks_part_a_physical_line() {
    check(
        "<h2>Oats</h2><p>May 5, 2028<br/>9:00 am</p><ul><li>Ann</li><li>Bo</li></ul>\n\
         <p><b>Panel 1</b><br>\nCy\n<br>\n<br>Di</p>",
        "
1~# Oats
1~ May 5, 2028
1 9:00 am
1~* Ann
1* Bo
2~ Panel 1
3 Cy
5~ Di
",
    );
    check(
        "<span>9:00 AM</span><span>Oats</span>, <b>Ann</b><i>X</i>\n\
         <ul>\n<li>\n <p>Ann</p><p>Lab</p>\n</li><li>Bo</ul>\n<dl><dt>9:00</dt><dd>Rye</dd></dl>",
        "
1 9:00 AM Oats, Ann X
4~* Ann
4 Lab
5* Bo
6~ 9:00
6 Rye
",
    );
}

#[test]
fn a_div_is_a_line_and_several_are_a_paragraph() {
    check(
        "<div><div>9:00</div><div>Oats</div></div><div><div>10:00</div>\n<div>Rye</div></div>",
        "
1~ 9:00
1 Oats
1~ 10:00
2 Rye
",
    );
}

#[test]
fn what_nobody_sees_is_left_out_but_its_lines_count() {
    check(
        "<!DOCTYPE html>\n<head><title>9:00 No</title>\n</head><body>\n<header>Oats</header>\n\
         <!-- 10:00\nNo --><script>\n\"11:00 No\"</script>\n<p\n class='x'>Rye</p>",
        "
4~ Oats
9~ Rye
",
    );
    check(
        "<p>Oats</p><!-- 9:00 Rye\n<p>Bran",
        "1~ Oats\n1~ <!-- 9:00 Rye\n2~ Bran",
    );
}

#[test]
fn a_table_row_is_one_line_wherever_it_ends() {
    check(
        "<table><thead><tr><th>Time<th>Title</thead>\n<tbody>\n<tr>\n<td><p>9:00</p></td>\n\
         <td><b>Oats</b><br>\nAnn | Lab</td></tr>\n\n<tr><td>10:00</td><td>\n</td></tr>\n</table>\n\
         Rye",
        "
1~ | Time | Title |
3 | 9:00 | Oats / Ann ¦ Lab |
8 | 10:00 |  |
11~ Rye
",
    );
    check(
        "| 9:00 | Oats<br>*Ann* | A \\| B |\n| 10:00 | Rye |",
        "1 | 9:00 | Oats / Ann | A ¦ B |\n2 | 10:00 | Rye |",
    );
}

#[test]
fn cells_that_span_rows_or_columns_keep_the_others_in_place() {
    check(
        "<table><tr><td rowspan=2>9:00</td><td>Oats</td><td rowspan=\"2\">Hall</td></tr>\n\
         <tr><td>Rye</td></tr>\n<tr><td>10:00</td><td colspan='3'>Tea</td></tr>",
        "
1~ | 9:00 | Oats | Hall |
2 | 9:00 | Rye |  |
3 | 10:00 | Tea | Tea |  |
",
    );
}

#[test]
fn a_row_with_one_cell_is_no_row() {
    check(
        "<table><tr><td colspan=2>May 5, 2028</td></tr>\n<tr><td>9:00</td><td>Oats</td></tr>\n\
         <tr><td><p>10:00 Rye</p><p>Ann</p></td></tr></table>",
        "
1~ May 5, 2028
2~ | 9:00 | Oats |
3~ 10:00 Rye
3~ Ann
",
    );
    check(
        "| **Friday, May 5** | | |\n| 9:00 | Oats | |",
        "1 Friday, May 5\n2 | 9:00 | Oats | |",
    );
}

#[test]
fn a_row_that_is_too_long_is_read_as_paragraphs() {
    let long = "rye ".repeat(700);
    let text = format!("<table><tr><td>9:00</td><td>Oats<br>{long}</td></tr></table>");
    let lines = split(&text).unwrap();
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["9:00", "Oats", long.trim()]);
}

#[test]
fn no_mark_of_ours_comes_from_the_text_or_stays_in_it() {
    let marks = [PADDING, LINE_BREAK, CELL_BREAK, BAR];
    let all: String = marks.iter().collect();
    let long = "x".repeat(3_000);
    let text = format!(
        "9:00{all}Oats\n| a{all}b |\n<p>Rye{all}bran<br></p>\n| {long}<br>\\| |\n \u{a0}|<br>a"
    );
    for line in split(&text).unwrap() {
        let row = line.text.starts_with('|') && line.text.len() < 2_400;
        assert!(row || !line.text.contains(marks), "{line:?}");
    }
}

#[test]
fn unfinished_html_costs_no_more_than_other_text() {
    for piece in [
        "<tr",
        "<tr>",
        "<td>",
        "<!--",
        "<script",
        "<script>",
        "<head>",
        "<",
        "<p",
        "</",
        "<br>",
        "<!",
        "<div>",
        "<li>",
        "<table>",
        "<tr><td rowspan=999>x<td colspan=999>y",
    ] {
        let text = format!("<p>{}", piece.repeat(200_000 / piece.len()));
        assert!(split(&text).is_ok(), "{piece}");
    }
}
