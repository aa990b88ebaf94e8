//! `E…` and `W…`: reasons of a decision (`domain/eligibility.md` §4). An E rejects, a W asks for a look; a clerk decides both.

super::entries! {
    E01 Error "受給者番号形式誤り" "The holder number is not well-formed"
        "受給者証の番号を医療機関に照会してください" "Ask the institution for the number on the certificate";
    E02 Error "公費負担者番号誤り" "No programme on the receipt is the city's child programme"
        "他の公費の請求でないか確かめ、返戻してください" "See whether it belongs to another programme, and return it";
    E10 Error "受給者番号該当なし" "The holder number is not in the register"
        "候補者が示されていれば照合し、なければ返戻してください" "Compare with the person proposed, if any; else return it";
    E11 Error "生年月日相違" "The birthday differs from the register"
        "台帳とレセプトのどちらが正しいか確かめてください" "Find out which of register and receipt is right";
    E12 Error "性別相違" "The sex differs from the register"
        "台帳とレセプトのどちらが正しいか確かめてください" "Find out which of register and receipt is right";
    E13 Error "別人の受給者番号" "The holder number belongs to another person"
        "兄弟姉妹の番号でないか確かめ、返戻してください" "See whether it is a sibling's number, and return it";
    W14 Warning "氏名相違" "The name differs from the register"
        "改姓や表記の違いでないか確かめてください" "See whether the name changed or is only spelled in another way";
    E20 Error "対象年齢超過" "The age limit was passed in the care month"
        "返戻してください" "Return it";
    E21 Error "資格取得前受診" "Care before the certificate began"
        "資格のある日があれば分割を求め、なければ返戻してください" "Ask to split it if some days are covered; else return it";
    E22 Error "資格喪失後受診" "Care after the certificate ended"
        "資格のある日があれば分割を求め、なければ返戻してください" "Ask to split it if some days are covered; else return it";
    E23 Error "資格停止中受診" "Care while the certificate was suspended"
        "停止の理由を確かめ、返戻してください" "Look at why it was suspended, and return it";
    W24 Warning "月の一部のみ資格あり" "Only a part of the month is covered, and the care days are not known"
        "受診日を医療機関に照会してください" "Ask the institution for the care days";
    E25 Error "市外転出後受診" "Care after moving out of the city"
        "転出日を確かめ、返戻してください" "Compare the day of moving, and return it";
    E26 Error "死亡後受診" "Care after death"
        "死亡日と受診日を確かめてください" "Compare the days of death and care";
    E27 Error "生活保護受給中" "The child received public assistance on the days"
        "保護の開始・停止の日を確かめ、返戻してください" "Compare the days of assistance, and return it";
    E28 Error "他助成制度対象" "Another subsidy programme covers the days"
        "該当する制度へ請求するよう返戻してください" "Return it, to be claimed from that programme";
    E29 Error "所得制限超過" "The family's income is over the city's limit"
        "所得判定の年度と期間を確かめ、返戻してください" "Compare year and period of the income, and return it";
    E30 Error "保険者番号相違" "The insurer differs from the register"
        "資格の異動を確かめてください。旧保険への請求なら返戻してください" "Look at the change of insurance; return it if claimed from the old insurer";
    W30 Warning "保険者番号相違（届出前の可能性）" "The insurer differs, and the register is probably late"
        "新しい保険の届出を確かめてください" "Ask for the notice of the new insurance";
    W31 Warning "記号・番号相違" "Symbol or number of the insurance card differs from the register"
        "保険証の記号・番号を確かめてください" "Compare the card";
    E32 Error "本人家族・給付割合相違" "Person class or benefit share does not fit"
        "種別と給付割合を確かめ、返戻してください" "Compare receipt type and share, and return it";
    E33 Error "公費優先順位誤り" "A national programme stands after the subsidy"
        "公費の順位を直すよう返戻してください" "Return it, to put the programmes in order";
    W34 Warning "他公費の可能性" "The holder is known to another programme that the receipt does not name"
        "他公費の対象となる診療でないか確かめてください" "See whether that programme covers the care";
    E40 Error "重複請求" "The same receipt is here already"
        "先の請求を残し、これを返戻してください" "Keep the first, and return this one";
    W41 Warning "同一月の２件目の請求" "A second receipt of the same care month with other points"
        "月遅れ・分割・再請求のいずれかを確かめてください" "See whether it is late, split or claimed again";
    W42 Warning "処方元のレセプトなし" "There is no receipt of the prescriber for the month"
        "処方元の請求を確かめてください" "Look for the prescriber's receipt";
    W43 Warning "償還払いの申請あり" "The guardian applied for reimbursement of the same care"
        "同じ診療に二度助成しないよう、申請の内容と照合してください" "Compare with the application, so that the care is not subsidised twice";
    E50 Error "一部自己負担額誤り" "The copay is more than the rule allows"
        "徴収額を医療機関に照会してください" "Ask the institution what was taken";
    W50 Warning "一部自己負担額要確認" "The copay is not what the care days give"
        "日ごとの負担額を確かめてください" "Compare the amount of each day";
    E51 Error "請求額誤り" "The amounts of the receipt do not agree"
        "点数・食事・他公費の額を確かめ、返戻してください" "Compare points, meals and other programmes, and return it";
    W52 Warning "月額上限超過" "The copays of the month pass the cap"
        "差額の払い戻しを案内してください" "Offer the refund of the difference";
    W60 Warning "第三者行為" "The care follows a third party's act"
        "求償できるか確かめてください" "See whether the liable party pays";
    E61 Error "請求期限超過" "The claim is too old"
        "時効の中断がないか確かめ、返戻してください" "See whether the time limit was interrupted, and return it";
    E62 Error "診療年月が将来" "The care month lies in the future"
        "診療年月を直すよう返戻してください" "Return it, to correct the care month";
}
