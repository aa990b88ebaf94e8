//! A city that cannot start or go on, for people.

use crate::exit::Failure;
use josei_embedded::StackError;
use josei_embedded::city::CityError;
use josei_runtime::settings::BadSetting;
use josei_store::keyfile::KeyFileError;
use josei_store::port::StoreError;

/// What to do when nothing is wrong that a person could mend.
const GO_ON: &str = "同じコマンドをもう一度実行してください。続きから再開します / run the same command again: it goes on";
/// What to do about a file of the folder.
const ANOTHER_FOLDER: &str = "控えから戻すか、--dir に別のフォルダーを指定してください / restore a copy, or name another folder with --dir";

/// A city that cannot start or go on, for people.
pub fn city_failure(error: CityError) -> Failure {
    let environment = |what: String, remedy: &str| Failure::Environment { what, remedy: remedy.to_owned() };
    match error {
        CityError::Stack(error) => stack_failure(&error),
        CityError::Store(StoreError::Full { .. }) => environment(
            "ディスクに空きがありません / the disk is full".to_owned(),
            "空き容量を増やして、同じコマンドをもう一度実行してください。続きから再開します / make room and run the same command again: it goes on",
        ),
        CityError::Setting(bad) => setting_failure(&bad),
        CityError::People(why) => environment(
            format!("人と合言葉のファイル people.json を使用できません / people.json, the people and their tokens, cannot be used: {why}"),
            "people.json を削除して、もう一度実行してください。新しい合言葉が作られます / remove people.json and run again: new tokens are made",
        ),
        CityError::KeyFile(error) => key_file_failure(&error),
        CityError::Holidays(why) => Failure::fault(why),
        other => environment(format!("処理を続けられません / cannot go on: {other}"), GO_ON),
    }
}

/// A file named on the command line that was read and cannot be used.
fn setting_failure(bad: &BadSetting) -> Failure {
    let (BadSetting::Missing(name) | BadSetting::Unusable(name, _)) = bad;
    let (option, ja, en) = match *name {
        "JOSEI_CITY_FILE" => ("--city", "市のファイル", "the city file"),
        "JOSEI_PAYER_FILE" => ("--payer", "支払設定", "the payer profile"),
        "JOSEI_BANKS_FILE" => ("--banks", "金融機関一覧", "the list of banks"),
        other => (other, "設定", "a setting"),
    };
    let why = match bad {
        BadSetting::Missing(_) => "指定されていません / not given",
        BadSetting::Unusable(_, why) => why,
    };
    Failure::usage(
        &format!("{option}: {ja}を使用できません / {en} cannot be used: {why}"),
        "ファイルを直すか、別のファイルを指定してください / correct the file, or name another",
    )
}

fn key_file_failure(error: &KeyFileError) -> Failure {
    let remedy = match error {
        KeyFileError::Permissions { .. } => {
            "所有者だけが読めるようにしてください（chmod 600）。他人が読んだおそれがあれば、別のフォルダーで始めてください / \
             let only its owner read it (chmod 600); if others may have read it, begin in another folder"
        }
        _ => ANOTHER_FOLDER,
    };
    Failure::Environment {
        what: format!("鍵のファイルを使用できません / the key file cannot be used: {error}"), remedy: remedy.to_owned()
    }
}

fn stack_failure(error: &StackError) -> Failure {
    let entry = error.entry();
    Failure::Environment {
        what: format!("{} {}（{error}） / {}", entry.code, entry.ja, entry.en),
        remedy: format!("{} / {}", entry.remedy_ja, entry.remedy_en),
    }
}
