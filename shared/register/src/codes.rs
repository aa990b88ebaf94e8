//! `B…`: what may be wrong with an event (`B0…`), an act (`B1…`), stored rows (`B2…`) and tables of the city (`B3…`). Codes never change; texts may.

josei_base::entries! {
    B001 Error "異動の形式が正しくありません" "The event has not the form it needs"
        "書式の説明に従って直してください" "Follow the description of the form";
    B002 Error "台帳にない項目です" "The register has no such item"
        "その項目を除いてください。個人番号などを受け取らないためです" "Leave it out: nothing more than the register needs may be entered, least of all a 個人番号";
    B003 Error "異動の件数が範囲外です" "The number of changes is out of range"
        "一つの届出に1件以上、上限以下の異動を書いてください" "Write at least one change, and no more than the limit";
    B004 Error "この対象にはない異動です" "The subject has no such change"
        "受給者か保険者か、対象を確かめてください" "See whether a holder or an insurer is meant";
    B005 Error "必要な項目がありません" "A required item is missing"
        "示された項目を入れてください" "Fill in the item named";
    B006 Error "日付が範囲外です" "A day is out of range"
        "年月日を確かめてください" "Look at the day";
    B007 Error "日付の順序が正しくありません" "Days are not in order"
        "開始と終了の日を確かめてください" "Compare the first and the last day";
    B008 Error "その日に有効な事由コードではありません" "No such reason code on that day"
        "事由コード表の、その日に有効なコードを使ってください" "Use a code of the table that is in force on the day";
    B009 Error "将来の日付です" "The day lies in the future"
        "届出日・処理日は本日までの日にしてください" "Write a day up to today";
    B010 Error "停止のない区分です" "This kind cannot be suspended"
        "停止できるのは生活保護だけです" "Only public assistance can be suspended";
    B020 Error "出生より前の日付です" "The day lies before the birth"
        "生年月日と異動の日を確かめてください" "Compare the birthday and the day of the change";
    B021 Error "資格取得に必要な項目が台帳にありません" "The register lacks an item that an acquisition needs"
        "示された項目を同じ届出で入れてください" "Enter the item named with the same event";
    B022 Error "既に資格のある期間です" "There is a certificate on these days already"
        "期間を直すか、先の履歴を取り消してください" "Correct the period, or take the entry before back";
    B023 Error "その日に資格がありません" "There is no certificate on the day"
        "資格の期間と日付を確かめてください" "Compare the certificate's period and the day";
    B024 Error "既に停止中です" "It is suspended already"
        "停止の日を確かめてください" "Look at the day of the suspension";
    B025 Error "停止中ではありません" "It is not suspended"
        "停止の日と解除の日を確かめてください" "Compare the days of suspension and resumption";
    B026 Error "その日に医療保険がありません" "There is no insurance on the day"
        "医療保険の期間と日付を確かめてください" "Compare the insurance's period and the day";
    B027 Error "既に該当しています" "It applies already"
        "開始の日を確かめてください" "Look at the first day";
    B028 Error "その日に該当していません" "It does not apply on the day"
        "開始と終了の日を確かめてください" "Compare the first and the last day";
    B029 Error "証の番号が次の番号ではありません" "The number of the card is not the next one"
        "台帳の最後の証の次の番号にしてください" "Use the number after the last card in the register";
    B030 Error "交付中の証ではありません" "The card is not in the holder's hands"
        "証の番号と日付を確かめてください" "Look at the card's number and the day";
    B031 Error "取り消せる履歴ではありません" "There is no such entry to take back"
        "履歴の番号を確かめてください" "Look at the number of the entry";
    B032 Error "取消により、後の履歴の前提がなくなります" "Without that entry, a later one has no ground"
        "後の履歴を先に取り消してください" "Take the later entry back first";
    B033 Error "死亡後の資格取得です" "The entitlement would begin after death"
        "死亡日と資格取得日を確かめてください" "Compare the days of death and of acquisition";
    B101 Error "起票した本人は決裁できません" "Who entered a draft does not decide it"
        "別の職員が決裁してください" "Let another person decide";
    B102 Error "起票した本人だけが取り下げられます" "Only who entered a draft withdraws it"
        "起票した職員に依頼するか、不承認としてください" "Ask who entered it, or refuse it";
    B103 Error "既に決裁または取下げが済んでいます" "It was decided or withdrawn before"
        "起票の状態を確かめてください" "Look at the state of the draft";
    B104 Error "同じ番号で別の起票があります" "Another draft stands under this id"
        "新しい番号で起票してください" "Enter it under a new id";
    B105 Error "受給者証番号が他の人のものです" "The holder number is another person's"
        "番号を確かめてください" "Look at the number";
    B106 Error "同時に別の異動が決裁されました" "Another event was approved at the same time"
        "最新の台帳を確かめてから、やり直してください" "Look at the present register and try again";
    B107 Error "履歴の件数が上限に達しています" "The history has reached its limit"
        "担当者が確認します" "A person has to look into it";
    B108 Error "内容が大きすぎます" "The content is too large"
        "届出を分けてください" "Split the event";
    B109 Error "要求と台帳が合いません" "The request and the register do not belong together"
        "対象を確かめてください" "Look at the subject";
    B110 Error "資格台帳に受給者が一人もいません" "Nobody in the register has a certificate"
        "資格の取得を起票し決裁してから、やり直してください" "Have certificates entered and approved, then ask again";
    B201 Error "保存された内容を読めません" "A stored content does not read"
        "担当者が調査します。操作を続けないでください" "Stop; a person will look into it";
    B202 Error "保存された履歴が揃っていません" "The stored history is not whole"
        "担当者が調査します。操作を続けないでください" "Stop; a person will look into it";
    B203 Error "保存された行が壊れています" "A stored row is damaged"
        "担当者が調査します。操作を続けないでください" "Stop; a person will look into it";
    B301 Error "表の形式が正しくありません" "The table is not written as its schema says"
        "示された行を直してください" "Correct the line named";
    B302 Error "表が大きすぎます" "The table is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
    B303 Error "表の版が違います" "The table has another schema version"
        "この版が読む schema = 1 で書いてください" "Write it as schema = 1, which this version reads";
    B304 Error "存在しない日付です" "No such day in the calendar"
        "日付を YYYY-MM-DD で、時刻なしに書いてください" "Write the day as YYYY-MM-DD, without a time";
    B305 Error "終了日が開始日より前です" "valid_to lies before valid_from"
        "期間を直してください" "Correct the period";
    B306 Error "同じコードの期間が重なっています" "Periods of one code overlap"
        "期間を直してください" "Correct the period";
    B307 Error "事由コードのない項目です" "The item has no reason codes"
        "item は 8・10・12・14・18・40 のいずれかにしてください" "Write item 8, 10, 12, 14, 18 or 40";
    B308 Error "喪失事由には意味が必要です" "A reason of loss needs its meaning"
        "means を書いてください。他の項目には書かないでください" "Write `means`; and nowhere else";
    B309 Error "値が範囲外です" "A value is out of its range"
        "示された値を直してください" "Correct the value named";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_has_all_texts() {
        let mut codes: Vec<_> = ALL.iter().map(|entry| entry.code).collect();
        codes.dedup();
        assert_eq!(codes.len(), ALL.len());
        assert!(codes.is_sorted());
        for entry in ALL {
            assert!([entry.ja, entry.en, entry.remedy_ja, entry.remedy_en].iter().all(|text| !text.is_empty()), "{}", entry.code);
        }
    }
}
