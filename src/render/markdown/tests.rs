use super::*;
use crate::domain::text::PROSE_CHARS_MAX;

#[track_caller]
fn check(markdown: &str, wanted: &str) {
    assert_eq!(html(markdown), wanted, "{markdown}");
}

/// How deep elements are in each other.
fn depth(html: &str) -> usize {
    let (mut deepest, mut depth) = (0_usize, 0_usize);
    for tag in html.split('<').skip(1) {
        if tag.starts_with('/') {
            depth -= 1;
        } else if !tag.starts_with("br") && !tag.starts_with("hr") {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    assert_eq!(depth, 0, "every element is closed");
    deepest
}

#[test]
fn what_is_marked_is_rendered() {
    check(
        "Two *tides* & **one** `a < b`",
        "<p>Two <em>tides</em> &amp; <strong>one</strong> <code>a &lt; b</code></p>",
    );
    check("One\n\nTwo\\\nlines", "<p>One</p>\n<p>Two<br>\nlines</p>");
    check("- low\n- high", "<ul>\n<li>low</li>\n<li>high</li>\n</ul>");
    check("3. low", "<ol start=\"3\">\n<li>low</li>\n</ol>");
    check(
        "> far\n\n---\n\n```rust\nlet a;\n```",
        "<blockquote>\n<p>far</p>\n</blockquote>\n<hr>\n<pre><code>let a;\n</code></pre>",
    );
    check(
        "|Time|\n|---:|\n|10:00|",
        "<table><thead><tr><th>Time</th></tr></thead><tbody>\n\
         <tr><td>10:00</td></tr>\n</tbody></table>",
    );
    check("", "");
}

#[test]
fn headings_begin_below_those_of_a_page() {
    let headings = "# One\n## Two\n### Three\n#### Four\n##### Five\n###### Six";
    let wanted = "<h3>One</h3>\n<h4>Two</h4>\n<h5>Three</h5>\n\
                  <h6>Four</h6>\n<h6>Five</h6>\n<h6>Six</h6>";
    check(headings, wanted);
}

#[test]
fn a_link_leads_to_the_web_or_to_a_mailbox() {
    let rel = "rel=\"nofollow noopener noreferrer\"";
    for (markdown, href) in [
        (
            "[a](https://a.example/x?y&z 'title')",
            "https://a.example/x?y&amp;z",
        ),
        ("[a](HTTP://a.example)", "HTTP://a.example"),
        ("[a](mailto:a@b.example)", "mailto:a@b.example"),
        ("[a]\n\n[a]: https://a.example", "https://a.example"),
    ] {
        check(markdown, &format!("<p><a href=\"{href}\" {rel}>a</a></p>"));
    }
    let mail = format!("<p><a href=\"mailto:a@b.example\" {rel}>a@b.example</a></p>");
    check("<a@b.example>", &mail);
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "&#1;javascript:alert(1)",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "//a.example",
        "/x",
        "#x",
        "https://",
        "",
    ] {
        check(&format!("[a](<{address}>)"), "<p>a</p>");
    }
    check("<javascript:alert(1)>", "<p>javascript:alert(1)</p>");
}

#[test]
fn a_picture_is_its_alternative_text() {
    let picture = "![A *low* tide](https://a.example/x.png)";
    check(picture, "<p>A <em>low</em> tide</p>");
    check("x ![](https://a.example/x.png)", "<p>x </p>");
}

#[test]
fn a_tag_that_somebody_has_written_is_text() {
    let bold = "<p>a &lt;b onclick=\"x()\"&gt;b&lt;/b&gt;</p>";
    check("a <b onclick=\"x()\">b</b>", bold);
    check("Vec<T>", "<p>Vec&lt;T&gt;</p>");
    for hostile in [
        "<script>alert(1)</script>",
        "a <script>alert(1)</script>",
        "<script>\n\nalert(1)",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<div\n\n<p onclick='x'",
        "<!--\n--><script>alert(1)</script>",
        "</p></div></body><script>alert(1)</script>",
        "`<script>`\n\n    <script>\n\n```\n<script>\n```",
        "![<script>](x)",
        "[<img src=x onerror=y>](https://a.example)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "[a](https://a.example/\"onclick=\"x)",
        "<https://a.example/\"onclick=x>",
        "|<script>|\n|-|\n|<img src=x>|",
        "<textarea><title></textarea><img src=x>",
    ] {
        let html = html(hostile);
        for tag in html.split('<').skip(1) {
            let name = tag.trim_start_matches('/');
            let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap();
            assert!(ELEMENTS.contains(&&name[..end]), "{hostile}: {html}");
            let inside = tag.split('>').next().unwrap();
            let attributes = inside.split_once(' ').map_or("", |(_, rest)| rest);
            let is_link = attributes.starts_with("href=\"https://a.example");
            assert!(attributes.is_empty() || is_link, "{hostile}: {html}");
            assert!(!attributes.contains(" on"), "{hostile}: {html}");
        }
    }
}

#[test]
fn what_turns_the_line_round_does_not_come_in_as_a_reference() {
    check("a&#x202e;b&#7;c&#xfeff;d&#x2028;e", "<p>abcde</p>");
}

#[test]
fn what_is_left_open_is_closed() {
    check("*a **b `c [d", "<p>*a **b `c [d</p>");
    check("```\nlet a;\n", "<pre><code>let a;\n</code></pre>");
}

#[test]
fn the_deepest_text_is_rendered_whole() {
    let quote = html(&("> ".repeat(NESTING_MAX) + "far away"));
    assert_eq!(quote.matches("<blockquote>").count(), NESTING_MAX);
    assert!(quote.contains("<p>far away</p>"), "{quote}");
    let list = html(&("- ".repeat(NESTING_MAX) + "*first*"));
    assert_eq!(list.matches("<ul>").count(), NESTING_MAX);
    assert!(list.contains("<em>first</em>"), "{list}");
}

/// What a text can be made of that is not meant to be read.
const HOSTILE: &[&str] = &[
    ">",
    "> ",
    ">\n",
    "- ",
    "1. ",
    "* - ",
    "\t- ",
    "[",
    "![",
    "*",
    "_",
    "**a ",
    "*a _b ",
    "`",
    "```\n",
    "<",
    "<a href=\"",
    "<!--",
    "<![CDATA[",
    "<?",
    "<div>\n",
    "<b>",
    "<https://a>",
    "&",
    "&#x",
    "\\",
    "|",
    "|-",
    "[a](",
    "[a](<",
    "[a]: b\n",
    "](",
    "a\n===\n",
    "𝒶",
];

#[test]
fn no_shape_of_a_text_makes_much_or_deep_html() {
    let fill = |part: &&str| part.repeat(PROSE_CHARS_MAX / part.chars().count());
    let mut texts: Vec<String> = HOSTILE.iter().map(fill).collect();
    let deeper = (0..95).map(|level| "  ".repeat(level) + "- a\n");
    texts.push(deeper.collect());
    texts.push("*a **b ".repeat(700) + &" c** d*".repeat(700));
    let head = "a|".repeat(500) + "\n" + &"-|".repeat(500);
    texts.push(head + &"\na|".repeat(2_600));
    let address = "x".repeat(1_900);
    texts.push(format!(
        "[a]: https://a.example/{address}\n\n{}",
        "[a]".repeat(2_600)
    ));
    for text in texts {
        let start: String = text.chars().take(20).collect();
        let html = html(&text);
        assert!(depth(&html) <= DEPTH_MAX, "{start}");
        assert!(html.len() < 1_000_000, "{start} makes {} bytes", html.len());
    }
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let text = "# One\n\n- [two](https://a.example \"x\")\n\n|a|b|\n|-|-|\n|*c*|<d>|";
    assert_eq!(html(text), html(text));
    assert_eq!(&*Anew.html(text), html(text));
}
