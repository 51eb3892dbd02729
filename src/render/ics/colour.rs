//! Colours by name: RFC 7986 knows no other.

use crate::domain::values::Colour;

/// CSS3 names, one of each region of the colour space.
const NAMES: &[(&str, u32)] = &[
    ("black", 0x00_0000),
    ("dimgray", 0x69_6969),
    ("darkgray", 0xa9_a9a9),
    ("gainsboro", 0xdc_dcdc),
    ("white", 0xff_ffff),
    ("maroon", 0x80_0000),
    ("firebrick", 0xb2_2222),
    ("red", 0xff_0000),
    ("crimson", 0xdc_143c),
    ("indianred", 0xcd_5c5c),
    ("salmon", 0xfa_8072),
    ("tomato", 0xff_6347),
    ("orangered", 0xff_4500),
    ("darkorange", 0xff_8c00),
    ("orange", 0xff_a500),
    ("gold", 0xff_d700),
    ("yellow", 0xff_ff00),
    ("khaki", 0xf0_e68c),
    ("beige", 0xf5_f5dc),
    ("tan", 0xd2_b48c),
    ("peru", 0xcd_853f),
    ("chocolate", 0xd2_691e),
    ("saddlebrown", 0x8b_4513),
    ("olive", 0x80_8000),
    ("olivedrab", 0x6b_8e23),
    ("yellowgreen", 0x9a_cd32),
    ("lime", 0x00_ff00),
    ("limegreen", 0x32_cd32),
    ("green", 0x00_8000),
    ("darkgreen", 0x00_6400),
    ("seagreen", 0x2e_8b57),
    ("palegreen", 0x98_fb98),
    ("springgreen", 0x00_ff7f),
    ("teal", 0x00_8080),
    ("lightseagreen", 0x20_b2aa),
    ("turquoise", 0x40_e0d0),
    ("aqua", 0x00_ffff),
    ("lightblue", 0xad_d8e6),
    ("skyblue", 0x87_ceeb),
    ("deepskyblue", 0x00_bfff),
    ("steelblue", 0x46_82b4),
    ("dodgerblue", 0x1e_90ff),
    ("cornflowerblue", 0x64_95ed),
    ("royalblue", 0x41_69e1),
    ("blue", 0x00_00ff),
    ("mediumblue", 0x00_00cd),
    ("navy", 0x00_0080),
    ("slategray", 0x70_8090),
    ("darkslategray", 0x2f_4f4f),
    ("slateblue", 0x6a_5acd),
    ("indigo", 0x4b_0082),
    ("rebeccapurple", 0x66_3399),
    ("blueviolet", 0x8a_2be2),
    ("purple", 0x80_0080),
    ("mediumpurple", 0x93_70db),
    ("orchid", 0xda_70d6),
    ("plum", 0xdd_a0dd),
    ("lavender", 0xe6_e6fa),
    ("fuchsia", 0xff_00ff),
    ("deeppink", 0xff_1493),
    ("hotpink", 0xff_69b4),
    ("pink", 0xff_c0cb),
    ("mediumvioletred", 0xc7_1585),
];

/// The name of the nearest colour that has one.
pub fn nearest(colour: &Colour) -> &'static str {
    let digits = colour.as_str().trim_start_matches('#');
    let wanted = u32::from_str_radix(digits, 16).unwrap_or_default();
    let distance = |(_, named): &&(&str, u32)| {
        let part = |shift: u32| {
            let [a, b] = [wanted, *named].map(|c| (c >> shift) & 0xff);
            a.abs_diff(b).pow(2)
        };
        // Eyes tell greens apart best, and blues least.
        2 * part(16) + 4 * part(8) + 3 * part(0)
    };
    NAMES
        .iter()
        .min_by_key(distance)
        .map_or("gray", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_has_the_name_of_its_nearest_neighbour() {
        let name = |text| nearest(&Colour::parse(text).unwrap());
        assert_eq!(name("#1e90ff"), "dodgerblue");
        assert_eq!(name("#fe0101"), "red");
        assert_eq!((name("#000001"), name("#fdfdfd")), ("black", "white"));
    }
}
