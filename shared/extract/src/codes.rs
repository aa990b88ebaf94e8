//! `I0…`: files as a whole; `I1…`: rows; `I2…`: a load against the one before; `I9…`: layout files. Codes never change; texts may.
//! `I208` was told of 税 while incomes were not recorded; it is not used again.

josei_base::entries! {
    I001 Error "抽出ファイルが空です" "The extract is empty"
        "見出し行とデータ行のある CSV を渡してください" "Hand over a CSV with a header row and rows";
    I002 Error "抽出ファイルに必要な列がありません" "The extract lacks a column"
        "示された列を加えてください。値は空でも構いません" "Add the column named; its values may be empty where they are not required";
    I003 Error "抽出ファイルに知らない列があります" "The extract has an unknown column"
        "その列を除くか、列名を書式の説明にある名前にしてください" "Leave the column out, or name it as the description of the layout does";
    I004 Error "同じ列が二つあります" "A column stands twice"
        "一つにしてください" "Leave one of them";
    I005 Error "子ども医療費助成に必要のない項目の列があります" "A column holds an item that the subsidy has no use for"
        "抽出の対象から除いてください" "Leave the item out of the extract";
    I006 Error "個人番号の列があります" "A column holds the 個人番号"
        "直ちにファイルを破棄し、個人番号を除いて抽出し直してください" "Destroy the file at once, and extract again without it";
    I007 Error "行が長すぎます" "A row is too long"
        "閉じていない引用符がないか確かめてください" "Look for a quote that is not closed";
    I008 Error "抽出ファイルが大きすぎます" "The extract is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
    I009 Error "抽出ファイルの行が多すぎます" "The extract has too many rows"
        "対象者を絞って抽出してください" "Extract fewer persons or years";
    I010 Error "文字コードが途中で変わっています" "The file changes its encoding on the way"
        "UTF-8（BOM付き）か CP932 のどちらかで保存し直してください" "Save it again, in UTF-8 with a byte order mark or in CP932";
    I011 Error "使えない行が多すぎます" "Too many rows cannot be used"
        "上の指摘を確かめ、正しいファイルを渡してください" "See what is told of the rows, and hand over the right file";
    I012 Error "個人処理番号の列に個人番号が入っている疑いがあります" "The person numbers look like 個人番号"
        "直ちにファイルを破棄し、内部の番号（宛名番号・個人処理番号）で抽出し直してください"
        "Destroy the file at once, and extract again with the internal number";
    I013 Error "ファイル名から抽出の種類・基準日・番号が分かりません" "The file name does not tell source, kind, day and number"
        "「jumin-full-20240401-000012.csv」の形にしてください（full または delta、基準日、通し番号）"
        "Name it like jumin-full-20240401-000012.csv: source, full or delta, day, sequence number";
    I014 Error "ファイルの種別（全件・差分）と列が合いません" "Kind and columns do not go together"
        "差分には operation の列を入れ、全件には入れないでください" "A delta has a column `operation`, a full load has none";
    I015 Error "抽出ファイルの出所が違います" "The extract is of another system"
        "ファイルと --source を確かめてください" "Compare the file with the source that was named";
    I016 Error "使える行が一つもありません" "Not a single row can be used"
        "上の指摘を確かめ、正しいファイルを渡してください" "See what is told of the rows, and hand over the right file";

    I101 Error "列の数が見出しと違います" "The row has another number of fields than the header"
        "行を直してください" "Correct the row";
    I102 Error "文字を読めません" "The text is neither UTF-8 nor CP932"
        "文字コードを確かめてください" "Look at the encoding";
    I103 Error "必須の値が空です" "A required value is empty"
        "値を入れてください" "Fill it in";
    I104 Error "存在しない日付です" "Not a day of the calendar"
        "YYYY-MM-DD、YYYYMMDD または GYYMMDD で書いてください" "Write YYYY-MM-DD, YYYYMMDD or GYYMMDD";
    I105 Error "終了日が開始日より前です" "A period ends before it begins"
        "期間を直してください" "Correct the period";
    I106 Error "金額が正しくありません" "Not an amount in yen"
        "数字だけで書いてください（負の数は先頭に -）" "Write digits only, with - before an amount below zero";
    I107 Error "知らない値です" "An unknown value"
        "書式の説明にある値を使ってください" "Use a value of the layout's description";
    I108 Error "文字列が長すぎます" "A text is too long"
        "値を確かめてください" "Look at the value";
    I109 Error "使えない文字があります" "A character that may not stand there"
        "制御文字・改行を除き、項目の文字種に合わせてください" "Take out control characters and line breaks; use the characters of the column";
    I110 Error "個人処理番号が正しくありません" "The person number is wrong"
        "1〜15桁の数字で書いてください" "Write 1 to 15 digits";
    I111 Error "郵便番号が正しくありません" "The postal code is wrong"
        "7桁の数字（ハイフンは任意）で書いてください" "Write 7 digits, with or without a hyphen";
    I112 Error "保険者番号が正しくありません" "The insurer number is wrong"
        "検証番号を確かめてください" "Compare the check digit";
    I113 Error "数が正しくありません" "Not a number"
        "0〜99 の整数で書いてください" "Write a whole number from 0 to 99";
    I114 Error "年度が正しくありません" "Not a fiscal year"
        "YYYY または GYY で書いてください" "Write YYYY or GYY";
    I115 Error "0 か 1 ではありません" "Neither 0 nor 1"
        "0（なし）か 1（あり）で書いてください" "Write 0 for no and 1 for yes";
    I116 Error "対になる値がありません" "A value stands without the one it belongs to"
        "示された列にも値を入れてください" "Fill the column named as well";
    I117 Error "同じ人の行が食い違っています" "Rows of one person contradict each other"
        "一つにしてください。それまでこの人には前回までの内容を使います" "Leave one of them; until then the person stays as before";
    I118 Error "差分の操作が正しくありません" "Not an operation of a delta"
        "added（追加）、changed（変更）、gone（削除）のいずれかを書いてください" "Write added, changed or gone";

    I119 Error "同じ人の行が多すぎます" "One person has too many rows"
        "行を確かめてください。この人には前回までの内容を使います" "Look at the rows; the person stays as before";

    I151 Warning "同じ行が二度あります" "The row stands twice"
        "一度だけ数えました" "It was counted once";
    I152 Warning "平成の終わった後の平成の日付です" "A 平成 date after the end of the era"
        "令和の日付として読みました" "It was read as the day of 令和";
    I153 Warning "外字があります" "There is a 外字"
        "そのまま使います。外字登録簿にあるか確かめてください" "It is used as it is; see whether the registry of 外字 has it";
    I154 Warning "カナの列にカナでない文字があります" "A kana column holds other characters"
        "そのまま使います。元のデータを確かめてください" "It is used as it is; look at the source";

    I201 Error "全件がまだ反映されていないため、差分を反映できません" "A delta came before any full load"
        "先に全件（full）を反映してください" "Apply a full load first";
    I202 Error "差分の番号が続いていません" "A delta is missing before this one"
        "抜けた差分を先に反映するか、全件を反映してください" "Apply the missing ones first, or a full load";
    I203 Error "すでに反映したものより古いファイルです" "The file is older than what was applied"
        "反映しません。新しい番号で抽出し直してください" "It is not applied; extract again, with a new number";
    I204 Error "同じ番号で内容の違うファイルが、すでに反映されています" "Another file of the same number was applied"
        "新しい番号で抽出し直してください" "Extract again, with a new number";
    I205 Error "いなくなる人が多すぎます" "Too many persons would vanish"
        "抽出の条件を確かめてください。正しければ、承認を得て上書きを指定してください"
        "Look at the conditions of the extract; if it is right, have it approved and name the override";
    I206 Error "基準日が前回より前です" "The day of the load lies before the one of the last"
        "基準日を確かめ、抽出し直してください" "Compare the day, and extract again";
    I207 Error "前回の記録が別の出所のものです" "The image of the last load is of another source"
        "保存されている記録を確かめてください" "Look which image was handed over";
    I209 Error "この人の内容を資格台帳に反映できません" "What is told of this person cannot be recorded in the register"
        "示されたコードを確かめ、窓口で異動を起票してください。次の全件で、もう一度反映を試みます"
        "See the code named, and enter the event at the desk; the next full load is tried again";

    I251 Warning "追加とされた行が、すでにあります" "A row that is said to be added was there"
        "変更として扱いました" "It counts as changed";
    I252 Warning "変更とされた行が、前にありません" "A row that is said to be changed was not there"
        "追加として扱いました" "It counts as added";
    I253 Warning "削除とされた行が、前にありません" "A row that is said to be gone was not there"
        "何もしませんでした" "Nothing was done";
    I254 Warning "読めない行があるため、ファイルにない人をいなくなったとは扱いません" "Nobody is taken as gone, for some rows do not tell whose they are"
        "示された行を直し、全件を抽出し直してください" "Correct the rows named, and extract in full again";

    I901 Error "書式ファイルの形式が正しくありません" "The layout file is not written as the schema says"
        "示された行を直してください" "Correct the line named";
    I902 Error "書式ファイルの版が違います" "The layout file has another schema version"
        "この版が読む schema = 1 で書いてください" "Write it as schema = 1, which this version reads";
    I903 Error "項目の番号が、ないか重なっています" "An item has no place, or two"
        "全項目を、列か除外のどちらかに一度ずつ書いてください" "Write every item once, as a column or as refused";
    I904 Error "列名が正しくないか重なっています" "A column name is wrong or stands twice"
        "英小文字・数字・下線で、重ならない名前にしてください" "Use small letters, digits and underscores, each name once";
    I905 Error "列の型が正しくありません" "The type of a column is wrong"
        "型とその引数を書式の説明に合わせてください" "Write type and arguments as the description says";
    I906 Error "示された列がないか、型が合いません" "A column that is named is not there, or is of another type"
        "person・row_key・not_before・needs を確かめてください" "Compare person, row_key, not_before and needs";
    I907 Error "個人番号の項目を列にすることはできません" "An item that is a 個人番号 cannot be a column"
        "refused に why = \"personal_number\" で書いてください" "Write it under refused, with why = \"personal_number\"";
    I908 Error "存在しない日付です" "No such day in the calendar"
        "日付を YYYY-MM-DD で、時刻なしに書いてください" "Write the day as YYYY-MM-DD, without a time";
    I909 Error "書式ファイルが大きすぎます" "The layout file is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_differ_and_have_texts() {
        let mut seen = std::collections::BTreeSet::new();
        for entry in super::ALL {
            assert!(seen.insert(entry.code), "{}", entry.code);
            assert!([entry.ja, entry.en, entry.remedy_ja, entry.remedy_en].iter().all(|text| !text.is_empty()), "{}", entry.code);
        }
    }
}
