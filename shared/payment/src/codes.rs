//! Codes of this crate: `Z…` bank files, `P…` payments. A code never changes its meaning; texts may be improved.
//!
//! Where public implementations of the bank format disagree (`domain/payments.md` §1.3), a bank profile says whether a point is allowed, warned of or
//! refused. Such a point has two codes, because a code has one severity: `Z05xx` warns, `Z06xx` with the same last digits refuses.

use josei_base::{Entry, Severity};

macro_rules! entries {
    ($($name:ident $code:literal $severity:ident $ja:literal $en:literal $remedy_ja:literal $remedy_en:literal;)*) => {
        $(
            #[doc = concat!("`", $code, "`: ", $en, ".")]
            pub static $name: Entry = Entry {
                code: $code, severity: Severity::$severity, ja: $ja, en: $en, remedy_ja: $remedy_ja, remedy_en: $remedy_en,
            };
        )*
        /// Every code of this crate.
        pub static ALL: &[&Entry] = &[$(&$name),*];
    };
}

entries! {
    // --- the file as a whole ---
    Z_EMPTY "Z0001" Error "ファイルが空です" "The file is empty" "作成元で出力し直してください" "Write the file again at its source";
    Z_TOO_LARGE "Z0002" Error "ファイルが大きすぎます" "The file is too large" "件数を分けて作成してください" "Split it into several files";
    Z_NOT_BANK_FILE "Z0003" Error "全銀形式のファイルではありません（画像・文書など）" "This is not a bank file in the Zengin format (an image, a document, …)"
        "総合振込のファイルを選び直してください" "Choose the bulk transfer file";
    Z_UTF8 "Z0004" Error "文字コードがUTF-8です。全銀形式は半角カナ1文字1バイト（JIS X 0201）です" "The file is UTF-8 text; the format has one byte per half-width character (JIS X 0201)"
        "Shift_JIS（BOMなし）で保存し直してください" "Save it again as Shift_JIS without a byte order mark";
    Z_EBCDIC "Z0005" Error "コード区分1（EBCDIC）のファイルは扱いません" "Files of code kind 1 (EBCDIC) are not read" "コード区分0（JIS）で作成してください" "Write it with code kind 0 (JIS)";
    Z_TYPE_NOT_READ "Z0006" Error "この種別のファイルは扱いません" "Files of this type are known and not read" "読むのは21・11・12・71・72・98・99・01・03です。ファイルを選び直してください" "Types 21, 11, 12, 71, 72, 98, 99, 01 and 03 are read: choose another file";
    Z_TYPE_UNKNOWN "Z0007" Error "種別コードが不明です" "The type code is unknown" "種別コード（2〜3桁目）を確かめてください" "See positions 2 and 3 of the header";
    Z_TOO_MANY_RECORDS "Z0008" Error "レコード数が上限を超えています" "The file has more records than the limit" "件数を分けて作成してください" "Split it into several files";
    Z_TYPE_MIXED "Z0009" Error "1つのファイルに異なる種別コードがあります" "One file holds batches of different types" "種別ごとにファイルを分けてください" "Write one file per type";

    // --- one record ---
    Z_CUT "Z0101" Error "レコードが途中で切れています" "The record is cut" "120バイト（種別01・03は200バイト）で作成し直してください" "Write it with 120 bytes (200 in types 01 and 03)";
    Z_LONG "Z0102" Error "レコードが長すぎます" "The record is too long" "120バイト（種別01・03は200バイト）で作成し直してください" "Write it with 120 bytes (200 in types 01 and 03)";
    Z_TAIL "Z0103" Error "ファイルの終わりに余分なバイトがあります" "There are bytes after the end of the file" "余分なバイトを除いてください" "Remove them";

    // --- order of the records ---
    Z_HEADER_MISSING "Z0201" Error "ヘッダ・レコードがありません" "The header record is missing" "ヘッダ（データ区分1）から始めてください" "Begin with a header (data kind 1)";
    Z_HEADER_IN_BATCH "Z0202" Error "トレーラの前に次のヘッダがあります" "A header stands before the trailer of the batch before it" "トレーラ（データ区分8）を入れてください" "Put the trailer (data kind 8) first";
    Z_TRAILER_MISSING "Z0203" Error "トレーラ・レコードがありません" "The trailer record is missing" "トレーラ（データ区分8）を入れてください" "Add the trailer (data kind 8)";
    Z_END_MISSING "Z0204" Error "エンド・レコードがありません" "The end record is missing" "エンド（データ区分9）を入れてください" "Add the end record (data kind 9)";
    Z_AFTER_END "Z0205" Error "エンド・レコードの後にレコードがあります" "A record stands after the end record" "エンドを最後に1件だけ置いてください" "Keep one end record, at the very end";
    Z_KIND_UNKNOWN "Z0206" Error "データ区分が不明です" "The data kind is unknown" "データ区分は1・2・8・9です" "Data kinds are 1, 2, 8 and 9";
    Z_TRAILER_MISPLACED "Z0207" Error "トレーラ・レコードの位置が違います" "The trailer record is misplaced" "ヘッダとデータの後に置いてください" "Put it after the header and the data";
    Z_DATA_OUTSIDE "Z0208" Error "データ・レコードがヘッダとトレーラの間にありません" "The data record is outside a batch" "ヘッダとトレーラの間に置いてください" "Put it between a header and a trailer";

    // --- totals and limits ---
    Z_COUNT_DIFFERS "Z0301" Error "合計件数がデータ件数と一致しません" "The declared count differs from the counted one" "件数を確かめ、作成し直してください。送らないでください" "Do not send it; write it again";
    Z_SUM_DIFFERS "Z0302" Error "合計金額が振込金額の合計と一致しません" "The declared sum differs from the counted one" "金額を確かめ、作成し直してください。送らないでください" "Do not send it; write it again";
    Z_SUM_LIMIT "Z0303" Error "合計金額が12桁を超えます" "The sum does not fit twelve digits" "ファイルを分けてください" "Split the file";
    Z_BANK_TRANSFER_LIMIT "Z0304" Error "1件の振込金額が金融機関の上限を超えています" "A transfer is over the limit of the bank" "明細を分けてください" "Split the line";
    Z_BANK_FILE_LIMIT "Z0305" Error "合計金額が金融機関の上限を超えています" "The sum of the file is over the limit of the bank" "ファイルを分けてください" "Split the file";
    Z_BANK_LINES_LIMIT "Z0306" Error "件数が金融機関の上限を超えています" "The file has more lines than the bank takes" "ファイルを分けてください" "Split the file";

    // --- fields ---
    Z_NOT_DIGITS "Z0401" Error "数字項目に数字以外があります" "A number field holds something else than digits" "数字（右詰め、左は0埋め）にしてください" "Use digits, right-aligned, filled with zeros";
    Z_REQUIRED "Z0402" Error "必須項目が空です" "A required field is empty" "値を入れてください" "Fill it";
    Z_CHARACTER "Z0403" Error "使えない文字があります" "A character is not allowed in this field" "使用できる文字に直してください" "Use the characters of the format";
    Z_CONTROL "Z0404" Error "制御文字があります" "There is a control character" "作成元で出力し直してください" "Write the file again at its source";
    Z_NO_SUCH_DAY "Z0405" Error "存在しない日付です" "There is no such day" "月日（MMDD）を確かめてください" "See the day (MMDD)";
    Z_AMOUNT_ZERO "Z0406" Error "振込金額が0円です" "The amount is zero" "0円の明細を除いてください" "Leave lines of zero yen out";
    Z_CODE_VALUE "Z0407" Error "コードの値が正しくありません" "The code has a value that does not exist" "項目の説明を確かめてください" "See the values of the field";
    Z_DUMMY "Z0408" Error "ダミー項目が空白ではありません" "A dummy field is not blank" "空白にしてください" "Fill it with spaces";
    Z_NOT_LEFT "Z0409" Warning "文字項目が左詰めではありません" "A text field is not left-aligned" "左詰めにしてください" "Align it to the left";
    Z_MARK "Z0410" Warning "濁点・半濁点の位置が正しくありません" "A voicing mark stands after a character that takes none" "カナ氏名を確かめてください" "See the kana name";

    // --- points a bank profile decides: warned ---
    Z_W_SEPARATOR "Z0501" Warning "レコードの区切りが通常と違います" "The record separator is an unusual one" "金融機関との取決めを確かめてください" "See the agreement with the bank";
    Z_W_EOF "Z0502" Warning "ファイルの終わりに0x1Aがあります" "The file ends with 0x1A" "金融機関との取決めを確かめてください" "See the agreement with the bank";
    Z_W_STRIPPED "Z0503" Warning "レコード末尾の空白がありません" "Spaces at the end of the record are missing" "空白を残して保存してください" "Save it with its spaces";
    Z_W_LONG_VOWEL "Z0504" Warning "長音「ｰ」（0xB0）があります" "There is a long vowel mark (0xB0)" "「-」（0x2D）にしてください" "Write 0x2D instead";
    Z_W_WO "Z0505" Warning "「ｦ」（0xA6）があります" "There is a ｦ (0xA6)" "金融機関が認めるか確かめてください" "Ask the bank whether it takes it";
    Z_W_COMMA "Z0506" Warning "名義に「,」があります" "There is a comma in a name" "金融機関が認めるか確かめてください" "Ask the bank whether it takes it";
    Z_W_CUSTOMER_BLANK "Z0507" Warning "顧客コードが空白です" "A customer code is blank" "使わないときは0で埋めてください" "Fill it with zeros when unused";
    Z_W_CUSTOMER_LETTERS "Z0508" Warning "顧客コードに数字以外があります" "A customer code holds something else than digits" "数字にしてください" "Use digits";
    Z_W_CLEARING_BLANK "Z0509" Warning "手形交換所番号が空白です" "The clearing house number is blank" "0000にしてください" "Write 0000";
    Z_W_CLEARING_OTHER "Z0510" Warning "手形交換所番号が0000ではありません" "The clearing house number is not 0000" "0000にしてください" "Write 0000";
    Z_W_CLASS "Z0511" Warning "振込指定区分が7・8ではありません" "The transfer class is neither 7 nor 8" "金融機関との取決めを確かめてください" "See the agreement with the bank";
    Z_W_FLAG "Z0512" Warning "識別表示がYでも空白でもありません" "The EDI flag is neither Y nor blank" "金融機関との取決めを確かめてください" "See the agreement with the bank";
    Z_W_EMPTY_BATCH "Z0513" Warning "データ・レコードがありません" "The batch has no data record" "支払がないなら送らないでください" "Do not send a file that pays nothing";
    Z_W_SEVERAL "Z0514" Warning "複数の委託（ヘッダ）が1ファイルにあります" "The file holds several batches" "金融機関が認めるか確かめてください" "Ask the bank whether it takes it";
    Z_W_PAYER_ACCOUNT "Z0515" Warning "依頼人の預金種目・口座番号が空です" "The payer's account type or number is blank" "金融機関との取決めを確かめてください" "See the agreement with the bank";
    Z_W_NEW_CODE "Z0516" Warning "新規コードが0・1・2ではありません" "The new-account code is not 0, 1 or 2" "0にしてください" "Write 0";

    // --- the same points: refused ---
    Z_E_SEPARATOR "Z0601" Error "レコードの区切りをこの金融機関は受け付けません" "The bank does not take this record separator" "取決めの区切りで作成してください" "Use the agreed separator";
    Z_E_EOF "Z0602" Error "終わりの0x1Aをこの金融機関は受け付けません" "The bank does not take 0x1A at the end" "0x1Aを除いてください" "Remove it";
    Z_E_STRIPPED "Z0603" Error "末尾の空白がないレコードをこの金融機関は受け付けません" "The bank does not take records without their last spaces" "120バイトで作成してください" "Write 120 bytes";
    Z_E_LONG_VOWEL "Z0604" Error "長音「ｰ」（0xB0）は使えません" "The long vowel mark (0xB0) is not allowed" "「-」（0x2D）にしてください" "Write 0x2D instead";
    Z_E_WO "Z0605" Error "「ｦ」（0xA6）は使えません" "ｦ (0xA6) is not allowed" "「ｵ」にしてください" "Write ｵ instead";
    Z_E_COMMA "Z0606" Error "名義に「,」は使えません" "A comma is not allowed in a name" "「.」か空白にしてください" "Write a full stop or a space";
    Z_E_CUSTOMER_BLANK "Z0607" Error "空白の顧客コードをこの金融機関は受け付けません" "The bank does not take a blank customer code" "0で埋めてください" "Fill it with zeros";
    Z_E_CUSTOMER_LETTERS "Z0608" Error "数字以外の顧客コードをこの金融機関は受け付けません" "The bank does not take letters in a customer code" "数字にしてください" "Use digits";
    Z_E_CLEARING_BLANK "Z0609" Error "空白の手形交換所番号をこの金融機関は受け付けません" "The bank does not take a blank clearing house number" "0000にしてください" "Write 0000";
    Z_E_CLEARING_OTHER "Z0610" Error "0000以外の手形交換所番号をこの金融機関は受け付けません" "The bank takes no clearing house number but 0000" "0000にしてください" "Write 0000";
    Z_E_CLASS "Z0611" Error "この振込指定区分をこの金融機関は受け付けません" "The bank does not take this transfer class" "7にしてください" "Write 7";
    Z_E_FLAG "Z0612" Error "この識別表示をこの金融機関は受け付けません" "The bank does not take this EDI flag" "Yか空白にしてください" "Write Y or a space";
    Z_E_EMPTY_BATCH "Z0613" Error "データのないファイルをこの金融機関は受け付けません" "The bank does not take a batch without data" "送らないでください" "Do not send it";
    Z_E_SEVERAL "Z0614" Error "複数の委託をこの金融機関は受け付けません" "The bank takes one batch per file" "ファイルを分けてください" "Split the file";
    Z_E_PAYER_ACCOUNT "Z0615" Error "依頼人の口座が必要です" "The bank wants the payer's account" "預金種目と口座番号を入れてください" "Fill type and number";
    Z_E_NEW_CODE "Z0616" Error "この新規コードをこの金融機関は受け付けません" "The bank does not take this new-account code" "0・1・2にしてください" "Write 0, 1 or 2";

    // --- kana names ---
    Z_KANJI "Z0701" Error "カナ名義に漢字があります" "There is a kanji in a kana name" "口座名義のカナを確かめて入力してください。推測しません" "Enter the kana as the bank has it; it is never guessed";
    Z_NO_FORM "Z0702" Error "金融機関のファイルで使えない文字です" "The character has no form in bank files" "口座名義のカナに直してください" "Enter the kana as the bank has it";
    Z_NAME_LONG "Z0703" Error "名義が長すぎます" "The name is too long" "金融機関に登録された略名にしてください。自動では切りません" "Enter the short form the bank has; it is never cut";
    Z_NAME_MARK "Z0704" Error "濁点・半濁点の位置が正しくありません" "A voicing mark stands after a character that takes none" "カナを確かめてください" "See the kana";
    Z_NAME_EMPTY "Z0705" Error "名義が空です" "The name is empty" "口座名義のカナを入力してください" "Enter the kana as the bank has it";
    Z_NAME_WO "Z0706" Error "「ヲ」は使えません" "ヲ is not allowed" "「オ」で登録されているか金融機関に確かめてください" "Ask the bank whether it is written オ";
    Z_NAME_OLD_KANA "Z0707" Warning "「ヰ・ヱ」を「ｲ・ｴ」にしました" "ヰ or ヱ was written as ｲ or ｴ" "口座名義を確かめてください" "Compare with the name the bank has";
    Z_NAME_WORDS "Z0708" Warning "法人を表す語が2つ以上あります。1つだけ略しました" "There are several legal-entity words; one was abbreviated" "口座名義を確かめてください" "Compare with the name the bank has";

    // --- the payer profile ---
    P_PROFILE_TEXT "P0101" Error "支払設定ファイルを読めません" "The payer profile cannot be read" "TOMLの書き方と項目名を確かめてください" "See its TOML and the names of its keys";
    P_PROFILE_VALUE "P0102" Error "支払設定の値が正しくありません" "A value of the payer profile is wrong" "項目の説明のとおりに直してください" "Correct it as the key's description says";
    P_PROFILE_PAYEE "P0103" Error "支払先の口座がない、または重複しています" "A payee's account is missing or given twice" "審査支払機関ごとに1つ書いてください" "Give one per review body";
    P_PROFILE_NAME "P0104" Warning "名義を金融機関の文字に直しました" "A name was changed to bank characters" "口座名義と同じか確かめてください" "Compare with the name the bank has";

    // --- obligations ---
    P_AMOUNT "P0201" Error "支払額が負です" "The amount is negative" "差額は過誤として扱ってください" "Treat the difference as a correction";
    P_AMOUNT_LIMIT "P0202" Error "支払額が1件の上限を超えています" "The amount is over the limit of one transfer" "分けてください" "Split it";
    P_NAME_FORM "P0203" Error "識別子に使えない文字があります" "An identifier has characters it may not have" "識別子を確かめてください" "See the identifier";
    P_OTHER_MONTH "P0204" Error "請求月が一致しません" "The billing month differs" "その月の支払で扱ってください" "Pay it in a batch of its own month";
    P_CONFLICT "P0205" Error "同じ支払義務が異なる内容で登録されています" "The same obligation stands with other content" "前の登録を確かめてください。上書きしません" "See what stands; it is not overwritten";
    P_CORRECTION "P0206" Error "過誤とその元の支払義務の対応が正しくありません" "Only a correction names an obligation it corrects, and always does" "元の支払義務を指定してください" "Name the obligation it corrects";
    P_OTHER_PAYEE "P0207" Error "この発生元の支払先として正しくありません" "This is never owed to such a payee" "レセプトは審査支払機関、申請・還付は受取人に支払ってください" "Receipts are owed to review bodies, applications and refunds to people";

    // --- batches ---
    P_STATE "P0301" Error "この状態では行えません" "This cannot be done in the present state" "状態を確かめてください" "See the state of the batch";
    P_SAME_PERSON "P0302" Error "作成者・承認者・受取者は別の人でなければなりません" "Preparer, approvers and puller must be different people" "別の人が行ってください" "Let another person do it";
    P_NOT_WHAT_STANDS "P0303" Error "承認しようとした内容が現在の内容と違います" "What was approved is not what stands" "表示し直して確かめてください" "Show it again and compare";
    P_NOTHING "P0304" Error "支払うものがありません" "There is nothing to pay" "バッチを取り消してください" "Void the batch";
    P_DIFFERENCE "P0305" Error "合計が一致しません。保留します" "Control totals differ; the batch is held" "担当者が原因を調べてください" "Somebody must find the cause";
    P_RELEASED "P0306" Error "引渡し済みのため取り消せません" "It is released and cannot be voided" "金融機関へ組戻し等を依頼してください" "Ask the bank to return the transfers";
    P_SLICE "P0307" Error "1回に扱う件数が多すぎます" "Too many at once" "分けて行ってください" "Do it in slices";
    P_FILE_LIMIT "P0308" Error "ファイルの上限を超えています" "Over the limit of a file" "バッチを分けてください" "Split the batch";
    P_PROFILE_CHANGED "P0309" Error "支払設定がバッチ作成時と違います" "The payer profile is not the one the batch was opened with" "取り消して作り直してください" "Void the batch and open another";
    P_MANIFEST "P0310" Error "明細書を読めません" "The manifest cannot be read" "保存された明細書を確かめてください" "See the stored manifest";
    P_SEQUENCE "P0311" Error "バッチ番号がなくなりました" "There are no more batch numbers" "管理者に知らせてください" "Tell the administrator";
    P_STORED "P0312" Error "保存された項目が壊れています" "A stored item is damaged" "管理者に知らせてください。自動では直しません" "Tell the administrator; it is never repaired silently";
    P_RENDER "P0313" Error "振込ファイルを作れません" "The bank file cannot be made" "支払設定と明細を確かめてください" "See the payer profile and the lines";
    P_TOO_LATE "P0315" Error "振込日の持込期限を過ぎたため、引き渡せません" "The bank's cut-off for its value date has passed, so it cannot be handed over"
        "バッチを取り消し、作り直してください。次の振込日になります" "Void the batch and open another; it gets the next value date";
    P_OVERTAKEN "P0314" Error "別の処理がこのバッチを引き継ぎました" "Another writer has taken the batch over" "そのまま待ってください" "Wait; nothing needs to be done";

    P_OTHER_REQUEST "P0316" Error "同じ名前の依頼が、別の請求月または振込日で行われています" "A request of this name was made with another month or value date"
        "別の名前で依頼してください" "Give the request another name";

    // --- tokens ---
    P_TOKEN "P0401" Error "引渡し番号が正しくありません" "The token is wrong" "番号を確かめてください" "See the token";
    P_TOKEN_PERSON "P0402" Error "引渡し番号は別の人のものです" "The token is for another person" "本人が受け取ってください" "The person it is for must use it";
    P_TOKEN_DEVICE "P0403" Error "引渡し番号は別の端末のものです" "The token is for another device" "発行した端末で受け取ってください" "Use the device it was issued for";
    P_TOKEN_BATCH "P0404" Error "引渡し番号は別のバッチのものです" "The token is for another batch" "バッチを確かめてください" "See the batch";
    P_TOKEN_FILE "P0405" Error "引渡し番号は別のファイルのものです" "The token is for another file" "発行し直してください" "Issue another";
    P_TOKEN_EXPIRED "P0406" Error "引渡し番号の期限が切れています" "The token has expired" "発行し直してください" "Issue another";
    P_TOKEN_USED "P0407" Error "引渡し番号は使用済みです" "The token has been used" "再引渡しを申請してください" "Ask for a re-delivery";

    // --- business days ---
    P_NOT_BUSINESS_DAY "P0501" Error "銀行営業日ではありません" "This is not a bank business day" "営業日を選んでください" "Choose a business day";
    P_BEYOND_HORIZON "P0502" Error "休日表の範囲外の日付です" "The day is outside the table of holidays" "休日表を更新してください" "Bring the table up to date";
    P_UNREACHABLE "P0503" Error "この振込日には間に合いません" "This value date cannot be reached any more"
        "示された次の振込日以降を指定してください" "Choose the next possible value date, which is told, or a later one";

    // --- receipts of finance ---
    P_RECEIVED "P0801" Error "受領したファイルが、引き渡したものと違います。保留します" "The file that was received is not the one that was handed over; the batch is held"
        "銀行へ送らず、担当者が原因を調べてください" "Do not send it to the bank; somebody must find the cause";
    P_NO_RECEIPT "P0802" Warning "引渡しから1営業日を過ぎても受領の報告がありません" "It was handed over more than one business day ago and nobody has acknowledged it"
        "受け取った人に確かめ、受領を報告するか、再引渡しを依頼してください" "Ask who took it; have it acknowledged, or ask for a re-delivery";

    // --- accounts of people ---
    P_ACCOUNT_MISSING "P0601" Error "受取口座が登録されていない、または読めません" "The payee's account is not registered or cannot be read" "口座を登録し、承認を受けてください。支払義務は残ります" "Register the account and have it approved; what is owed stays open";
    P_ACCOUNT_BANK "P0602" Error "銀行コードが正しくありません" "The bank code is wrong" "4桁の銀行コードを確かめてください" "See the four digits of the bank";
    P_ACCOUNT_BRANCH "P0603" Error "支店コードが正しくありません" "The branch code is wrong" "3桁の支店コードを確かめてください" "See the three digits of the branch";
    P_ACCOUNT_TYPE "P0604" Error "預金種目が正しくありません" "The account type is wrong" "1 普通・2 当座・4 貯蓄・9 その他から選んでください" "Choose 1, 2, 4 or 9";
    P_ACCOUNT_NUMBER "P0605" Error "口座番号が正しくありません" "The account number is wrong" "1〜7桁の数字にしてください" "Give 1 to 7 digits";
    P_ACCOUNT_STORE_NAME "P0606" Error "銀行名・支店名のカナが正しくありません" "The kana of bank or branch is wrong" "金融機関一覧のカナにするか、空にしてください" "Use the kana of the bank list, or leave it empty";
    P_YUCHO_SYMBOL "P0607" Error "ゆうちょ銀行の記号が正しくありません" "The passbook symbol is wrong" "通帳の記号（5桁）を確かめてください" "See the five digits of the symbol in the passbook";
    P_YUCHO_NUMBER "P0608" Error "ゆうちょ銀行の番号が正しくありません" "The passbook number is wrong" "通帳の番号を確かめてください（1で始まる記号の番号は1で終わります）" "See the number in the passbook; with a symbol that begins with 1 it ends in 1";
    P_YUCHO_BRANCH "P0609" Error "ゆうちょ銀行にこの店番・種目はありません" "There is no such branch of Japan Post Bank for this type of account" "通帳の記号を確かめてください" "See the symbol in the passbook";
    P_ACCOUNT_REFUSED "P0610" Error "この口座への振込明細を作れません" "No transfer line can be written to this account" "口座の項目を確かめてください" "See the fields of the account";
    P_ACCOUNT_SECOND "P0611" Error "口座の登録と承認は別の人が行わなければなりません" "One person enters an account and another approves it" "別の人が承認してください" "Let another person approve it";
    P_BANK_UNKNOWN "P0612" Error "金融機関一覧にない銀行です" "The list of banks has no such bank" "銀行コードを確かめてください。新しい銀行なら一覧を更新してください" "See the bank code; if the bank is new, refresh the list";
    P_BANK_GONE "P0613" Error "統合などでなくなった銀行です" "The bank is gone: merged or closed" "受取人に新しい口座を確かめてください" "Ask the payee for the account as it is now";
    P_BRANCH_UNKNOWN "P0614" Error "その銀行の一覧にない支店です" "The bank has no such branch" "支店コードを確かめてください。新しい支店なら一覧を更新してください" "See the branch code; if the branch is new, refresh the list";
    P_BRANCH_GONE "P0615" Error "統廃合でなくなった支店です" "The branch is gone: merged or closed" "受取人に新しい支店と口座番号を確かめてください" "Ask the payee for the branch and number as they are now";
    P_ACCOUNT_RETURNED "P0616" Error "この口座への振込が組戻しになりました" "A transfer to this account came back" "受取人に口座を確かめ、訂正した口座を2人で登録してください（審査支払機関は支払設定を直します）。支払義務は残ります"
        "Ask the payee, and let two people register the corrected account (of a review body: correct the payer profile); what is owed stays open";

    // --- what the bank said ---
    P_RESULT_FORMAT "P0701" Error "振込結果のファイルとして読めません（1行目の列名が足りない、重複している、または不明です）" "This is no file of results: a column of the first row is missing, twice or unknown"
        "1行目を説明書の列名にしてください" "Name the columns in the first row as the description says";
    P_RESULT_LARGE "P0702" Error "ファイル、行数、または1行の長さが上限を超えています" "The file, its rows or one row is over the limit" "ファイルを分けてください" "Split the file";
    P_RESULT_ROW "P0703" Error "行を読めません（列の数または文字コードが違います）" "The row cannot be read: another number of columns, or another encoding" "1行目と同じ列数にし、文字コードをそろえてください" "Give it as many columns as the first row, in one encoding";
    P_RESULT_REQUIRED "P0704" Error "必要な項目が空です" "A field that is needed is empty" "項目を入れてください。明細番号がなければ銀行・支店・口座番号が必要です" "Fill it; without the number of the line, bank, branch and account are needed";
    P_RESULT_VALUE "P0705" Error "項目の値が正しくありません" "The value of a field is wrong" "項目の説明のとおりに直してください" "Correct it as the description of the field says";
    P_RESULT_OTHER_BATCH "P0706" Error "別のバッチまたは請求月の行です" "The row is of another batch or billing month" "その行のバッチに取り込んでください" "Take it in with its own batch";
    P_RESULT_UNMATCHED "P0707" Error "対応する明細がありません" "No line of the batch fits" "金額・名義・口座を確かめ、明細番号を付けた行で取り込んでください。別のバッチの行なら、そのバッチに取り込んでください"
        "Compare amount, name and account, and tell it with the number of its line; if it is of another batch, take it in there";
    P_RESULT_AMBIGUOUS "P0708" Error "対応する明細が2つ以上あります" "More than one line fits" "明細番号を付けた行で取り込んでください" "Tell it with the number of its line";
    P_RESULT_CONTRADICTS "P0709" Error "明細の内容と一致しません" "It contradicts the line" "金融機関の通知と明細を見比べてください。何も変更していません" "Compare the bank's notice with the line; nothing was changed";
    P_RESULT_STANDS "P0710" Error "この明細には別の結果が記録されています" "Another result stands for this line" "記録された結果と金融機関の通知を見比べてください。上書きしません" "Compare what stands with the bank's notice; it is not overwritten";
    P_RESULT_REASON "P0711" Error "組戻しの理由が不明です" "The reason of the return is unknown" "理由コードの一覧から選んでください" "Choose one of the reasons";
    P_RESULT_DAY "P0712" Error "日付が取組日より前、または将来の日付です" "The day is before the value date, missing or still to come" "日付を確かめてください。別のバッチの入金かもしれません" "See the day; it may be of another batch";
    P_RESULT_USED "P0713" Error "この入金は別の明細の組戻しとして記録されています" "This movement stands for another line already" "明細番号を付けた行で取り込んでください" "Tell the line with its number in a file of results";
    P_RESULT_MAYBE "P0714" Warning "振込と同じ金額・名義の入金があります。組戻しかもしれません" "A movement has amount and name of a line: it may be a returned transfer" "金融機関に確かめ、組戻しなら明細番号を付けた行で取り込んでください" "Ask the bank; if it is one, tell it with the number of its line";
    P_RESULT_STATEMENT "P0715" Error "入出金明細が壊れているか合計が一致しないため、取り込みません" "The statement is damaged or its totals differ; nothing of it is taken" "金融機関から取り直してください" "Get it again from the bank";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_have_texts() {
        let codes: BTreeSet<_> = ALL.iter().map(|entry| entry.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for entry in ALL {
            assert_eq!(entry.code.len(), 5, "{}", entry.code);
            assert!(entry.code.starts_with(['Z', 'P']), "{}", entry.code);
            for text in [entry.ja, entry.en, entry.remedy_ja, entry.remedy_en] {
                assert!(!text.is_empty() && !text.ends_with(['。', '.']), "{}: {text}", entry.code);
            }
        }
    }

    #[test]
    fn every_point_of_a_profile_warns_and_refuses() {
        for entry in ALL.iter().filter(|entry| entry.code.starts_with("Z05")) {
            assert_eq!(entry.severity, Severity::Warning);
            let twin = entry.code.replace("Z05", "Z06");
            assert!(ALL.iter().any(|other| other.code == twin && other.severity == Severity::Error), "{twin}");
        }
    }
}
