//! `N0…`: notices of an input; `N1…`: texts files; `N2…`: registered fallbacks. Codes never change; texts may.

josei_base::entries! {
    N001 Error "通知データのこの行を読み取れません" "This line of the input is not a notice"
        "項目名・値の形・必要な項目を確かめてください" "Compare names, forms and required fields with the description";
    N002 Error "通知データの値どうしが合いません" "Values of a notice do not go together"
        "示された項目を直してください" "Correct the field named";
    N003 Error "同じ文書番号が二度あります" "A document number stands twice"
        "文書番号を確かめてください" "Compare the document numbers";
    N004 Error "印字できない文字があります" "A character cannot be printed"
        "代わりの文字をその氏名・住所に付けるか、代替文字表に登録してください"
        "Give the name or address a fallback, or register one for the character";
    N005 Error "枠に収まらない文字列があります" "A text does not fit into its place"
        "短い表記にしてください" "Write it shorter";
    N006 Error "文面ファイルに、この日の文面がありません" "The texts file has nothing for this document on its day"
        "文面ファイルに行を加えるか、発行日・コードを確かめてください" "Add a row to the texts file, or compare day and code";
    N007 Error "一つの印刷ファイルに入る通知の数を超えています" "More notices than one print file takes"
        "ファイルを分けてください" "Divide the file";
    N008 Error "一つの通知のページ数が多すぎます" "A notice has too many pages"
        "明細を分けてください" "Divide its lines";
    N009 Error "通知データの行が長すぎます" "A line of the input is too long"
        "ファイルを確かめてください" "Look whether it is the right file";
    N010 Warning "代わりの文字で印字しました" "Printed with a substitute character"
        "字形を確かめ、必要なら文字を登録してください" "Look at the character, and register it where needed";

    N101 Error "文面ファイルの形式が正しくありません" "The texts file is not written as the schema says"
        "示された行を直してください" "Correct the line named";
    N102 Error "文面ファイルの版が違います" "The texts file has another schema version"
        "この版が読む schema = 1 で書いてください" "Write it as schema = 1, which this version reads";
    N103 Error "存在しない日付です" "No such day in the calendar"
        "日付を YYYY-MM-DD で、時刻なしに書いてください" "Write the day as YYYY-MM-DD, without a time";
    N104 Error "同じ日から始まる行が二つあります" "Two rows begin on the same day"
        "どちらかを消すか、開始日を変えてください" "Remove one, or change its first day";
    N105 Error "この文書では使えない差込み項目です" "A placeholder that this document does not have"
        "使える差込み項目に直してください" "Use one of the placeholders of the document";
    N106 Error "文書の文面がありません" "A document has no text"
        "全種類の文書の行を書いてください" "Write a row for every kind of document";
    N107 Error "不利益な処分の通知に教示がありません" "An unfavourable decision lacks the instruction on appeal"
        "instruction に教示の名前を書いてください" "Name the instruction in `instruction`";
    N108 Error "値が範囲外です" "A value is out of its range"
        "値を確かめてください" "Correct the value";
    N109 Error "文面ファイルが大きすぎます" "The texts file is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
    N110 Error "名前の指す行がありません" "A name without a row"
        "その名前の行を加えるか、名前を直してください" "Add the row, or correct the name";

    N201 Error "代替文字表の形式が正しくありません" "The table of fallbacks is not written as the schema says"
        "示された行を直してください" "Correct the line named";
    N202 Error "代替文字表の文字の指定が正しくありません" "Not a character, or not one that can stand for another"
        "U+E000 または U+845B U+E0100 の形で書き、代わりの文字には外字を使わないでください"
        "Write it as U+E000 or U+845B U+E0100; the substitute must not be private use";
    N203 Error "同じ文字が二度登録されています" "A character is registered twice"
        "一つにしてください" "Leave one";
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_stands_once_and_has_all_texts() {
        let mut codes: Vec<_> = super::ALL.iter().map(|entry| entry.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), super::ALL.len());
        for entry in super::ALL {
            for text in [entry.ja, entry.en, entry.remedy_ja, entry.remedy_en] {
                assert!(!text.is_empty(), "{}", entry.code);
            }
        }
    }
}
