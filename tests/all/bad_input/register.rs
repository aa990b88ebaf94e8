//! Registers with errors: what cannot be loaded stops the month before anything is sent; a bad row is left out and told.

use crate::command::files;
use crate::input::Input;

/// Changes the register's rows; the first is the header.
fn with_rows(input: &Input, change: impl FnOnce(&mut Vec<String>)) {
    let mut rows: Vec<String> = std::fs::read_to_string(&input.register).unwrap().lines().map(str::to_owned).collect();
    change(&mut rows);
    std::fs::write(&input.register, rows.join("\r\n") + "\r\n").unwrap();
}

fn column(header: &str, name: &str) -> usize {
    header.trim_start_matches('\u{feff}').split(',').position(|found| found == name).unwrap()
}

#[test]
fn a_missing_column_stops_the_month_before_anything_is_sent() {
    let input = Input::generated(10, 7);
    with_rows(&input, |rows| {
        let at = column(&rows[0], "birth_date");
        for row in rows {
            let mut fields: Vec<&str> = row.split(',').collect();
            fields.remove(at);
            *row = fields.join(",");
        }
    });
    let ended = input.month().exits(1);
    let told = ended.json();
    assert_eq!(told["findings"][0]["code"], "G002", "{told}");
    ended.says(&["register.csv", "G002", "birth_date", "台帳ファイルに必要な列がありません", "lacks a column"]);
    assert!(!input.city().exists(), "nothing was begun");
}

#[test]
fn an_empty_register_stops_the_month() {
    let input = Input::generated(10, 7);
    std::fs::write(&input.register, b"").unwrap();
    input.month().exits(1).says(&["register.csv", "G001"]);
}

#[test]
fn a_register_of_nobody_would_turn_every_child_away_and_stops_the_month() {
    let input = Input::generated(10, 7);
    with_rows(&input, |rows| rows.truncate(1));
    input.month().exits(1).says(&["register.csv", "G001"]);
}

#[test]
fn a_duplicate_row_is_told_and_counts_once() {
    let input = Input::generated(20, 7);
    let expected = input.expected();
    with_rows(&input, |rows| rows.push(rows[1].clone()));
    let ended = input.month().exits(0);
    assert_eq!(ended.json()["decisions"]["ok"], expected["decisions"]["ok"]);
    ended.says(&["register.csv:", "G030", "同じ行が二度あります", "The row stands twice"]);
}

#[test]
fn an_impossible_date_leaves_the_row_out_and_the_others_go_on() {
    let input = Input::generated(20, 7);
    let holders = {
        let month = input.month().exits(0).json();
        assert_eq!(month["register"]["rows_left_out"], 0);
        month["register"]["holders"].as_u64().unwrap()
    };
    let other = input.path("other");
    let mut line = 0;
    with_rows(&input, |rows| {
        let (at, holder) = (column(&rows[0], "birth_date"), column(&rows[0], "holder_number"));
        // A holder with a single row, so that exactly one holder is gone.
        let number = |row: &String| row.split(',').nth(holder).unwrap().to_owned();
        line = (1..rows.len()).find(|index| rows.iter().filter(|row| number(row) == number(&rows[*index])).count() == 1).unwrap();
        let mut fields: Vec<&str> = rows[line].split(',').collect();
        fields[at] = "2020-02-30";
        rows[line] = fields.join(",");
    });
    let ended = crate::command::finish(&mut input.month_command(&other)).exits(1);
    let month = ended.json();
    assert_eq!(month["register"]["rows_left_out"], 1);
    assert_eq!(month["register"]["holders"], holders - 1);
    assert!(month["decisions"]["ok"].as_u64().unwrap() > 0 && month["audit"]["verified"] == true);
    assert_eq!(files(&other.join("out/payment")).len(), 1);
    ended.says(&[&format!("register.csv:{}", line + 1), "G013", "birth_date", "存在しない日付です", "Not a day of the calendar"]);
}
