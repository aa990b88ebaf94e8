//! The codes of receipt files (R…), grouped by subject. Codes never change and are never used again for something else ([`RETIRED`]); texts
//! may change. The page of all of them is `CODES.md`.

use josei_base::{Entry, Severity};

/// Codes that are told no more; they stay taken.
pub const RETIRED: &[&str] = &["R0409"];

macro_rules! entries {
    ($($name:ident = $code:literal $severity:ident $ja:literal $en:literal $remedy_ja:literal $remedy_en:literal;)*) => {
        $(
            #[doc = $en]
            pub static $name: Entry = Entry {
                code: $code,
                severity: Severity::$severity,
                ja: $ja,
                en: $en,
                remedy_ja: $remedy_ja,
                remedy_en: $remedy_en,
            };
        )*

        /// All codes, in order.
        pub static ALL: &[&Entry] = &[$(&$name),*];
    };
}

entries! {
    // --- File and framing ---
    FILE_EMPTY = "R0001" Error
        "ファイルが空です"
        "The file is empty"
        "請求ファイルを作り直して送ってください"
        "Make the claim file again and send it";
    FILE_FOREIGN = "R0002" Error
        "レセプトファイルではありません"
        "This is not a receipt file"
        "送るファイルを確かめてください（RECEIPTC.UKE など）"
        "Check which file was chosen (for example RECEIPTC.UKE)";
    KIND_UNSUPPORTED = "R0003" Error
        "この種類のレセプトファイルにはまだ対応していません"
        "Receipt files of this kind are not supported yet"
        "請求ファイル（医科・DPC・歯科・調剤・訪問看護）を送り、一覧は従来の方法で提出してください"
        "Send claim files (医科, DPC, 歯科, 調剤, 訪問看護); submit lists as before";
    UTF8 = "R0004" Warning
        "文字コードが UTF-8 です"
        "The character set is UTF-8"
        "Windows-31J（シフトJIS）で作成してください"
        "Write the file in Windows-31J (Shift_JIS)";
    FILE_CUT = "R0005" Error
        "ファイルが行の途中で終わっています"
        "The file ends in the middle of a line"
        "転送をやり直すか、ファイルを作り直してください"
        "Transfer the file again or make it again";
    RECEIPT_CUT = "R0006" Error
        "レセプトの最後の行が途中で切れています"
        "The last line of the receipt is cut"
        "ファイルを作り直して送ってください"
        "Make the file again and send it";
    TOTAL_OPEN = "R0007" Warning
        "最後の行に改行がありません"
        "The last line has no line end"
        "CR LF で終わるように作成してください"
        "End every line with CR LF";
    END_MARK_INSIDE = "R0008" Warning
        "ファイルの途中の行頭に終端記号（1A）があります"
        "An end mark (0x1A) stands at the start of a line inside the file"
        "終端記号は最後に一度だけ置いてください"
        "Put the end mark once, at the end";
    LINE_END = "R0009" Warning
        "改行が CR LF ではありません"
        "Lines do not all end in CR LF"
        "CR LF で作成してください"
        "End every line with CR LF";
    LINE_TOO_LONG = "R0010" Error
        "行が長すぎます"
        "The line is too long"
        "ファイルが壊れていないか確かめてください"
        "Check whether the file is damaged";
    RECEIPT_TOO_LARGE = "R0011" Error
        "レセプトが大きすぎます"
        "The receipt is too large"
        "レセプトの区切り（RE レコード）を確かめてください"
        "Check where the receipts begin (RE records)";
    LINE_EMPTY = "R0012" Warning
        "空の行があります"
        "There is an empty line"
        "空の行を除いてください"
        "Remove the empty line";
    CONTROL_BYTE = "R0013" Error
        "レコードに制御文字があります"
        "The record holds a control character"
        "制御文字を除いて作り直してください"
        "Remove the control character and make the file again";
    AFTER_TOTAL = "R0014" Error
        "GO レコードより後にレコードがあります"
        "There are records after the GO record"
        "後ろのレコードは読みません。ファイルを分けて送ってください"
        "They are not read. Send them as a file of their own";
    OUTSIDE_RECEIPT = "R0015" Error
        "レセプトに属さないレコードがあります"
        "There is a record that belongs to no receipt"
        "RE レコードより前のレコードを確かめてください"
        "Check the records before the first RE record";
    DPC_DETAILS = "R0016" Warning
        "DPC のレセプトです。明細は点検していません"
        "These are DPC receipts; their details were not checked"
        "基本の項目（RE・HO・KO）で判定します。明細は原本のまま保存します"
        "They are decided by RE, HO and KO; the details are kept as they came";
    END_MARK_NONE = "R0017" Warning
        "ファイルの最後に終端記号（1A）がありません"
        "The file does not end with the end mark (0x1A)"
        "転送の途中で切れていないか確かめ、最後に終端記号を置いてください"
        "Check that the transfer was whole, and put the end mark at the end";
    END_NOT_SURE = "R0018" Warning
        "訪問看護のファイルの最後に終端記号（1A）がなく、途中で切れていないことを確かめられません"
        "A file of 訪問看護 does not end with the end mark (0x1A), so it cannot be told whether it is whole"
        "件数を確かめ、最後に終端記号を置いてください（訪問看護には合計のレコードがありません）"
        "Check the number of receipts and put the end mark at the end (訪問看護 has no record of totals)";
    // --- Header and total ---
    HEADER_MISSING = "R0101" Error
        "先頭のレコード（IR・YK など）がありません"
        "The header record (IR, YK, …) is missing"
        "先頭のレコードを付けて作り直してください"
        "Make the file again with its header record";
    HEADER_AGAIN = "R0102" Error
        "先頭のレコードが二度あります"
        "There is a second header record"
        "これより後のレセプトは受け付けません。請求機関ごとにファイルを分けてください"
        "Receipts behind it are not accepted. Send one file for each institution";
    HEADER_UNUSABLE = "R0103" Error
        "先頭のレコードが使えないため受け付けられません"
        "Not accepted because the header record cannot be used"
        "先頭のレコードを直し、ファイルごと送り直してください"
        "Correct the header record and send the whole file again";
    HEADER_FEE_TABLE = "R0104" Error
        "点数表が先頭のレコードの種類と合いません"
        "The fee table does not fit the header record"
        "点数表（医科は 1、歯科は 3、調剤は 4、訪問看護は 6）を確かめてください"
        "Check the fee table (1 for 医科, 3 for 歯科, 4 for 調剤, 6 for 訪問看護)";
    REVIEW_BODY = "R0105" Error
        "審査支払機関が 1・2 ではありません"
        "The review body is neither 1 nor 2"
        "1（支払基金）または 2（国保連）を記録してください"
        "Write 1 (支払基金) or 2 (国保連)";
    PREFECTURE = "R0106" Error
        "都道府県が 01〜47 ではありません"
        "The prefecture is not 01–47"
        "都道府県番号を確かめてください"
        "Check the prefecture number";
    FACILITY_CHECK = "R0107" Warning
        "医療機関コードの検証番号が合いません"
        "The check digit of the facility code does not agree"
        "医療機関コードを確かめてください"
        "Check the facility code";
    VOLUME = "R0108" Warning
        "分割されたファイルの一つです（マルチボリューム）"
        "The file is one of a split set (multi-volume)"
        "一つのファイルにまとめて送ってください"
        "Send one undivided file";
    TOTAL_MISSING = "R0109" Error
        "GO レコードがありません"
        "The GO record is missing"
        "ファイルが途中で切れていないか確かめてください"
        "Check whether the file was cut";
    TOTAL_COUNT = "R0110" Error
        "GO レコードの総件数が合いません"
        "The count in the GO record does not agree"
        "総件数は保険者と公費の延べ数、またはレセプト数です"
        "It is the number of payers (HO and KO), or of receipts";
    TOTAL_POINTS = "R0111" Error
        "GO レコードの総合計点数が合いません"
        "The points in the GO record do not agree"
        "総合計点数は HO（なければ第1公費）の点数の合計です"
        "They are the sum of the points of HO, or of the first KO where there is none";
    NUMBERING = "R0112" Warning
        "レセプト番号が 1 からの連番ではありません"
        "Receipt numbers do not run 1, 2, 3 …"
        "レセプト番号を振り直してください"
        "Number the receipts again";
    NO_RECEIPT = "R0113" Warning
        "レセプトが一件もありません"
        "There is no receipt"
        "送るファイルを確かめてください"
        "Check which file was chosen";
    OTHER_MONTH = "R0114" Warning
        "請求年月が、送付時に申告された請求年月と異なります"
        "The billing month is not the one the file was sent for"
        "月遅れの請求であればこのままで構いません。申告した請求年月で支払われます"
        "A late claim may stay as it is; it is paid with the month it was sent for";
    OPENING_TOTAL = "R0115" Warning
        "訪問看護の GO レコードの位置または項目が決まりと違います"
        "The GO record of 訪問看護 is not where or what it must be"
        "GO レコードは先頭のレコードの次に、項目なしで一つだけ置いてください"
        "Put one GO record without fields directly behind the header record";
    TOTAL_RECEIPTS = "R0116" Warning
        "GO レコードの総件数がレセプト数です"
        "The count in the GO record is the number of receipts"
        "総件数は保険者と公費の延べ数で記録してください"
        "Write the number of payers (HO and KO)";
    INSTITUTION_NONE = "R0117" Warning
        "レセプトの前に IR レコードがありません（歯科）"
        "There is no IR record before the receipt (歯科)"
        "RE レコードの前に IR レコードを記録してください"
        "Write an IR record before each RE record";
    INSTITUTION_OTHER = "R0118" Error
        "レセプトの IR レコードの医療機関が先頭のレコードと異なります"
        "The institution in the IR record of the receipt is not that of the header record"
        "どちらの医療機関の請求かを確かめ、ファイルを分けて送ってください"
        "Check whose claim it is; send one file for each institution";
    INSTITUTION_VALUE = "R0119" Warning
        "レセプトの IR レコードの値が先頭のレコードと異なります"
        "A value in the IR record of the receipt is not that of the header record"
        "先頭のレコードの値で処理します。両方を同じ値にしてください"
        "The header record is what counts; write the same value in both";
    // --- Fields the city needs ---
    NEEDED_EMPTY = "R0201" Error
        "必須の項目が空です"
        "A required field is empty"
        "記録して送り直してください"
        "Fill it and send again";
    NEEDED_DIGITS = "R0202" Error
        "数字の項目に数字以外があります"
        "A field of digits holds other characters"
        "半角数字で記録してください"
        "Write ASCII digits";
    NEEDED_ALNUM = "R0203" Error
        "英数の項目に使えない文字があります"
        "A field of letters and digits holds other characters"
        "半角英数で記録してください"
        "Write ASCII letters and digits";
    NEEDED_WIDTH = "R0204" Error
        "項目の桁数が決まりと違います"
        "The field is not as wide as it must be"
        "記録条件仕様の桁数にしてください"
        "Use the width of the record specification";
    NEEDED_WIDE = "R0205" Error
        "項目が長すぎます"
        "The field is too long"
        "記録条件仕様の桁数に収めてください"
        "Keep to the width of the record specification";
    NEEDED_TEXT = "R0206" Error
        "文字コードが壊れています"
        "The text is damaged"
        "Windows-31J で記録し直してください"
        "Write it again in Windows-31J";
    NEEDED_DATE = "R0207" Error
        "年月または年月日として読めません"
        "This is not a date or month"
        "西暦（YYYYMMDD）または和暦（GYYMMDD）で記録してください"
        "Write YYYYMMDD, or GYYMMDD with an era digit";
    // --- Other fields ---
    EMPTY = "R0301" Warning
        "必須の項目が空です"
        "A required field is empty"
        "記録条件仕様を確かめてください"
        "See the record specification";
    DIGITS = "R0302" Warning
        "数字の項目に数字以外があります"
        "A field of digits holds other characters"
        "半角数字で記録してください"
        "Write ASCII digits";
    ALNUM = "R0303" Warning
        "英数の項目に使えない文字があります"
        "A field of letters and digits holds other characters"
        "半角英数で記録してください"
        "Write ASCII letters and digits";
    WIDTH = "R0304" Warning
        "項目の桁数が決まりと違います"
        "The field is not as wide as it must be"
        "記録条件仕様の桁数にしてください"
        "Use the width of the record specification";
    WIDE = "R0305" Warning
        "項目が長すぎます"
        "The field is too long"
        "記録条件仕様の桁数に収めてください"
        "Keep to the width of the record specification";
    TEXT = "R0306" Warning
        "文字コードが壊れています"
        "The text is damaged"
        "Windows-31J で記録し直してください"
        "Write it again in Windows-31J";
    DATE = "R0307" Warning
        "年月または年月日として読めません"
        "This is not a date or month"
        "西暦（YYYYMMDD）または和暦（GYYMMDD）で記録してください"
        "Write YYYYMMDD, or GYYMMDD with an era digit";
    LATE_HEISEI = "R0308" Warning
        "平成が終わった後の和暦です（平成31年5〜12月）"
        "A 平成 date after the end of the era (May–December of 31)"
        "令和または西暦で記録してください"
        "Write it in 令和 or western years";
    HALF_WIDTH = "R0309" Warning
        "漢字の項目に半角の文字があります"
        "A field of kanji holds half-width characters"
        "全角で記録してください"
        "Write full-width characters";
    MIXED = "R0310" Warning
        "英数と漢字が一つの項目に混ざっています"
        "Half-width and full-width characters are mixed in one field"
        "どちらか一方で記録してください（空白も同じ幅）"
        "Use one of the two, blanks included";
    EXTERNAL = "R0311" Warning
        "外字があります"
        "There are external characters (外字)"
        "仕様にある文字に置き換えてください"
        "Use characters of the specification";
    EXTENSION = "R0312" Warning
        "NEC・IBM 拡張文字があります"
        "There are characters of the NEC or IBM extensions"
        "仕様にある文字に置き換えてください"
        "Use characters of the specification";
    UNKNOWN_RECORD = "R0313" Warning
        "知らないレコードです"
        "The record type is not known"
        "内容は残し、判定には使いません"
        "It is kept, but not used";
    EXTRA_FIELDS = "R0314" Warning
        "項目が決まりより多くあります"
        "There are more fields than known"
        "余りの項目は残し、判定には使いません"
        "The rest is kept, but not used";
    QUANTITY = "R0315" Warning
        "数量として読めません"
        "This is not a quantity"
        "半角数字と小数点で記録してください"
        "Write ASCII digits with a decimal point";
    VALUE = "R0316" Warning
        "値がコード表にありません"
        "The value is not in the table of codes"
        "記録条件仕様のコード表を確かめてください"
        "See the table of codes in the record specification";
    // --- The receipt ---
    TYPE = "R0401" Error
        "レセプト種別が表にありません"
        "The receipt type is not in the table"
        "レセプト種別を確かめてください"
        "Check the receipt type";
    TYPE_KIND = "R0402" Error
        "レセプト種別の 1 桁目がファイルの種類と合いません"
        "The first digit of the receipt type does not fit the file"
        "医科は 1、歯科は 3、調剤は 4、訪問看護は 6 です"
        "It is 1 for 医科, 3 for 歯科, 4 for 調剤, 6 for 訪問看護";
    SEX = "R0403" Error
        "男女区分が 1・2 ではありません"
        "The sex is neither 1 nor 2"
        "1（男）または 2（女）を記録してください"
        "Write 1 (male) or 2 (female)";
    BORN_LATER = "R0404" Error
        "生年月日が診療年月より後です"
        "The birthday is after the service month"
        "生年月日と診療年月を確かめてください"
        "Check both dates";
    BILLED_EARLIER = "R0405" Error
        "診療年月が請求年月より後です"
        "The service month is after the billing month"
        "診療年月と請求年月を確かめてください"
        "Check both months";
    PERCENT = "R0406" Error
        "給付割合が 100 を超えています"
        "The benefit share is above 100 per cent"
        "給付割合を確かめてください"
        "Check the benefit share";
    NOTES = "R0407" Warning
        "特記事項が 2 桁ずつではありません"
        "The special notes are not codes of two digits"
        "2 桁のコードを続けて記録してください"
        "Write codes of two digits, one after the other";
    PRESCRIBER = "R0408" Warning
        "処方した医療機関が読めません"
        "The prescribing institution cannot be read"
        "都道府県・点数表・医療機関コードを確かめてください"
        "Check prefecture, fee table and facility code";
    PERSON_AGE = "R0410" Warning
        "レセプト種別の 4 桁目（未就学者・家族）が生年月日と合いません"
        "The fourth digit of the receipt type (preschool child or family) does not fit the birthday"
        "6歳に達する日以後の最初の3月31日までが未就学者です（4月1日生まれは前日に達します）"
        "A child is a preschool child up to the first 31 March after the 6th birthday (born on 1 April: reached the day before)";
    TYPE_SETTING = "R0411" Warning
        "入院のレセプト種別は調剤・訪問看護にはありません"
        "There is no inpatient receipt type in 調剤 and 訪問看護"
        "レセプト種別の 4 桁目を確かめてください"
        "Check the fourth digit of the receipt type";
    ADMISSION = "R0412" Warning
        "入院年月日がレセプトと合いません"
        "The admission day does not fit the receipt"
        "入院年月日は入院のレセプトに、診療年月の末日までの日を記録してください"
        "Write it on inpatient receipts only, and no day after the service month";
    // --- Payers ---
    NO_PAYER = "R0501" Error
        "保険者（HO）も公費（KO）もありません"
        "There is neither an insurer (HO) nor a programme (KO)"
        "HO または KO レコードを記録してください"
        "Write an HO or a KO record";
    PROGRAMME_COUNT = "R0502" Error
        "公費（KO）の数がレセプト種別と合いません"
        "The number of programmes (KO) does not fit the receipt type"
        "レセプト種別の 3 桁目と KO レコードを確かめてください"
        "Check the third digit of the receipt type and the KO records";
    INSURER_TYPE = "R0503" Error
        "保険者（HO）の有無がレセプト種別と合いません"
        "Having or lacking an insurer (HO) does not fit the receipt type"
        "レセプト種別の 2 桁目と HO レコードを確かめてください"
        "Check the second digit of the receipt type and the HO record";
    INSURER_AGAIN = "R0504" Error
        "保険者（HO）が二つあります"
        "There are two insurers (HO)"
        "HO レコードは一つだけ記録してください"
        "Write one HO record only";
    PROGRAMMES_TOO_MANY = "R0505" Error
        "公費（KO）が四つを超えています"
        "There are more than four programmes (KO)"
        "KO レコードは四つまでです"
        "At most four KO records are allowed";
    INSURER_FORM = "R0506" Error
        "保険者番号の形が違います"
        "The insurer number has the wrong form"
        "8 桁、国保は 6 桁で記録してください"
        "Write 8 digits, or 6 for 国保";
    INSURER_CHECK = "R0507" Error
        "保険者番号の検証番号が合いません"
        "The check digit of the insurer number does not agree"
        "資格確認書などの番号と比べてください"
        "Compare it with the insurance certificate";
    PROGRAMME_FORM = "R0508" Error
        "公費負担者番号の形が違います"
        "The programme number has the wrong form"
        "8 桁の数字で記録してください"
        "Write 8 digits";
    PROGRAMME_CHECK = "R0509" Error
        "公費負担者番号の検証番号が合いません"
        "The check digit of the programme number does not agree"
        "医療証の番号と比べてください"
        "Compare it with the certificate";
    PROGRAMME_SHORT = "R0510" Warning
        "公費負担者番号が 8 桁より短いです"
        "The programme number has fewer than 8 digits"
        "医療証の番号と比べてください"
        "Compare it with the certificate";
    HOLDER_NONE = "R0511" Warning
        "公費受給者番号がありません"
        "There is no holder number"
        "医療証の番号を記録してください"
        "Write the number of the certificate";
    HOLDER_CHECK = "R0512" Warning
        "公費受給者番号の検証番号が合いません"
        "The check digit of the holder number does not agree"
        "医療証の番号と比べてください"
        "Compare it with the certificate";
    PROGRAMME_MORE = "R0513" Warning
        "公費（KO）の点数・金額が保険者（HO）より多いです"
        "A programme (KO) bills more than the insurer (HO)"
        "HO と KO の合計点数（金額）を確かめてください"
        "Check the points (yen) of HO and KO";
    // --- Days and detail records ---
    COUNT_DAYS = "R0601" Warning
        "回数が日ごとの回数の合計と合いません"
        "The count is not the sum of the days"
        "回数と日の情報を確かめてください"
        "Check the count and the days";
    DAY_OUTSIDE = "R0602" Warning
        "その月にない日があります"
        "A day is outside the month"
        "日の情報を確かめてください"
        "Check the days";
    CARE_DAY = "R0603" Warning
        "受診日の値が 1・2・9 ではありません"
        "A care day is not 1, 2 or 9"
        "受診日等レコードを確かめてください"
        "Check the JD record";
    CARE_DAY_COUNT = "R0604" Warning
        "受診日の数が診療実日数と合いません"
        "The number of care days is not that of the insurer record"
        "受診日等レコードと診療実日数を確かめてください"
        "Check the JD record and the days of HO";
    BURDEN = "R0605" Warning
        "負担区分が表にありません"
        "The burden code is not in the table"
        "負担区分を確かめてください"
        "Check the burden code";
    PAYER = "R0606" Warning
        "負担者種別が 1〜5 ではありません"
        "The payer class is not 1–5"
        "負担者種別を確かめてください"
        "Check the payer class";
    UNIT_COUNT = "R0607" Warning
        "一つの算定単位の中で回数が異なります"
        "The counts within one unit (算定単位) differ"
        "算定単位の全てのレコードに同じ回数を記録してください"
        "Write the same count on all records of the unit";
    UNIT_OPEN = "R0608" Warning
        "点数のない算定単位があります"
        "A unit (算定単位) has no points"
        "算定単位の最後のレコードに点数を記録してください"
        "Write the points on the last record of the unit";
    ILLNESS_NAME = "R0609" Warning
        "未コード化傷病名（0000999）に傷病名称がありません"
        "An illness without code (0000999) has no name"
        "傷病名称を記録してください"
        "Write the name of the illness";
    BURDEN_NOBODY = "R0610" Warning
        "負担区分の示す保険者・公費がレセプトにありません"
        "The burden code names a payer that the receipt does not have"
        "負担区分と HO・KO レコードを確かめてください"
        "Check the burden code and the HO and KO records";
    PAYER_NOBODY = "R0611" Warning
        "負担者種別の示す保険者・公費がレセプトにありません"
        "The payer class names a payer that the receipt does not have"
        "負担者種別と HO・KO レコードを確かめてください"
        "Check the payer class and the HO and KO records";
    // --- Decided lists (決定済レセプト一覧) ---
    LIST_VERSION = "R0701" Error
        "一覧の版が 01 ではありません"
        "The version of the list is not 01"
        "版 01 の決定済レセプト一覧を送ってください"
        "Send a decided list of version 01";
    LIST_FIELDS = "R0702" Error
        "項目の数が決まりと違います"
        "The number of fields is not that of the layout"
        "カンマを省かずに、すべての項目を記録してください"
        "Write all fields; leave no comma out";
    LIST_RECORD = "R0703" Error
        "H・D・T 以外の行があります"
        "There is a line that is not H, D or T"
        "その行は読みません。一覧だけを送ってください"
        "It is not read. Send the list alone";
    LIST_CREATED = "R0704" Warning
        "作成日時として読めません"
        "The time of making cannot be read"
        "YYYYMMDDhhmmss で記録してください"
        "Write YYYYMMDDhhmmss";
    LIST_PAYER = "R0705" Error
        "公費負担者番号が見出し（H）と違います"
        "The programme number is not that of the H record"
        "公費負担者番号ごとに一覧を分けてください"
        "Send one list for each programme number";
    LIST_MONTH = "R0706" Error
        "審査年月が見出し（H）と違います"
        "The review month is not that of the H record"
        "審査年月ごとに一覧を分けてください"
        "Send one list for each review month";
    LIST_REVIEWED_EARLIER = "R0707" Error
        "請求年月が審査年月より後です"
        "The billing month is after the review month"
        "請求年月と審査年月を確かめてください"
        "Check both months";
    LIST_FEE_TABLE = "R0708" Error
        "点数表コードが 1・3・4・6 ではありません"
        "The fee table is not 1, 3, 4 or 6"
        "点数表コードを確かめてください"
        "Check the fee table";
    LIST_RANK = "R0709" Error
        "公費順位がレセプト種別の公費の数と合いません"
        "The rank of the programme does not fit the receipt type"
        "公費順位とレセプト種別の 3 桁目を確かめてください"
        "Check the rank and the third digit of the receipt type";
    LIST_COST = "R0710" Warning
        "決定金額が決定点数の 10 円倍ではありません"
        "The decided cost is not ten yen for each decided point"
        "決定点数と決定金額を確かめてください"
        "Check decided points and decided cost";
    LIST_CLAIM = "R0711" Error
        "公費請求額・患者負担額・高額療養費の合計が総医療費を超えています"
        "The city's part, the patient's part and 高額療養費 together are above the cost"
        "金額を確かめてください"
        "Check the amounts";
    LIST_CARE_DAYS = "R0712" Warning
        "受診日が 0・1 の 31 桁ではありません"
        "The care days are not 31 digits 0 or 1"
        "1 日から 31 日まで 0 または 1 を並べるか、空にしてください"
        "Write 0 or 1 for each day 1–31, or leave the field empty";
    LIST_CLASS = "R0713" Error
        "返戻・過誤区分が 0・1・2 ではありません"
        "The class of the line is not 0, 1 or 2"
        "0（通常）、1（過誤調整）、2（再請求）のどれかを記録してください"
        "Write 0 (ordinary), 1 (過誤調整) or 2 (再請求)";
    LIST_ORIGINAL = "R0714" Error
        "過誤調整・再請求の行に元レセプト管理番号がありません"
        "A line of 過誤調整 or 再請求 does not name the original receipt"
        "元レセプト管理番号を記録してください"
        "Write the management number of the original receipt";
    LIST_ORIGINAL_UNUSED = "R0715" Warning
        "通常の行に元レセプト管理番号があります"
        "An ordinary line names an original receipt"
        "返戻・過誤区分を確かめてください"
        "Check the class of the line";
    LIST_TOTAL_MISSING = "R0716" Error
        "T レコードがありません"
        "The T record is missing"
        "ファイルが途中で切れていないか確かめてください"
        "Check whether the file was cut";
    LIST_COUNT = "R0717" Error
        "T レコードの件数が合いません"
        "The count in the T record does not agree"
        "件数は D レコードの数です"
        "It is the number of D records";
    LIST_POINTS = "R0718" Error
        "T レコードの決定点数の合計が合いません"
        "The decided points in the T record do not agree"
        "過誤調整の行は差し引いて合計します"
        "Lines of 過誤調整 are subtracted";
    LIST_CLAIMED = "R0719" Error
        "T レコードの請求額の合計が合いません"
        "The claimed yen in the T record do not agree"
        "過誤調整の行は差し引いて合計します"
        "Lines of 過誤調整 are subtracted";
    LIST_COPAY = "R0720" Error
        "T レコードの患者負担額の合計が合いません"
        "The patients' yen in the T record do not agree"
        "過誤調整の行は差し引いて合計します"
        "Lines of 過誤調整 are subtracted";
    LIST_AFTER_TOTAL = "R0721" Error
        "T レコードより後に行があります"
        "There are lines after the T record"
        "後ろの行は読みません。ファイルを分けて送ってください"
        "They are not read. Send them as a file of their own";
    LIST_END_MARK = "R0722" Warning
        "一覧に終端記号（1A）があります"
        "The list has an end mark (0x1A)"
        "一覧に終端記号は要りません"
        "A list has none";
    LIST_NAME = "R0723" Warning
        "ファイル名が見出し（H）と合いません"
        "The file name does not agree with the H record"
        "KDRSL_公費負担者番号_審査年月_連番.csv としてください"
        "Name it KDRSL_<programme number>_<review month>_<sequence>.csv";
    LIST_TOTAL_UNREADABLE = "R0724" Error
        "T レコードの合計が数字ではありません"
        "A sum in the T record is not a number"
        "半角数字で記録してください（0 より小さい合計だけ先頭に - を付けます）"
        "Write ASCII digits, with a leading - only for a sum below 0";
    // --- CSV情報, returned files, split sets ---
    WRAPPED_COLUMNS = "R0801" Error
        "行の先頭の 3 項目（作成者・連番・枝番）が読めません"
        "The three leading columns (maker, number, branch) cannot be read"
        "CSV情報を取り直してください"
        "Fetch the CSV情報 again";
    WRAPPED_NUMBERING = "R0802" Warning
        "行の連番・枝番が続いていません"
        "The running numbers of the lines do not follow each other"
        "行が欠けていないか確かめてください"
        "Check whether lines are missing";
    WRAPPED_NO_MANAGEMENT = "R0803" Error
        "レセプト管理レコード（MN）がありません"
        "The management record (MN) is missing"
        "CSV情報を取り直してください"
        "Fetch the CSV情報 again";
    WRAPPED_MANAGEMENT = "R0804" Error
        "レセプト管理番号が 9〜16 桁の数字ではありません"
        "The management number is not 9–16 digits"
        "CSV情報を取り直してください"
        "Fetch the CSV情報 again";
    WRAPPED_SEARCH = "R0805" Warning
        "検索番号が 17〜30 桁の数字ではありません"
        "The search number is not 17–30 digits"
        "検索番号は使いません"
        "It is not used";
    WRAPPED_NO_END = "R0806" Warning
        "レコード管理情報（RC）がありません"
        "The last record of the receipt (RC) is missing"
        "レコードが欠けていないか確かめてください"
        "Check whether records are missing";
    WRAPPED_QUOTED = "R0807" Warning
        "引用符で囲んだ項目があります"
        "There are quoted fields"
        "引用符は外して読みました"
        "They were read without the quotes";
    WRAPPED_QUOTE = "R0808" Error
        "引用符の中にカンマがあるか、引用符が閉じていません"
        "There is a comma between quotes, or a quote is not closed"
        "項目にカンマは使えません"
        "A field cannot hold a comma";
    WRAPPED_KIND = "R0809" Warning
        "種類の違うレセプトが一つのファイルにあります"
        "The file holds receipts of several kinds"
        "どの種類もそれぞれの決まりで読みました"
        "Each was read by the tables of its kind";
    RETURNED = "R0821" Error
        "返戻されたレセプトです。新しい請求としては受け付けません"
        "The receipt was returned; it is not taken as a new claim"
        "返戻理由を確かめて直し、請求ファイルとして送ってください"
        "Correct what the return says and send it in a claim file";
    RETURNED_FILE = "R0822" Error
        "返戻ファイルです"
        "This is a file of returned receipts"
        "請求としては扱いません。RECEIPTC.UKE などを送ってください"
        "It is not treated as a claim. Send RECEIPTC.UKE or the like";
    VOLUME_MISSING = "R0831" Error
        "分割されたファイルの一部がありません"
        "A volume of the split set is missing"
        "すべてのファイルをそろえて送ってください"
        "Send all files of the set";
    VOLUME_TWICE = "R0832" Error
        "分割されたファイルの同じ番号が二つあります"
        "A volume of the split set is there twice"
        "正しい方だけを送ってください"
        "Send the right one only";
    VOLUME_NO_LAST = "R0833" Error
        "分割されたファイルの最後（GO の 99）がありません"
        "The last volume of the split set (99 in GO) is missing"
        "すべてのファイルをそろえて送ってください"
        "Send all files of the set";
    VOLUME_LAST_EARLY = "R0834" Error
        "最後ではないファイルの GO が 99 です"
        "GO says 99 in a volume that is not the last"
        "マルチボリューム識別情報を確かめてください"
        "Check the volume numbers";
    VOLUME_COUNT = "R0835" Error
        "分割されたファイル全体で総件数が合いません"
        "The counts do not agree over the split set"
        "総件数はそのファイルの分、または初めからの累計です"
        "They are those of each volume, or run on from the first";
    VOLUME_POINTS = "R0836" Error
        "分割されたファイル全体で総合計点数が合いません"
        "The points do not agree over the split set"
        "総合計点数はそのファイルの分、または初めからの累計です"
        "They are those of each volume, or run on from the first";
    VOLUME_NUMBER = "R0837" Error
        "マルチボリューム識別情報が 00〜98 ではありません"
        "The volume number is not 00–98"
        "見出しのマルチボリューム識別情報を確かめてください"
        "Check the volume number of the header";
    // --- A decided list against claims ---
    COMPARED_NOT_IN_LIST = "R0901" Error
        "この請求が決定済レセプト一覧にありません"
        "The decided list has no line for this claim"
        "審査中・返戻・月遅れのどれかを審査支払機関に確かめてください"
        "Ask the review body whether it is under review, returned or late";
    COMPARED_NOT_CLAIMED = "R0902" Error
        "一覧のこの行に当たる請求がありません"
        "No claim is there for this line of the list"
        "その月の請求ファイルがすべてあるか、不受理の請求がないかを確かめ、なければ審査支払機関に照会してください"
        "Check that all claim files of the month are given and none of their receipts is rejected; else ask the review body";
    COMPARED_OTHER = "R0903" Error
        "同じ番号の請求と、医療機関・診療年月・受給者番号・入外のどれかが異なります"
        "The claim of the same number is of another institution, month, holder or setting"
        "一覧と請求のどちらが正しいかを審査支払機関に確かめてください"
        "Ask the review body which of the two is right";
    COMPARED_CLAIMED = "R0904" Error
        "一覧の請求点数が請求と異なります"
        "The list tells other claimed points than the claim"
        "一覧と請求が同じ月の同じ版のものかを確かめてください"
        "Check that list and claims are of the same month and edition";
    COMPARED_DECIDED = "R0905" Warning
        "決定が請求と異なります（査定）"
        "What was decided is not what was claimed"
        "査定であれば、このままで構いません。支払は決定によります"
        "If the review body cut it, nothing is to be done: what was decided is paid";
    COMPARED_COPAY = "R0906" Error
        "一覧の患者負担額が請求と異なります"
        "The list tells another amount paid by the patient than the claim"
        "どちらが正しいかを審査支払機関に確かめてください"
        "Ask the review body which of the two is right";
    COMPARED_CITY = "R0907" Warning
        "一覧の公費請求額が、請求から計算した額と異なります"
        "What the list claims of the city is not what follows from the claim"
        "高額療養費・減免・他の公費がないかを確かめてください"
        "Look for a limit of 高額療養費, a reduction or another programme";
    COMPARED_TOO_MANY = "R0908" Error
        "件数が多すぎて、残りは照合していません"
        "There are too many to compare; the rest was not compared"
        "一覧と請求を分けて照合してください"
        "Compare the list in parts";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn codes_rise_and_every_text_is_there() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(ALL.iter().all(|entry| !super::RETIRED.contains(&entry.code)));
        for entry in ALL {
            assert!(entry.code.len() == 5 && entry.code.starts_with('R'), "{}", entry.code);
            assert!([entry.ja, entry.en, entry.remedy_ja, entry.remedy_en].iter().all(|text| !text.is_empty()), "{}", entry.code);
        }
    }

    /// The warning of a field is the error of a needed field, with 3 for 2.
    #[test]
    fn the_two_tables_of_field_faults_are_twins() {
        for error in ALL.iter().filter(|entry| entry.code.starts_with("R02")) {
            let twin = ALL.iter().find(|entry| entry.code == error.code.replacen("R02", "R03", 1)).unwrap();
            assert_eq!((error.ja, error.en), (twin.ja, twin.en));
            assert!(error.severity > twin.severity);
        }
    }
}
