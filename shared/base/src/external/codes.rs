//! `X…`: what may be wrong with a registry of 外字.

crate::entries! {
    FAULTS:
    /// Not as the schema says.
    FORM = "X0001" "外字登録簿の形式が正しくありません" "The registry of 外字 is not written as the schema says"
        "示された行を直してください" "Correct the line named";
    /// Another version.
    VERSION = "X0002" "外字登録簿の版が違います" "The registry of 外字 has another schema version"
        "この版が読む schema = 1 で書いてください" "Write it as schema = 1, which this version reads";
    /// Neither a 外字 nor another character.
    CODE = "X0003" "文字の番号ではありません" "This is not the number of a character"
        "外字は F040〜F9FC（第2バイトは 40〜7E・80〜FC）か U+E000〜U+F8FF、その他の文字は U+2000B や U+845B U+E0101 のように大文字で書いてください"
        "Write a 外字 as F040–F9FC (second byte 40–7E or 80–FC) or U+E000–U+F8FF, another character as U+2000B or U+845B U+E0101, in capitals";
    /// The fallback is none.
    FALLBACK = "X0004" "代替文字が使用できません（空、長すぎる、外字、または Windows-31J にない文字）"
        "The fallback cannot be used (empty, too long, a 外字 itself, or not in Windows-31J)"
        "Windows-31J にある1〜4文字を書いてください" "Write one to four characters that Windows-31J has";
    /// No day.
    DAY = "X0005" "存在しない日付です" "No such day in the calendar"
        "日付を YYYY-MM-DD で、時刻なしに書いてください" "Write the day as YYYY-MM-DD, without a time";
    /// It ends before it begins.
    REVERSED = "X0006" "終了日が開始日より前です" "The last day lies before the first"
        "期間を直してください" "Correct the period";
    /// Two meanings on one day.
    OVERLAP = "X0007" "同じ外字が、同じ日に二度登録されています" "A 外字 is registered twice for the same day"
        "前の行に to を書くか、期間を直してください" "Give the row before a last day, or correct the period";
    /// Nobody decided it.
    DECIDED = "X0008" "決定者または理由が書かれていません" "It is not said who decided it, or why"
        "decided_by と reason を書いてください" "Write decided_by and reason";
    /// In force before it was decided is allowed; decided after it ended is not.
    LATE = "X0009" "決定日が終了日より後です" "It was decided after its last day"
        "決定日か期間を直してください" "Correct the day of the decision, or the period";
    /// Too large.
    TOO_LARGE = "X0010" "外字登録簿が大きすぎます" "The registry of 外字 is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
    /// No MJ number.
    MJ = "X0011" "文字情報基盤の番号（MJ）ではありません" "This is not an MJ number"
        "MJ と6桁の数字で書くか、省いてください" "Write MJ and six digits, or leave it out";
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_differ_and_have_texts() {
        let mut seen = std::collections::BTreeSet::new();
        for entry in super::FAULTS {
            assert!(seen.insert(entry.code), "{}", entry.code);
            assert!([entry.ja, entry.en, entry.remedy_ja, entry.remedy_en].iter().all(|text| !text.is_empty()), "{}", entry.code);
        }
    }
}
