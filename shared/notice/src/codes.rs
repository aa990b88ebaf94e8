//! `N0…`: notices of an input; `N1…`: texts files; `N3…`: notice orders. Codes never change; texts may. `N2…` were those of a
//! table of fallbacks that the registry of 外字 has taken over (`X…`), and are not used again.

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

    N301 Error "印刷できる通知が一件もありません" "Not one line of the order is a notice"
        "josei notice render で点検し、直してから依頼してください" "Check it with josei notice render, correct it, and order again";
    N302 Error "一つの依頼の行数が多すぎます" "An order has too many lines"
        "依頼を分けてください" "Divide the order";
    N303 Error "発行日が、受け付けられる期間にありません" "The day of issue is outside of what is taken"
        "発行日を確かめてください" "Compare the day of issue";
    N304 Error "この依頼は、今その操作ができる状態にありません" "The order is not in a state for this"
        "依頼の状態を確認してください" "Look at the state of the order";
    N305 Error "承認しようとした内容が、作成されたものと一致しません" "What was approved is not what stands"
        "依頼をもう一度確認してから承認してください" "Look at the order again, then approve";
    N306 Error "自分の依頼は承認できません" "Nobody approves an order of their own"
        "別の決裁者に依頼してください" "Ask another approver";
    N307 Error "自分が承認した印刷ファイルは受け取れません" "Nobody takes what they approved"
        "別の担当者が受け取ってください" "Another person takes it";
    N308 Error "この依頼には印刷ファイルがありません" "The order has no print file"
        "指摘を直し、新しい依頼としてください" "Correct what was found, and order anew";
    N309 Error "通知書のフォントがありません" "The fonts of the notices are missing"
        "fonts-morisawa-bizud-mincho と fonts-morisawa-bizud-gothic を導入するか、JOSEI_FONTS でフォルダーを指定してください"
        "Install fonts-morisawa-bizud-mincho and fonts-morisawa-bizud-gothic, or name their folder in JOSEI_FONTS";
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
