//! `C…`: what may be wrong with a city file.

super::entries! {
    C001 Error "自治体規則ファイルの形式が正しくありません" "The city file is not written as the schema says"
        "示された行を直してください" "Correct the line named";
    C002 Error "自治体規則ファイルの版が違います" "The city file has another schema version"
        "この版が読む schema = 1 で書いてください" "Write it as schema = 1, which this version reads";
    C003 Error "存在しない日付です" "No such day in the calendar"
        "日付を YYYY-MM-DD で、時刻なしに書いてください" "Write the day as YYYY-MM-DD, without a time";
    C004 Error "終了日が開始日より前です" "valid_to lies before valid_from"
        "期間を直してください" "Correct the period";
    C005 Error "規則のない期間があります" "A period has no rule"
        "各表を rules_from から隙間なく、最後の行は終了日なしで書いてください"
        "Cover every table from rules_from on without a gap; the last row stays open";
    C006 Error "規則の期間が重なっています" "Periods of a rule overlap"
        "前の行に valid_to を書くか、期間を直してください" "Give the row before a valid_to, or correct the period";
    C007 Error "値が範囲外です" "A value is out of its range"
        "条例・規則の値を確かめてください" "Compare the value with the ordinance";
    C008 Error "公費負担者番号の検証番号が違います" "The check digit of a programme number is wrong"
        "番号を確かめてください" "Compare the number";
    C009 Error "規則の期間が月の初日・末日に合っていません" "A rule does not begin on the first or end on the last of a month"
        "規則は月単位で切り替えてください" "Let rules change with the month";
    C010 Error "自治体規則ファイルが大きすぎます" "The city file is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
    C011 Error "子ども医療費助成の公費負担者番号がありません" "There is no number of the child programme"
        "kind = \"child\" の programme を書いてください" "Write a programme with kind = \"child\"";
    C012 Error "施行日が規則の始期より前です" "effective_from lies before rules_from"
        "施行日を直してください" "Correct effective_from";
    C013 Error "別の自治体の規則ファイルです" "The rules are another city's"
        "同じ自治体の版だけを並べてください" "Keep versions of one city together";
    C014 Error "版の番号と施行日の順が合いません" "Versions do not rise with their days"
        "新しい版ほど、番号も施行日も後にしてください" "Give a newer version a higher number and a later effective_from";
    C015 Error "規則ファイルがありません" "There are no rules"
        "施行中の版を置いてください" "Put the version in force there";
}
