//! What the bank says after it was paid: results, returned transfers, accounts that are corrected, and books without a difference.

use super::*;
use jiff::SignedDuration;

const HEADER: &str = "customer_code_1,line,amount,result,reason,day";

impl Town {
    /// Sends a file of results; status and answer.
    async fn results(&self, batch: u32, file: &str) -> (StatusCode, Value) {
        let request = Request::builder().method(Method::POST).uri(format!("/batches/{batch}/results"));
        let request = request.header("authorization", "Bearer finance-1").body(Body::from(file.to_owned())).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, serde_json::from_slice(&to_bytes(response.into_body(), 8 << 20).await.unwrap()).unwrap())
    }

    async fn reconciliation(&self, batch: u32) -> Value {
        let (status, seen) = self.call("approver-1", Method::GET, &format!("/batches/{batch}/reconciliation"), &Value::Null).await;
        assert_eq!((status, &seen["difference_yen"]), (StatusCode::OK, &json!(0)), "{seen}");
        seen
    }

    async fn confirm(&self, batch: u32, lines: u64, yen: i64) -> (StatusCode, Value) {
        let bank = json!({"lines": lines, "total_yen": yen});
        self.call("finance-1", Method::POST, &format!("/batches/{batch}/confirm"), &bank).await
    }

    /// A week goes by.
    fn later(&self) {
        self.memory.clock.advance(SignedDuration::from_hours(7 * 24));
    }

    /// Three people and a review body, in a file that was taken; the value date is over. Answers lines by payee.
    async fn taken() -> (Self, Vec<(String, i64)>) {
        let town = Self::new();
        let delivery = town.deliver().await;
        town.owe(&Lot::new(ReviewBody::Kokuho, month(), Source::receipt(&delivery, 1).unwrap(), 1, Yen::new(900)).unwrap()).await;
        for (number, yen) in [(1, 300), (2, 40), (3, 5)] {
            town.apply(&format!("s-{number}"), &format!("p-{number}"), yen).await;
            town.register(&format!("p-{number}"), 1, "サカイ　ハナコ", &format!("{}", 1_000_000 + number)).await;
        }
        town.open("first").await;
        town.take(1).await;
        town.later();
        let lines = lines(&town.show(1).await);
        (town, lines)
    }
}

fn stages(seen: &Value) -> Vec<(&str, &str, &str)> {
    let text = |line: &'_ Value, name: &str| -> &'static str { Box::leak(line[name].as_str().unwrap_or("-").to_owned().into_boxed_str()) };
    seen["lines"].as_array().unwrap().iter().map(|line| (text(line, "payee"), text(line, "stage"), text(line, "owner"))).collect()
}

