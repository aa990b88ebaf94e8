//! Codes of deliveries, `D…`.

use josei_base::{Entry, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $ja:literal, $en:literal, $remedy_ja:literal, $remedy_en:literal;)*) => {
        $($(#[$doc])* pub static $name: Entry = Entry {
            code: $code, severity: Severity::Error, ja: $ja, en: $en, remedy_ja: $remedy_ja, remedy_en: $remedy_en,
        };)*
        /// Every code of this crate.
        pub static ALL: &[&Entry] = &[$(&$name),*];
    };
}

codes! {
    /// Another file under the same name and month.
    OTHER_CONTENT = "D0001", "同じ請求年月・同じファイル名で、内容の異なるファイルが既に受け付けられています",
        "another file was already received under this billing month and name",
        "訂正したファイルは、確定前なら先の受付を取り下げてから同じ名前で、確定後なら別の名前で送付してください",
        "withdraw the first delivery if it is not confirmed and send the corrected file under the same name, else send it under another name";
    /// The bytes are not those announced.
    HASH_DIFFERS = "D0002", "受信した内容のSHA-256または大きさが申告と異なります", "the bytes received are not those announced (size or SHA-256)",
        "ファイルが送付中に変更されていないか確認し、もう一度送付してください", "check that the file did not change while it was sent, and send it again";
    /// No such delivery for this sender.
    UNKNOWN = "D0003", "該当する受付がありません", "no such delivery", "受付番号を確認してください", "check the delivery id";
    /// The step does not fit the state.
    WRONG_STATE = "D0004", "現在の状態ではこの操作はできません", "this cannot be done in the present state",
        "受付の状態を確認してください", "look at the state of the delivery";
    /// Parts are missing or of the wrong size.
    PARTS_MISSING = "D0005", "まだ届いていない分割があります", "parts are missing or have the wrong size",
        "不足している分割を送付してから、もう一度完了してください", "put the missing parts, then close again";
    /// Larger than accepted, or empty.
    SIZE = "D0006", "ファイルの大きさが受付の範囲外です（空、または上限超過）", "the size is outside what is accepted (empty, or too large)",
        "空でないファイルを、上限以下に分けて送付してください", "send a file that is not empty, split below the limit";
    /// A part that cannot be.
    PART = "D0007", "分割番号・大きさ・チェックサムの指定に誤りがあります", "number, size or checksum of a part is wrong",
        "分割の指定を確認してください", "check the description of the part";
    /// A name that cannot be used.
    NAME = "D0008", "ファイル名が使用できません", "the file name cannot be used",
        "255バイト以内で、斜線と制御文字を含まない名前にしてください", "use at most 255 bytes without slashes and control characters";
    /// No receipt at all could be read.
    NOTHING_READ = "D0009", "レセプトとして読み取れる記録がありません", "no receipt could be read in the file",
        "レセプト電算処理システムの請求ファイルか確認してください", "check that it is a receipt claim file";
    /// The file's own sender code is not the sender's.
    OTHER_BODY = "D0010", "ファイルの審査支払機関コードが送付元と異なります", "the review body in the file is not the sender",
        "送付元の審査支払機関のファイルを送付してください", "send files of your own review body";
    /// The header is missing or cannot be used: nothing below it can be accepted.
    NO_HEADER = "D0011", "ファイルの先頭記録（受付・医療機関情報）がないか、使用できません", "the header record is missing or cannot be used",
        "点検結果の指摘に従って先頭記録を訂正し、同じ名前でもう一度送付してください", "correct the header as the findings say and send the file again under the same name";
    /// A billing month that nothing can be done in.
    MONTH = "D0012", "請求年月が受付の範囲外です", "the billing month is outside what is accepted",
        "請求年月を確認してください", "check the billing month";
    /// The virus scanner found something. The detail is the signature's name.
    VIRUS = "D0013", "ウイルス検査で検出されました。ファイルは読み取らずに破棄しました", "the virus scan found something; the file was not read and is removed",
        "送付元の端末を検査し、原本から作り直したファイルを同じ名前で送付してください",
        "examine the sending machine, make the file again from its source, and send it under the same name";
    /// The virus scanner does not answer: the delivery waits.
    WAITS_FOR_SCAN = "D0014", "ウイルス検査を待っています（検査プログラムが応答していません）", "waiting for the virus scan (the scanner does not answer)",
        "送付し直す必要はありません。検査が済みしだい点検が始まります", "there is nothing to send again: the check begins once it is scanned";
    /// The virus scanner does not look at so large a file: the delivery waits.
    TOO_LARGE_TO_SCAN = "D0015", "ウイルス検査を待っています（検査プログラムの大きさの上限を超えています）",
        "waiting for the virus scan (larger than the scanner looks at)",
        "市が検査の上限を上げると点検が始まります。急ぐ場合は、取り下げて、ファイルを分けて送付してください",
        "the check begins once the city raises the scanner's limit; to go on sooner, withdraw it and send it split";
    /// Another number of receipts than was announced.
    DECLARED_RECEIPTS = "D0016", "レセプト件数が申告と異なります", "the number of receipts is not the one announced",
        "ファイルと申告を確認し、正しければ確定し、誤りなら取り下げて送付し直してください",
        "check the file and the announcement; confirm if it is right, else withdraw it and send it again";
    /// Another sum of points, or of yen for 訪問看護, than was announced.
    DECLARED_POINTS = "D0017", "合計点数（訪問看護は合計金額）が申告と異なります", "the sum of points (of yen for 訪問看護) is not the one announced",
        "ファイルと申告を確認し、正しければ確定し、誤りなら取り下げて送付し直してください",
        "check the file and the announcement; confirm if it is right, else withdraw it and send it again";
    /// The same content is there with other totals.
    DECLARED_OTHERWISE = "D0018", "同じファイルが、別の合計（件数・点数）の申告で既に受け付けられています", "the same file was already received with other totals announced",
        "申告を訂正するときは、先の受付を取り下げてから送付し直してください", "to correct the announcement, withdraw the first delivery and send it again";
    /// One name was sent too often.
    TOO_MANY_REVISIONS = "D0019", "同じファイル名での再送が上限に達しています", "this name has been sent again too often",
        "別の名前で送付してください", "send it under another name";
    /// Returned receipts are no claims.
    RETURNED = "D0020", "返戻レセプトのファイルです。請求としては受け付けません", "a file of returned receipts (返戻); it is not taken as claims",
        "返戻ファイルでないことを確認し、再請求は通常の請求ファイルとして送付してください", "check which file was chosen; send claims made again as an ordinary claim file";
    /// The other way of sending than it was begun with.
    SEALED_OTHERWISE = "D0030", "この受付は別の送付方法（封緘の有無）で始められています", "this delivery was begun the other way (sealed or not)",
        "始めたときと同じ方法で続けるか、取り下げてから送付し直してください", "go on as it was begun, or withdraw it and send it again";
    /// What was put does not open.
    SEAL_BROKEN = "D0031", "封緘されたファイルを開けません（内容が壊れているか、別の鍵・見出しで封緘されています）",
        "the sealed file does not open (damaged, or sealed under another key or header)",
        "送付用のプログラムを確認し、同じファイルをもう一度送付してください", "check the sending program and send the same file again";
}

/// True for a refusal that judges what arrived and not the file: the same file may be sent again.
#[must_use]
pub fn may_come_again(code: &str) -> bool {
    [&HASH_DIFFERS, &VIRUS, &SEAL_BROKEN].iter().any(|entry| entry.code == code)
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_differ_and_have_texts() {
        let mut seen = std::collections::BTreeSet::new();
        for entry in super::ALL {
            assert!(seen.insert(entry.code), "{}", entry.code);
            assert!(!entry.ja.is_empty() && !entry.en.is_empty() && !entry.remedy_ja.is_empty() && !entry.remedy_en.is_empty());
        }
    }
}
