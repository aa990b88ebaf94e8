//! `G…`: what may be wrong with a register file.

super::entries! {
    G001 Error "台帳ファイルが空です" "The register file is empty"
        "見出し行のある CSV を渡してください" "Hand over a CSV with a header row";
    G002 Error "台帳ファイルに必要な列がありません" "The register file lacks a column"
        "示された列を加えてください。値は空でも構いません" "Add the column named; its values may be empty";
    G003 Error "台帳ファイルに知らない列があります" "The register file has an unknown column"
        "その列を除いてください。個人番号などを渡さないためです" "Leave the column out: nothing more than the rules need may travel, least of all a 個人番号";
    G004 Error "同じ列が二つあります" "A column stands twice"
        "一つにしてください" "Leave one of them";
    G005 Error "台帳ファイルを読めません" "The register file cannot be read"
        "CSV として保存し直してください" "Save it as CSV again";
    G006 Error "台帳ファイルの行が長すぎます" "A row of the register file is too long"
        "閉じていない引用符がないか確かめてください" "Look for a quote that is not closed";
    G007 Error "台帳ファイルが大きすぎます" "The register file is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
    G008 Error "文字コードが途中で変わっています" "The file changes its encoding on the way"
        "UTF-8（BOM付き）か CP932 のどちらかで保存し直してください" "Save it again, in UTF-8 with a byte order mark or in CP932";
    G009 Error "使えない行が多すぎます" "Too many rows cannot be used"
        "上の指摘を確かめ、正しいファイルを渡してください" "See what is told of the rows, and hand over the right file";
    G010 Error "列の数が見出しと違います" "The row has another number of fields than the header"
        "行を直してください" "Correct the row";
    G011 Error "文字を読めません" "The text is neither UTF-8 nor CP932"
        "文字コードを確かめてください" "Look at the encoding";
    G012 Error "必須の値が空です" "A required value is empty"
        "値を入れてください" "Fill it in";
    G013 Error "存在しない日付です" "Not a day of the calendar"
        "YYYY-MM-DD、YYYYMMDD または GYYMMDD で書いてください" "Write YYYY-MM-DD, YYYYMMDD or GYYMMDD";
    G014 Error "終了日が開始日より前です" "A period ends before it begins"
        "期間を直してください" "Correct the period";
    G015 Error "公費負担者番号が正しくありません" "The programme number is wrong"
        "検証番号を確かめ、市の番号を入れてください" "Compare the check digit, and use a number of the city";
    G016 Error "受給者番号が正しくありません" "The holder number is wrong"
        "検証番号を確かめてください" "Compare the check digit";
    G017 Error "知らない値です" "An unknown value"
        "書式の説明にある値を使ってください" "Use a value of the format's description";
    G018 Error "氏名が長すぎます" "A text is too long"
        "値を確かめてください" "Look at the value";
    G020 Error "同じ受給者の行が食い違っています" "Rows of one holder contradict each other"
        "生年月日・性別を揃えてください。揃うまでこの受給者は使いません" "Make birthday and sex agree; the holder is left out until then";
    G021 Error "同じ受給者の期間が多すぎます" "One holder has too many periods"
        "行を確かめてください。この受給者は使いません" "Look at the rows; the holder is left out";
    G030 Warning "同じ行が二度あります" "The row stands twice"
        "一度だけ数えました" "It was counted once";
    G031 Warning "期間が重なっています" "Periods overlap"
        "両方を使いました。どちらが正しいか確かめてください" "Both are used; find out which is right";
    G032 Warning "保険者番号の検証番号が違います" "The insurer number is wrong"
        "この保険の期間は使いませんでした。番号を確かめてください" "The insurance of the row is left out; compare the number";
    G033 Warning "平成の終わった後の平成の日付です" "A 平成 date after the end of the era"
        "令和の日付として読みました" "It was read as the day of 令和";
    G034 Warning "所管区を使用できません" "The ward cannot be used"
        "所管区は統計にだけ使います。五桁の区コードを、一つの日に一つ書いてください" "Only statistics use it; write the five digits of one ward for one day";
}
