//! `K…`: why an act on a case is refused, and what may be wrong with a list or with the rules of cases.

josei_base::entries! {
    ENTRIES:
    /// The act does not fit the state.
    STATE = "K0001" "現在の状態ではこの処理はできません" "this cannot be done in the present state of the case"
        "最新の状態を確認してください" "look at the present state of the case";
    /// Proposer and approver are the same person.
    OWN_WORK = "K0002" "自分の起案を自分で決裁することはできません" "nobody approves or refuses their own proposal"
        "別の職員に決裁を依頼してください" "ask another person";
    /// The rank may not sign this.
    RANK = "K0003" "この決裁の権限がありません" "this approval needs a higher rank"
        "決裁者に依頼してください" "ask an approver";
    /// Another person works on it.
    NOT_OWNER = "K0004" "担当者ではありません" "another person works on this case"
        "担当者に依頼するか、割り当て直してください" "ask the owner, or have it assigned to you";
    /// No reason was given.
    REASON = "K0005" "事由コード（不適合の支給・訂正・差戻しには説明も）が必要です" "a reason code is needed, and a text for an override, a correction or a refusal"
        "事由コードと説明を付けてください" "give the reason code and the text";
    /// The part of a split is no part.
    PART = "K0006" "分割の支給額は、0円より多く請求額より少ない額にしてください" "the part of a split is more than nothing and less than the whole"
        "分割の額を確かめてください" "look at the amount of the part";
    /// The request's name was used for something else.
    REQUEST = "K0007" "同じ要求番号で別の処理が既に行われています" "another act was done under this request id"
        "新しい要求番号でやり直してください" "use a new request id";
    /// The history is full.
    ACTS = "K0008" "この案件の処理回数が上限に達しています" "the history of this case is full"
        "管理者に連絡してください" "tell the operators";
    /// An identifier of another form.
    IDENTIFIER = "K0009" "識別子の形式に誤りがあります" "an identifier has not its form"
        "英小文字・数字・-・_・. の1〜64文字にしてください" "use 1 to 64 lower-case letters, digits, -, _ and .";
    /// The reason code is none of the city's.
    REASON_UNKNOWN = "K0010" "事由コードが登録されていません" "the reason code is not in the rules of cases"
        "事由コード表を確認してください" "see the table of reasons";
    /// Only the proposer takes a proposal back.
    NOT_PROPOSER = "K0011" "起案者ではありません" "only the proposer withdraws a proposal"
        "起案者が取り下げるか、決裁者が差し戻してください" "let the proposer withdraw it, or an approver refuse it";
    /// Something stored is damaged or of another version.
    STORED = "K0012" "保存されている案件を読めません" "what is stored of the case cannot be read"
        "担当者が調査します。操作を続けないでください" "stop; a person will look into it";
    /// A sum does not fit.
    SUM = "K0013" "金額の計算が範囲を超えました" "an amount is out of range"
        "担当者が調査します" "a person will look into it";
    /// Nothing to list.
    LIST_EMPTY = "K0020" "一覧に載せるものがありません" "there is nothing to list"
        "決裁が済んでから作成してください" "make the list when something was approved";
    /// The file is no list of ours.
    LIST_FORM = "K0021" "一覧ファイルの形式に誤りがあります" "the file is not a list of this layout"
        "作成元のファイルを確かめてください" "look at the file where it was made";
    /// Count or sum differ.
    LIST_TOTALS = "K0022" "件数または金額の合計が一致しません" "count or sum of the list differ from its trailer"
        "ファイルが途中で切れていないか確かめてください" "see whether the file was cut";
    /// A text that cannot stand in the list.
    LIST_TEXT = "K0023" "一覧に書けない文字があります" "a text cannot be written to the list"
        "CP932にある文字だけにし、コンマ・引用符・改行を除いてください" "use characters of CP932 without commas, quotes and line ends";
    /// Too many lines.
    LIST_LONG = "K0024" "一覧の件数が上限を超えています" "the list has more lines than the limit"
        "件数を分けてください" "split it";
    /// The rules file is not written as it should be.
    RULES_FORM = "K0030" "案件規則ファイルの形式が正しくありません" "the rules of cases are not written as the schema says"
        "示された行を直してください" "correct the line named";
    /// The rules file is too large.
    RULES_LARGE = "K0031" "案件規則ファイルが大きすぎます" "the rules of cases are too large"
        "ファイルを確かめてください" "see whether it is the right file";
    /// A reason stands twice or has another form.
    RULES_REASON = "K0032" "事由の行に誤りがあります（重複、形式、書けない文字）" "a reason stands twice or has not its form"
        "コードは英大文字1字と数字、文はコンマ・引用符・改行なしのCP932の文字で一度だけ書いてください" "write each code once, a capital and digits, and texts of CP932 without commas, quotes and line ends";
    /// A number of days out of range.
    RULES_DAYS = "K0033" "期限の日数が範囲外です" "a number of days is out of range"
        "1〜365日にしてください" "use 1 to 365 days";
}
