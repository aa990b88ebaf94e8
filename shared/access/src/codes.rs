//! Codes of access (利用の可否のコード), `U…`. Codes never change; texts may.

josei_base::entries! {
    U0001 Error "端末の認証が済んでいません" "The terminal step of sign-in is missing" "登録された端末で、本人の生体認証からやり直してください" "Begin again at a registered terminal with your own biometrics";
    U0002 Error "本人の確認（生体）がない認証です" "The authenticator did not verify the user" "生体認証を有効にしてやり直してください" "Turn user verification on and begin again";
    U0003 Error "登録のない、または使用を止めた端末です" "The terminal is unknown or retired" "権限管理者に端末の登録を依頼してください" "Ask the steward to register the terminal";
    U0004 Error "庁内の認証が済んでいません" "The directory step of sign-in is missing" "庁内認証基盤でログインしてください" "Sign in at the city's directory";
    U0005 Error "庁内の認証が別の人のものです" "The directory says another person than the terminal" "ご自身の利用者IDでログインしてください" "Sign in with your own user id";
    U0006 Error "パスワードが初期のまま、または期限切れです" "The password is an initial or an expired one" "庁内認証基盤でパスワードを変更してください" "Change the password at the city's directory";
    U0007 Error "役割と利用目的が選ばれていません" "No role and purpose were chosen" "担当する役割と利用目的を選んでください" "Choose the role you work in and the purpose";
    U0008 Error "認証の手順に時間がかかりすぎました" "A step of the sign-in is too old" "はじめからやり直してください" "Begin again";
    U0009 Error "認証の手順が別の端末鍵で行われました" "The steps were done with different device keys" "同じ端末ではじめからやり直してください" "Begin again at one terminal";
    U0010 Error "その役割は与えられていません" "The role is not granted to this user" "所属長に権限を申請してください" "Ask the head of your section for the right";
    U0011 Error "利用者が停止または廃止されています" "The user is suspended or closed" "所属長に連絡してください" "Talk to the head of your section";
    U0012 Error "契約または権限の期限が過ぎています" "The contract or the right has ended" "所属長に連絡してください" "Talk to the head of your section";
    U0020 Error "ログインしていません" "Not signed in" "ログインしてください" "Sign in";
    U0021 Error "しばらく操作がなかったため、ログアウトしました" "Signed out after fifteen minutes without use" "もう一度ログインしてください" "Sign in again";
    U0022 Error "ログインから8時間が過ぎました" "Signed out eight hours after sign-in" "もう一度ログインしてください" "Sign in again";
    U0023 Error "別の端末鍵からの要求です" "The request comes from another device key" "ログインした端末から操作してください。心当たりがなければ権限管理者に連絡してください" "Work at the terminal you signed in at; if this was not you, tell the steward";
    U0024 Error "この操作には直前の本人確認が必要です" "This needs a fresh verification of the person" "生体認証をもう一度行ってください" "Verify yourself once more";
    U0025 Error "別の端末でログイン中です" "The user is signed in at another terminal" "先の端末でログアウトしてください" "Sign out there first";
    U0026 Error "ログアウトしました" "Signed out" "ログインしてください" "Sign in";
    U0030 Error "この役割と利用目的では行えない操作です" "The role and purpose do not allow this" "担当者に依頼するか、役割と利用目的を選び直してください" "Ask whoever is in charge, or choose another role or purpose";
    U0031 Error "委託先の利用者には、個人情報を見る操作はできません" "Contractors see nothing personal" "職員に依頼してください" "Ask a member of the city's staff";
    U0032 Error "研修の期限が過ぎているため、閲覧だけができます" "Training has run out: reading only" "研修を受けてください" "Attend the training";
    U0033 Error "緊急アクセスでは閲覧だけができます" "Emergency access is for reading only" "通常の権限で行ってください" "Do it with an ordinary right";
    U0040 Error "申請した本人は確認できません" "Who asked cannot confirm" "別の権限管理者が確認してください" "Another steward must confirm";
    U0041 Error "自分自身の権限は申請・確認できません" "Nobody asks for or confirms a right of their own" "所属長が申請してください" "The head of the section must ask";
    U0042 Error "その状態では行えません" "Not possible in this state" "利用者の状態を確かめてください" "Look at the state of the user";
    U0043 Error "確認を待つ申請がありません" "Nothing waits to be confirmed" "申請からやり直してください" "Ask first";
    U0044 Error "委託先の利用者には、契約番号と期限が必要です" "A contractor needs a contract and its end" "契約番号と期限を指定してください" "Name the contract and its end";
    U0050 Error "緊急アクセスには別の人の承認が必要です" "Emergency access needs another person's approval" "別の承認者が承認してください" "Another approver must approve";
    U0051 Error "緊急アクセスの時間が過ぎました" "The emergency access has ended" "改めて申請してください" "Ask again";
    U0060 Error "権限の表の見出しが違います" "The table of rights has another header" "見出しを直してください" "Mend the header";
    U0061 Error "権限の表にない役割・利用目的・値です" "Unknown role, purpose or value in the table of rights" "表の語を確かめてください" "Look up the words of the table";
    U0062 Error "同じ操作と利用目的の行が二つあります" "An operation and purpose stand twice" "一行にまとめてください" "Make them one row";
    U0063 Error "法令上の根拠が登録されていません" "The legal basis is not in the list of bases" "根拠の一覧に加えてください" "Add it to the list of bases";
    U0064 Error "権限の表が大きすぎるか、読めません" "The table of rights is too large or cannot be read" "ファイルを確かめてください" "Look at the file";
}
