//! `Q…`: applications for reimbursement. Q00x the file, Q02x one value, Q04x values that do not go together, Q06x the same care again,
//! Q07x what a person asked for, Q09x accounts.

josei_base::entries! {
    Q001 Error "申請ファイルが空です" "The file of applications is empty"
        "見出し行のある CSV を渡してください" "Hand over a CSV with a header row";
    Q002 Error "申請ファイルに必要な列がありません" "The file of applications lacks a column"
        "示された列を加えてください" "Add the column named";
    Q003 Error "申請ファイルに知らない列があります" "The file of applications has an unknown column"
        "その列を除いてください。個人番号などを渡さないためです" "Leave the column out: nothing more than the decision needs may travel";
    Q004 Error "同じ列が二つあります" "A column stands twice"
        "一つにしてください" "Leave one of them";
    Q005 Error "申請ファイルを読めません" "The file of applications cannot be read"
        "CSV として保存し直してください" "Save it as CSV again";
    Q006 Error "申請ファイルが大きすぎます" "The file of applications is too large"
        "分けて渡してください" "Hand it over in parts";
    Q007 Error "文字を読めません" "The text is neither UTF-8 nor CP932"
        "UTF-8 か CP932 のどちらかで保存し直してください" "Save it again, in UTF-8 or in CP932";
    Q008 Error "列の数が見出しと違います" "The row has another number of fields than the header"
        "行を直してください" "Correct the row";
    Q009 Error "傷病に関する列は受け取りません" "Columns about illnesses are not taken"
        "その列を除いてください" "Leave the column out";
    Q010 Warning "同じ申請が二度あります" "The application stands twice"
        "一度だけ数えました" "It was counted once";
    Q011 Error "同じ申請書番号で内容が違います" "The same application number stands with other content"
        "申請書番号を確かめてください" "Compare the application number";
    Q020 Error "必須の値が空です" "A required value is empty"
        "値を入れてください" "Fill it in";
    Q021 Error "存在しない日付です" "Not a day of the calendar"
        "YYYY-MM-DD、YYYYMMDD または GYYMMDD で書いてください" "Write YYYY-MM-DD, YYYYMMDD or GYYMMDD";
    Q022 Error "存在しない月です" "Not a month"
        "YYYY-MM または YYYYMM で書いてください" "Write YYYY-MM or YYYYMM";
    Q023 Error "金額・数として読めないか、範囲外です" "Not a whole number, or out of its range"
        "0以上の整数を、区切りなしで書いてください" "Write a whole number from 0, without separators";
    Q024 Error "知らない値です" "An unknown value"
        "書式の説明にある値を使ってください" "Use a value of the format's description";
    Q025 Error "値が長すぎます" "A text is too long"
        "値を確かめてください" "Look at the value";
    Q026 Error "申請書番号として使えません" "Not usable as an application number"
        "30文字までの文字・数字・ハイフンで書いてください" "Write at most 30 letters, digits and hyphens";
    Q027 Error "公費負担者番号が正しくありません" "The programme number is wrong"
        "検証番号を確かめ、市の番号を入れてください" "Compare the check digit, and use a number of the city";
    Q028 Error "受給者番号が正しくありません" "The holder number is wrong"
        "検証番号を確かめてください" "Compare the check digit";
    Q029 Error "医療機関コードが正しくありません" "The institution's code is wrong"
        "都道府県２桁・点数表１桁・番号７桁の10桁で書いてください" "Write ten digits: prefecture 2, fee table 1, number 7";
    Q030 Warning "医療機関コードの検証番号が違います" "The check digit of the institution's code differs"
        "領収書の番号と照合してください" "Compare it with the receipt";
    Q031 Error "保険者番号が正しくありません" "The insurer number is wrong"
        "検証番号を確かめてください" "Compare the check digit";
    Q032 Error "郵便番号が正しくありません" "The postal code is wrong"
        "数字7桁で書いてください" "Write seven digits";
    Q033 Error "口座の番号が正しくありません" "A number of the account is wrong"
        "銀行4桁・支店3桁・口座番号7桁までの数字で書いてください" "Write bank 4, branch 3, account at most 7 digits";
    Q034 Error "口座名義に使えない文字があります" "The account holder has a character that may not stand there"
        "カナで書いてください" "Write it in kana";
    Q035 Error "添付書類の書き方が正しくありません" "An attachment is not written as it should be"
        "種類:所在 を空白で区切って、20件までで書いてください" "Write kind:reference, separated by blanks, at most 20";
    Q036 Error "利用者・窓口の番号として使えません" "Not usable as the id of a person or desk"
        "登録された番号を書いてください" "Write the registered id";
    Q037 Error "存在しない日時です" "Not a moment in time"
        "2024-07-19T10:30:00Z のように書いてください" "Write it like 2024-07-19T10:30:00Z";
    Q040 Error "診療年月が申請日より後です" "The care month lies after the application"
        "診療年月を確かめてください" "Compare the care month";
    Q041 Error "将来の日付です" "The day lies in the future"
        "日付を確かめてください" "Compare the day";
    Q042 Error "診療期間が正しくありません" "The period of care is wrong"
        "診療年月のうちの日で、開始・終了の順に書いてください" "Write days of the care month, the first before the last";
    Q043 Error "診療実日数が診療期間より多いです" "More days of care than the period has"
        "診療実日数を確かめてください" "Compare the number of days";
    Q044 Error "本人負担額が総医療費を超えています" "The own share is more than the total cost"
        "領収書の金額と照合してください" "Compare the amounts with the receipt";
    Q045 Warning "保険給付後の自己負担を超えて支払われています" "More was paid than the insurance leaves to the patient"
        "超える額は健康保険へ請求するよう案内してください" "The part above it is to be claimed from the insurer";
    Q046 Error "一部負担金が本人負担額を超えています" "The copay is more than the own share"
        "金額を確かめてください" "Compare the amounts";
    Q047 Error "高額療養費と附加給付が本人負担額を超えています" "High-cost and additional benefits are more than the own share"
        "保険者の支給決定通知書と照合してください" "Compare them with the insurer's decision";
    Q048 Error "療養費区分と診療区分が合いません" "The kind of the application does not fit the care"
        "どちらが正しいか確かめてください" "Find out which is right";
    Q049 Warning "府内の医療機関です" "The institution lies inside the prefecture"
        "療養費区分を確かめてください" "Look at the kind of the application";
    Q050 Warning "必要な添付書類がありません" "A document is missing"
        "申請者に求めてください" "Ask the applicant for it";
    Q051 Warning "本人確認の記録がありません" "There is no record of the identity check"
        "確認するまで決定できません" "Nothing is decided before it is made";
    Q052 Warning "時効の期間を過ぎています" "The time limit has passed"
        "更新の事実がなければ不支給となります" "It is refused unless the limit was renewed";
    Q053 Error "公金受取口座は、この市では使えません" "The city does not pay to registered accounts (公金受取口座)"
        "振込先の口座を書いてください" "Write an account";
    Q054 Warning "振込先の口座がありません" "There is no account to be paid to"
        "申請者に求めてください" "Ask the applicant for it";
    Q055 Error "請求額が支払額を超えています" "More is claimed than was paid"
        "金額を確かめてください" "Compare the amounts";
    Q056 Error "外来に食事はありません" "There are no meals in outpatient care"
        "入外区分と食事を確かめてください" "Compare in/out and meals";
    Q057 Warning "点数と総医療費が合いません" "Points and total cost do not agree"
        "領収書の点数と照合してください" "Compare the points with the receipt";
    Q058 Error "支払日が診療より前です" "It was paid before the care"
        "支払日を確かめてください" "Compare the day of payment";
    Q059 Error "日ごとの自己負担額の合計が本人負担額と違います" "The shares of the days do not add up to the own share"
        "領収書の金額と照合してください" "Compare the amounts with the receipts";
    Q060 Warning "同じ診療のレセプトがあります" "There is a receipt of the same care"
        "すでに助成した診療でないか確かめてください" "See whether it was subsidised already";
    Q061 Error "同じ診療の申請がすでにあります" "The same care was applied for already"
        "示された申請を確かめてください" "Look at the application named";
    Q062 Warning "同じ診療の、金額の違う申請があります" "There is an application for the same care with another amount"
        "示された申請と照合してください" "Compare with the application named";
    Q063 Warning "受診日の資格を確かめてください" "The machine does not find the child entitled on the days of the care"
        "示された判定を確かめ、支給するときは理由を示してください" "Look at the reasons named; a payment against them needs a reason";
    Q070 Error "今の状態ではできません" "It cannot be done in its present state"
        "状態を確かめてください" "Look at its state";
    Q071 Error "同じ人は決定できません" "The proposer cannot decide"
        "別の職員が決定してください" "Another person has to decide";
    Q072 Error "本人確認の記録がないため進められません" "It cannot go on without an identity check"
        "本人確認を記録してください" "Record the identity check";
    Q073 Error "時効の期間を過ぎているため支給できません" "It cannot be granted: the time limit has passed"
        "更新の事実を記録するか、不支給としてください" "Note what renewed the limit, or refuse it";
    Q074 Error "ご覧になった内容と違っています" "It is no longer what was seen"
        "読み直してください" "Read it again";
    Q075 Error "理由コードが正しくありません" "The reason is not one of the table"
        "表にある理由を一つ以上示してください" "Give one or more reasons of the table";
    Q076 Error "支給額がありません" "There is nothing to pay"
        "金額を確かめ、不支給としてください" "Compare the amounts, and refuse it";
    Q077 Error "同じ診療の請求を確かめていません" "A claim for the same care was not looked at"
        "示された請求を確かめてから提案してください" "Look at the claim named, then propose again";
    Q078 Error "振込先の口座が決まっていません" "The account to be paid to is not settled"
        "口座を登録し、別の職員の確認を受けてください" "Register the account, and have another person confirm it";
    Q079 Error "記録が壊れています" "A record is damaged"
        "作業を止め、監査担当へ連絡してください" "Stop, and tell the auditors";
    Q080 Error "同じ依頼番号で別の内容です" "The same request came with other content"
        "新しい依頼番号を使ってください" "Use a new request id";
    Q081 Error "金額を計算できません" "The amounts cannot be computed"
        "金額を確かめてください" "Compare the amounts";
    Q082 Error "機械の判定と異なる支給の起案には理由が必要です" "A payment against what the machine says needs a reason"
        "資格と府市区分の判定を確かめ、表にある理由を示してください" "Look at entitlement and funding, and give a reason of the table";
    Q090 Error "登録した人は確認できません" "Who entered the account cannot confirm it"
        "別の職員が確認してください" "Another person has to confirm it";
    Q091 Error "口座が変わっています" "The account has changed meanwhile"
        "読み直してください" "Read it again";
    Q092 Error "銀行または支店がありません" "There is no such bank or branch"
        "申請者に確かめてください" "Ask the applicant";
    Q093 Error "口座名義が使えません" "The account holder's name cannot be used in a transfer"
        "名義を確かめてください" "Compare the name";
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
            assert!(entry.code.starts_with('Q'));
            for text in [entry.ja, entry.en, entry.remedy_ja, entry.remedy_en] {
                assert!(!text.is_empty(), "{}", entry.code);
            }
        }
    }
}