#[tokio::test]
async fn two_come_back_their_accounts_are_corrected_and_the_next_batch_pays_them() {
    let (town, of_file) = Town::taken().await;
    assert_eq!(of_file.iter().map(|(payee, _)| payee.as_str()).collect::<Vec<_>>(), ["kokuho", "p-1", "p-2", "p-3"]);
    assert_eq!(stages(&town.reconciliation(1).await).len(), 4);
    let file = format!(
        "{HEADER}\n1,1,900,paid,,\n1,2,300,returned,closed,2024-07-17\n1,3,40,組戻し,名義相違,2024-07-17\n1,4,6,paid,,\n1,9,5,paid,,\n"
    );
    let (status, told) = town.results(1, &file).await;
    assert_eq!(status, 200, "{told}");
    let counts = |told: &Value| ["rows", "paid", "returned", "same", "refused"].map(|name| told[name].as_u64().unwrap());
    assert_eq!(counts(&told), [5, 1, 2, 0, 2]);
    let findings: Vec<_> =
        told["findings"].as_array().unwrap().iter().map(|one| (one["line"].clone(), one["field"].clone(), one["code"].clone())).collect();
    assert_eq!(findings, [(json!(5), json!("amount"), json!("P0709")), (json!(6), json!("line"), json!("P0707"))]);
    assert_eq!(told["batch"]["returned_yen"], json!(340));
    assert_eq!(counts(&town.results(1, &file).await.1), [5, 0, 0, 3, 2], "the same file again changes nothing");

    let none = "account-to-correct";
    let (status, set) = town.call("finance-1", Method::POST, "/batches/1/owner", &json!({"line": 2, "owner": "clerk-7"})).await;
    assert_eq!((status, &set["owner"]), (StatusCode::OK, &json!("clerk-7")), "{set}");
    let seen = town.reconciliation(1).await;
    assert_eq!(stages(&seen), [("p-1", none, "clerk-7"), ("p-2", none, "-"), ("p-3", "unreported", "-")]);
    assert_eq!(
        (&seen["lines"][0]["age_business_days"], &seen["value_date"], &seen["as_of"]),
        (&json!(1), &json!("2024-07-16"), &json!("2024-07-17"))
    );
    // The bank's sums are what it kept, or all that was sent; anything else holds the batch.
    assert_eq!(town.confirm(1, 2, 905).await.1["state"], json!("CONFIRMED"));
    assert_eq!(town.confirm(1, 4, 1_245).await.1["state"], json!("CONFIRMED"), "the same again");

    // Nobody is paid to these accounts, also not something new, until another version stands.
    town.apply("s-4", "p-1", 7).await;
    assert_eq!(town.open("too-early").await.1["code"], json!("P0304"));
    let left_out = &town.show(1).await["detail"]["left_out"];
    assert_eq!((&left_out["listed"][0]["code"], &left_out["total_yen"]), (&json!("P0616"), &json!(7)), "{left_out}");
    town.register("p-1", 2, "サカイ　ハナコ", "2000001").await;
    let seen = town.reconciliation(1).await;
    assert_eq!(stages(&seen).iter().map(|line| line.1).collect::<Vec<_>>(), ["to-pay-again", none]);
    let (_, second) = town.open("second").await;
    assert_eq!((&second["owed_yen"], &second["again_yen"], &second["lines"]), (&json!(307), &json!(300), &json!(1)), "{second}");
    assert_eq!(stages(&town.reconciliation(1).await)[0].1, "being-paid-again");
    town.take(second["sequence"].as_u64().unwrap().try_into().unwrap()).await;
    town.register("p-2", 2, "サカイ　ジロウ", "2000002").await;
    let (_, third) = town.open("third").await;
    let third = u32::try_from(third["sequence"].as_u64().unwrap()).unwrap();
    assert_eq!(lines(&town.show(third).await), [("p-2".to_owned(), 40)]);
    town.pay(third).await;
    let seen = town.reconciliation(1).await;
    assert_eq!((&seen["is_settled"], &seen["paid_again"]["yen"], stages(&seen).len()), (&json!(true), &json!(340), 0), "{seen}");
    assert_eq!(town.open("fourth").await.1["code"], json!("P0304"), "nothing is paid a third time");

    // One that is paid again comes back again: its own line, its own obligation.
    town.later();
    let again = format!("{HEADER}\n{third},1,40,returned,blocked,2024-07-24\n");
    assert_eq!(town.results(third, &again).await.1["returned"], json!(1));
    assert_eq!(town.open("fifth").await.1["code"], json!("P0304"));
    town.register("p-2", 3, "サカイ　ジロウ", "2000003").await;
    let (_, sixth) = town.open("sixth").await;
    assert_eq!((&sixth["total_yen"], &sixth["again_yen"]), (&json!(40), &json!(40)), "{sixth}");
}

#[tokio::test]
async fn the_page_names_what_is_open_and_nothing_private() {
    let (town, _) = Town::taken().await;
    town.results(1, &format!("{HEADER}\n1,2,300,returned,closed,2024-07-17\n")).await;
    town.call("finance-1", Method::POST, "/batches/1/owner", &json!({"line": 2, "owner": "clerk-7"})).await;
    let (status, page) = town.ask("finance-1", Method::GET, "/batches/1/reconciliation.html", &Value::Null).await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!(status, 200);
    for shown in ["p-1", "口座訂正待ち", "解約済", "clerk-7", "結果待ち", "1件 300円", "3件 945円", "2024-07-17"] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    assert!(["1000001", "ｻｶｲ", "サカイ"].iter().all(|private| !page.contains(private)), "{page}");
    let nobody = json!({"line": 2, "owner": null});
    assert_eq!(town.call("finance-1", Method::POST, "/batches/1/owner", &nobody).await.1["owner"], Value::Null);
    assert_eq!(town.reconciliation(1).await["lines"][1]["owner"], Value::Null);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let (town, _) = Town::taken().await;
    let paid = format!("{HEADER}\n1,1,900,paid,,\n");
    let (status, refused) = town.call("approver-1", Method::POST, "/batches/1/results", &json!({})).await;
    assert_eq!((status, &refused["code"]), (StatusCode::FORBIDDEN, &json!("H0002")));
    assert_eq!(town.results(9, &paid).await.0, StatusCode::NOT_FOUND);
    town.call("preparer-1", Method::POST, "/batches/1/hold", &json!({"reason": "look"})).await;
    assert_eq!(town.results(1, &paid).await.1["code"], json!("P0301"), "a batch that is held is looked at first");
    assert_eq!(town.reconciliation(1).await["open"]["lines"], json!(4), "and can be looked at");
    town.call("approver-1", Method::POST, "/batches/1/resume", &json!({})).await;
    let (status, told) = town.results(1, "nonsense\n1\n").await;
    assert_eq!((status, &told["findings"][0]["code"]), (StatusCode::OK, &json!("P0701")), "{told}");
    let (status, held) = town.confirm(1, 3, 1_245).await;
    assert_eq!((status, &held["code"]), (StatusCode::CONFLICT, &json!("P0305")));
    for asked in [json!({"line": 0, "owner": "clerk-1"}), json!({"line": 5, "owner": "clerk-1"}), json!({"line": 1, "owner": "Clerk 1"})] {
        assert_eq!(town.call("finance-1", Method::POST, "/batches/1/owner", &asked).await.1["code"], json!("P0203"), "{asked}");
    }
    town.apply("s-9", "p-1", 1).await;
    town.open("open").await;
    assert_eq!(town.results(2, &paid.replace("\n1,", "\n2,")).await.1["code"], json!("P0301"), "nobody has the file");
    assert_eq!(town.call("finance-1", Method::GET, "/batches/2/reconciliation", &Value::Null).await.1["code"], json!("P0301"));
}

