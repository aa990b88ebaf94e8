//! A synthetic city by both ways: the register file, and the extracts of its systems with the desk. The snapshots are the same bytes, so that every
//! receipt of the month is decided the same.

use crate::office::Office;
use josei_eligibility::{City, HolderRecord, SAKAI, Snapshot, read_register};
use josei_synthetic::{Defect, DefectRates, Params, extracts, generate};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn extracts_and_desk_make_the_snapshot_of_the_register_file() {
    // Each kind of defect four times, so that every kind of life is there.
    let defects = Defect::ALL.iter().fold(DefectRates::none(), |rates, defect| rates.with(*defect, 1_000));
    let params = Params { defects, ..Params::new(400, 7) };
    let (month, city) = (generate(&params).unwrap(), extracts::city(&params).unwrap());
    let office = Office::new();
    for (name, bytes) in &city.full {
        office.load(name, bytes).await;
    }
    let system = |name: &str| name.split('-').next().unwrap().to_owned();
    for (name, _) in &city.full {
        let report = office.report(&system(name)).await;
        assert_eq!(
            (&report["state"], &report["file"], &report["recorded"]["held"]),
            (&json!("applied"), &json!(name), &json!(0)),
            "{report}"
        );
        assert_eq!(report["recorded"]["touched"], 0, "nobody has a certificate yet");
    }
    for (number, event) in (1..).zip(&city.events) {
        let person = office.person(&event.person_number).await;
        office.decide(&person, number, &serde_json::from_str::<Value>(&event.json).unwrap()).await;
    }
    for (name, bytes) in &city.deltas {
        office.load(name, bytes).await;
        let report = office.report("jumin").await;
        assert_eq!((&report["file"], &report["recorded"]["held"]), (&json!(name), &json!(0)), "{report}");
        assert!(report["persons"]["changed"].as_u64().unwrap() > 0, "{report}");
        assert_eq!(report["persons"]["changed"], report["recorded"]["persons"], "each has an entry: {report}");
    }
    // Who left the city lost the certificate: those months are told.
    let report = office.report("jumin").await;
    assert_eq!(report["recorded"]["touched"], report["recorded"]["persons"], "{report}");
    assert!(report["recorded"]["running_months"]["2024-07"].as_u64().unwrap() > 0, "{report}");
    office.snapshot("20240720").await;

    let rules = City::load(SAKAI).unwrap();
    let (mut holders, read) = read_register(month.register_csv.as_slice(), &rules);
    assert_eq!(read.rows_left_out, 0);
    // The register file tells the first ward from birth, 住基 from the first day of residence.
    let since = |record: &mut HolderRecord| {
        let (first, ward) = record.wards.pop_first().unwrap();
        let resident = record.certificates.first().unwrap().from;
        assert_eq!(first, record.birth);
        record.wards.insert(resident, ward);
    };
    holders.iter_mut().for_each(since);
    let (import, image) = office.current().await.unwrap();
    assert_eq!((import.holders, import.as_of.to_string()), (read.holders, "2024-07-20".to_owned()));
    let expected = Snapshot::build(&holders, &office.holder_hasher().await).unwrap();
    assert_eq!(image.len(), expected.len());
    assert!(image == expected, "the images differ");
}
