//! Golden files of returned receipts (返戻). What HI, HR and HG hold is invented: only their names are known.

use crate::cases::{all, with};
use crate::support::{CHOZAI, DPC, HOMON, IKA, SHIKA, cp932};

const HI: &str = "HI,1,27,1,6000019,202408\n";
const HR: &str = "HR,1,01,資格喪失後の受診\n";
const HG: &str = "HG,2,300\n";

fn header() -> String {
    IKA.lines().next().unwrap().to_owned() + "\n"
}

/// The receipt of the example with another number.
fn receipt(number: u32) -> String {
    let lines: Vec<&str> = IKA.lines().filter(|line| !line.starts_with("IR") && !line.starts_with("GO")).collect();
    with(&(lines.join("\n") + "\n"), "RE,1,", &format!("RE,{number},"))
}

/// An example without its GO.
fn without_total(claim: &str) -> String {
    claim.lines().filter(|line| !line.starts_with("GO")).fold(String::new(), |lines, line| lines + line + "\n")
}

pub(crate) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let (ir, first, second) = (header(), receipt(3), receipt(8));
    vec![
        ("hen-reasons-behind.hen", cp932(&format!("{HI}{ir}{first}{HR}{second}{HR}{HG}"))),
        ("hen-reasons-before.hen", cp932(&format!("{HI}{ir}{HR}{first}{HR}{HR}{second}{HG}"))),
        ("hen-institution-behind-header.hen", cp932(&format!("{ir}{HI}{first}{HR}{second}{HR}{HG}"))),
        ("hen-with-total.hen", cp932(&format!("{HI}{ir}{first}{HR}{second}{HR}{HG}GO,4,300,99\n"))),
        ("hen-total-before.hen", cp932(&format!("{HI}{ir}{first}{HR}{second}{HR}GO,4,300,99\n{HG}"))),
        ("hen-total-wrong.hen", cp932(&format!("{HI}{ir}{first}{HR}GO,4,300,99\n"))),
        ("hen-several-headers.hen", cp932(&format!("{HI}{ir}{first}{HR}{}{second}{HR}{HG}", with(&ir, ",202407,", ",202408,")))),
        ("hen-header-of-other-kind.hen", cp932(&format!("{HI}{ir}{first}{HR}{CHOZAI}"))),
        ("hen-chozai.hen", cp932(&all(CHOZAI, &[("YK,", "HI,1\nYK,"), ("GO,2,210,99", "HR,1,02\nHG,1,210")]))),
        (
            "hen-shika-reasons-before.hen",
            cp932(
                "HI,1\nUK,1,27,3,6000015,,架空歯科,202407,,00\nHR,1\nIR,1,27,3,6000015,,202407,,\nRE,1,3126,202406,見本　太郎,1,20130507\nHO,01270016,１,２,1,300\nKO,85270023,1234566,,1,300,500\nHR,1\nIR,1,27,3,6000015,,202407,,\nRE,2,3126,202406,見本　花子,2,20150808\nHO,01270016,１,２,1,200\nKO,85270023,0000018,,1,200,500\nHG,2,500\n",
            ),
        ),
        ("hen-shika.hen", cp932(&format!("{HI}{}{HR}{HG}", without_total(SHIKA)))),
        ("hen-shika-several-headers.hen", cp932(&format!("{HI}{0}{HR}{0}{HR}{HG}", without_total(SHIKA)))),
        ("hen-shika-header-behind-reasons.hen", cp932(&format!("{HR}{HR}{}{HG}", without_total(SHIKA)))),
        ("hen-homon.hen", cp932(&format!("{HI}{HOMON}{HR}{HG}"))),
        ("hen-homon-several-headers.hen", cp932(&format!("{HI}{HOMON}{HR}{}{HR}{HG}", with(HOMON, ",202407,", ",202408,")))),
        ("hen-homon-reasons-before.hen", cp932(&with(&format!("{HI}{HOMON}{HG}"), "RE,1,", "HR,1\nRE,1,"))),
        ("hen-homon-without-opening.hen", cp932(&with(&format!("{HI}{HOMON}{HR}{HG}"), "\nGO\n", "\n"))),
        ("hen-dpc.hen", cp932(&format!("{HI}{}{HR}{HG}", without_total(DPC)))),
        ("hen-dpc-behind-ika.hen", cp932(&format!("{HI}{ir}{first}{HR}{}{HR}{HG}", without_total(DPC)))),
        ("hen-by-name-only.hen", cp932(IKA)),
        ("hen-named-as-claim.uke", cp932(&format!("{HI}{ir}{first}{HR}{HG}"))),
        ("hen-reason-in-claim-file.uke", cp932(&with(IKA, "GO,2", "HR,1,01,理由\nGO,2"))),
        ("hen-total-in-claim-file.uke", cp932(&format!("{ir}{}{}HG,2,300\n", receipt(1), receipt(2)))),
        ("hen-receipt-with-fault.hen", cp932(&format!("{HI}{ir}{}{HR}{HG}", with(&first, ",1,20130507", ",3,20130507")))),
        ("hen-reason-without-receipt.hen", cp932(&format!("{HI}{ir}{HR}{HG}"))),
        ("hen-header-missing.hen", cp932(&format!("{HI}{first}{HR}{HG}"))),
        ("hen-empty.hen", Vec::new()),
        ("hen-cut-in-line.hen", {
            let mut file = cp932(&format!("{HI}{ir}{first}{HR}{second}{HR}"));
            file.truncate(file.len() - 12);
            file
        }),
    ]
}