/// A review body's account stands in the payer profile: nothing is paid to it until the profile names another.
#[tokio::test]
async fn a_review_body_waits_for_another_profile() {
    let (town, _) = Town::taken().await;
    town.results(1, &format!("{HEADER}\n1,1,900,returned,branch-or-type,2024-07-17\n")).await;
    town.owe(&Lot::new(ReviewBody::Kokuho, month(), Source::receipt("d-0001", 2).unwrap(), 1, Yen::new(60)).unwrap()).await;
    town.owe(&Lot::new(ReviewBody::Shiharai, month(), Source::receipt("d-0002", 2).unwrap(), 1, Yen::new(70)).unwrap()).await;
    let (_, second) = town.open("second").await;
    assert_eq!((&second["total_yen"], &second["again_yen"]), (&json!(70), &json!(0)), "{second}");
    let left_out = town.show(1).await["detail"]["left_out"].clone();
    assert_eq!((&left_out["listed"][0]["payee"], &left_out["total_yen"]), (&json!("kokuho"), &json!(60)), "{left_out}");
    let other = SAMPLE.replace("account = \"0000003\"", "account = \"0000033\"");
    assert_ne!(other, SAMPLE);
    let town = town.with_profile(&other);
    // The batch that was open keeps its profile; the next one pays both.
    town.call("preparer-1", Method::POST, "/batches/2/void", &json!({})).await;
    let (_, third) = town.open("third").await;
    assert_eq!((&third["total_yen"], &third["again_yen"]), (&json!(1_030), &json!(900)), "{third}");
}

/// Seventy lines in three slices; cut at every transaction, before it and after it, then sent again: the same rows as without a cut.
#[tokio::test]
async fn a_call_that_was_cut_off_is_repeated() {
    let mut whole = None;
    for (transaction, done) in (0..7).flat_map(|at| [(at, false), (at, true)]) {
        let town = Town::new();
        for number in 0..70 {
            town.apply(&format!("s-{number:02}"), &format!("p-{number:02}"), 10 + number).await;
            town.register(&format!("p-{number:02}"), 1, "サカイ　ハナコ", &format!("{}", 1_000_000 + number)).await;
        }
        town.open("first").await;
        town.take(1).await;
        town.later();
        let row = |number: i64| if number % 2 == 0 { "paid,," } else { "returned,closed,2024-07-17" };
        let rows: Vec<String> = (0..70).map(|number| format!("1,{},{},{}", number + 1, 10 + number, row(number))).collect();
        let file = format!("{HEADER}\n{}\n", rows.join("\n"));
        if transaction > 0 {
            town.cut.at(transaction, done);
            let (status, _) = town.results(1, &file).await;
            assert_eq!(town.cut.mended(), status != 200, "{transaction}");
        }
        let (status, told) = town.results(1, &file).await;
        assert_eq!((status, &told["refused"]), (StatusCode::OK, &json!(0)), "{told}");
        let seen = town.reconciliation(1).await;
        assert_eq!((&seen["paid"]["lines"], &seen["returned"]["lines"], &seen["open"]["lines"]), (&json!(35), &json!(35), &json!(0)));
        let rows: Vec<_> = town.memory.records.dump(josei_base::plan::Table::Payments);
        let told: Vec<_> =
            rows.into_iter().filter(|(key, _)| key.partition.contains("#RESULT#") || key.partition.contains("#RETURNED#")).collect();
        assert_eq!(told.len(), 70 + 35);
        assert!(*whole.get_or_insert_with(|| told.clone()) == told, "{transaction} {done}");
    }
}
