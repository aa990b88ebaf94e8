//! Codes of the audit log (監査記録のコード), `A…`. Codes never change; texts may.

use josei_base::{Entry, Severity};

macro_rules! entries {
    ($($name:ident $code:literal $ja:literal $en:literal $remedy_ja:ident $remedy_en:ident)*) => {
        $(#[doc = $en] pub static $name: Entry = Entry {
            code: $code, severity: Severity::Error, ja: $ja, en: $en, remedy_ja: $remedy_ja, remedy_en: $remedy_en,
        };)*

        /// All entries, by code.
        pub static ALL: &[&Entry] = &[$(&$name),*];
    };
}

const COPY_JA: &str = "監査記録を改めて複写し、もう一度検証してください。同じ結果なら改ざんの疑いとして監査委員に報告してください";
const COPY_EN: &str = "Copy the log again and verify once more. If the answer is the same, report suspected tampering to the audit office";
const KEY_JA: &str = "監査委員が保管する検証鍵で検証しているか確かめてください";
const KEY_EN: &str = "Make sure that you verify with the key the audit office keeps";
const STOP_JA: &str = "封緘を止め、表の変更履歴を調べてください。記録を直してはいけません";
const STOP_EN: &str = "Stop sealing and look into the table's history of changes. Do not repair records";

entries! {
    CHECKPOINT_MISSING "A0001" "封緘ファイル checkpoint がありません" "The file checkpoint is missing" COPY_JA COPY_EN
    CHECKPOINT_FORM "A0002" "封緘ファイルの形式が正しくありません" "The checkpoint is malformed" COPY_JA COPY_EN
    CHECKPOINT_UNSIGNED "A0003" "封緘にこの鍵の署名がありません" "The checkpoint is not signed by the key" KEY_JA KEY_EN
    CHECKPOINT_SIGNATURE "A0004" "封緘の署名が合いません" "The signature of the checkpoint does not fit" COPY_JA COPY_EN
    CHECKPOINT_ORIGIN "A0005" "封緘が別の監査記録のものです" "The checkpoint is of another log than the key" KEY_JA KEY_EN
    SINCE_BAD "A0006" "比較する以前の封緘が、この鍵で署名されたこの監査記録のものではありません" "The older checkpoint to compare with is not one of this log, signed by this key" KEY_JA KEY_EN
    SHORTER "A0007" "以前の封緘より記録が少なくなっています" "The log is shorter than at the older checkpoint" COPY_JA COPY_EN
    HISTORY "A0008" "以前の封緘の時点までの記録が変わっています" "Records sealed by an older checkpoint have changed" COPY_JA COPY_EN
    NEWER "A0009" "checkpoint より新しい封緘が保管されています" "A newer checkpoint is kept than the file checkpoint" COPY_JA COPY_EN
    ENTRIES_MISSING "A0011" "記録のファイルがありません" "A file of records is missing" COPY_JA COPY_EN
    ENTRIES_CUT "A0012" "記録のファイルが途中で切れています" "A file of records is cut off" COPY_JA COPY_EN
    ENTRIES_SURPLUS "A0013" "記録のファイルに余分なデータがあります" "A file of records holds more than its records" COPY_JA COPY_EN
    TILE_MISSING "A0014" "ハッシュのファイルがありません" "A file of hashes is missing" COPY_JA COPY_EN
    TILE_SIZE "A0015" "ハッシュのファイルの長さが正しくありません" "A file of hashes has a wrong length" COPY_JA COPY_EN
    LEAF "A0016" "記録とそのハッシュが一致しません" "A record and its hash disagree" COPY_JA COPY_EN
    NODE "A0017" "上位のハッシュが、その下の256件のハッシュと一致しません" "A hash above disagrees with the hashes below it" COPY_JA COPY_EN
    ROOT "A0018" "全体のハッシュが封緘と一致しません" "The root of the tree is not the one in the checkpoint" COPY_JA COPY_EN
    UNKNOWN_FILE "A0019" "封緘に含まれないファイルがあります（封緘の途中で複写した場合にも起こります）" "A file is not part of the sealed log (also seen when copied in the middle of sealing)" COPY_JA COPY_EN
    OLD_PARTIAL "A0020" "以前の途中ファイルが現在の記録と一致しません" "An older partial file disagrees with the log" COPY_JA COPY_EN
    RECORD "A0021" "記録の形式が正しくありません" "A record is not in its canonical form" COPY_JA COPY_EN
    REALM "A0022" "別の自治体・環境の記録が混じっています" "A record belongs to another realm" COPY_JA COPY_EN
    SEQUENCE "A0023" "系列の番号が連続していません" "A number is missing or repeated in a shard" COPY_JA COPY_EN
    LINK "A0024" "系列の直前の記録へのつながりが切れています" "A record does not link to the one before it in its shard" COPY_JA COPY_EN
    ANSWERS_NOTHING "A0025" "結果に対応する未回答の事前記録がありません" "An OUTCOME answers no earlier INTENT, or one that is answered already" COPY_JA COPY_EN
    ANSWERS_OTHER "A0026" "結果の操作・操作者・端末・対象が事前記録と異なります" "An OUTCOME differs from its INTENT in operation, actor, terminal, purpose or subject" COPY_JA COPY_EN
    TOO_MANY_SHARDS "A0027" "系列が多すぎます" "There are too many shards" COPY_JA COPY_EN
    STATE "A0031" "封緘の状態が壊れています" "The state of sealing is damaged" STOP_JA STOP_EN
    SHARD_SHORTER "A0032" "系列が封緘済みの記録より短くなっています" "A shard is shorter than what is sealed of it" STOP_JA STOP_EN
    SHARD_CHANGED "A0033" "系列の記録が欠けているか、つながりません" "Records of a shard are missing or do not link" STOP_JA STOP_EN
    EDGE "A0034" "保管されたハッシュが封緘の状態と一致しません" "Stored tiles disagree with the state of sealing" STOP_JA STOP_EN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_rise_and_texts_are_there() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        for entry in ALL {
            assert!(entry.code.len() == 5 && entry.code.starts_with('A'));
            assert!(!entry.ja.is_ascii() && entry.en.is_ascii() && !entry.remedy_ja.is_empty() && !entry.remedy_en.is_empty());
        }
    }
}
