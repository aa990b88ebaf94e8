use super::{LOADED, printed, sample, samples, texts};
use crate::print;
use josei_base::external::Registry;
use lopdf::{Document, Object};
use std::fmt::Write as _;

/// Text of a page, by a reader that is not ours.
pub(super) fn text_of(pdf: &[u8], page: u32) -> String {
    Document::load_mem(pdf).unwrap().extract_text(&[page]).unwrap()
}

pub(super) fn fonts_of(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let name = |object: &Object| {
        let dictionary = object.as_dict().ok()?;
        let font = dictionary.get(b"Type").ok()?.as_name().ok()? == b"FontDescriptor";
        // Every font is in the file.
        assert!(!font || dictionary.has(b"FontFile2") || dictionary.has(b"FontFile3"));
        font.then(|| String::from_utf8_lossy(dictionary.get(b"FontName").unwrap().as_name().unwrap()).into_owned())
    };
    document.objects.values().filter_map(name).collect()
}

/// `golden/samples.txt` is what a reader finds on every page; `JOSEI_GOLDEN=write` writes it anew.
#[test]
fn every_kind_says_what_it_should() {
    let (pdf, index) = printed(&samples());
    let mut text = String::new();
    for entry in &index.notices {
        for page in entry.first_page..entry.first_page + entry.pages {
            writeln!(text, "=== {} {} {page}\n{}", entry.kind.name(), entry.number, text_of(&pdf, page.try_into().unwrap()).trim())
                .unwrap();
        }
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/samples.txt");
    if std::env::var("JOSEI_GOLDEN").is_ok_and(|how| how == "write") {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    for (at, (found, expected)) in text.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", at + 1);
    }
    assert_eq!(text.lines().count(), expected.lines().count());
}

#[test]
fn the_file_says_it_is_pdf_a_2u_and_holds_what_that_wants() {
    let (pdf, _) = printed(&samples());
    let document = Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    assert!(catalog.has(b"OutputIntents") && catalog.has(b"Metadata") && !catalog.has(b"OpenAction") && !catalog.has(b"AcroForm"));
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"ja");
    let metadata = document.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap().as_stream().unwrap();
    let xmp = String::from_utf8(metadata.content.clone()).unwrap();
    assert!(xmp.contains("<pdfaid:part>2</pdfaid:part>") && xmp.contains("<pdfaid:conformance>U</pdfaid:conformance>"), "{xmp}");
    assert!(!document.trailer.has(b"Encrypt") && document.trailer.has(b"ID"));
    let fonts = fonts_of(&pdf);
    assert_eq!(fonts.len(), 3);
    // A subset carries a tag of six letters and a plus.
    assert!(fonts.iter().all(|font| font.as_bytes().get(6) == Some(&b'+')), "{fonts:?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, index) = printed(&samples());
    let (other, again) = printed(&samples());
    assert!(one == other);
    assert_eq!(index, again);
    assert_eq!(index.pdf_sha256, josei_base::Digest::of(&one));
}

#[test]
fn a_thousand_notices_have_an_index_that_names_nobody() {
    let notices: Vec<_> = (0..1_000)
        .map(|at| {
            sample("1004", |line| {
                line.replace("堺子医第1004号", &format!("堺子医第{}号", 20_000 + at)).replace("590-0078", &format!("590-{:04}", 9_999 - at))
            })
        })
        .collect();
    let file = print(&notices, &texts(), &LOADED, &Registry::default()).unwrap();
    let (pdf, index) = file.printed.unwrap();
    assert_eq!((index.notices.len(), index.pages), (1_000, 1_000));
    // By postal code, so the last given is the first printed.
    assert_eq!(index.notices[0].number, "堺子医第20999号");
    let mut next = 1;
    let document = Document::load_mem(&pdf).unwrap();
    for (at, entry) in index.notices.iter().enumerate() {
        assert_eq!(entry.first_page, next);
        next += entry.pages;
        if at % 111 == 0 {
            let page = document.extract_text(&[entry.first_page.try_into().unwrap()]).unwrap();
            assert!(page.contains(&entry.number), "{}", entry.number);
        }
    }
    let index = serde_json::to_string(&index).unwrap();
    for person in ["花子", "太郎", "ミホン", "見本", "1234566"] {
        assert!(!index.contains(person), "{person}");
    }
}

#[test]
fn on_both_sides_each_notice_begins_on_a_front() {
    let duplex = crate::Texts::load(&crate::SAKAI.replace("duplex = false", "duplex = true")).unwrap();
    let (pdf, index) = print(&samples(), &duplex, &LOADED, &Registry::default()).unwrap().printed.unwrap();
    assert!(index.notices.iter().all(|entry| entry.first_page % 2 == 1));
    assert_eq!(Document::load_mem(&pdf).unwrap().get_pages().len(), index.pages);
}

#[test]
fn what_cannot_be_printed_is_left_out_and_the_rest_goes_on() {
    let unknown = sample("1004", |line| line.replace("moved_out", "no-such-code").replace("1004", "3001"));
    let early =
        sample("1002", |line| line.replace("\"issued_on\": \"2024-07-19\"", "\"issued_on\": \"2018-12-31\"").replace("1002", "3002"));
    let long = sample("1001", |line| {
        line.replace("\"address\": \"堺市堺区見本町３丁４番５号\"", &format!("\"address\": \"{}\"", "長".repeat(200)))
            .replace("1001", "3003")
    });
    let good = sample("1003", str::to_owned);
    let file = print(&[unknown, early, long, good], &texts(), &LOADED, &Registry::default()).unwrap();
    let told: Vec<_> = file.findings.iter().map(|finding| (finding.entry.code, finding.record.as_str())).collect();
    assert_eq!(told, [("N006", "堺子医第3001号"), ("N006", "堺子医第3002号"), ("N005", "堺子医第3003号")]);
    assert_eq!(file.printed.unwrap().1.notices.len(), 1);
}
