//! Tables of the synthetic city. Names are common ones put together by chance; no person stands behind them.

/// A family name: as the register writes it, as some receipts write it (異体字), in kana.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) variant: &'static str,
    pub(crate) kana: &'static str,
}

const fn family(name: &'static str, variant: &'static str, kana: &'static str) -> Family {
    Family { name, variant, kana }
}

/// Family names; those with another spelling stand first.
pub(crate) const FAMILIES: [Family; 48] = [
    family("高橋", "髙橋", "タカハシ"),
    family("髙田", "高田", "タカダ"),
    family("山崎", "山﨑", "ヤマサキ"),
    family("岡﨑", "岡崎", "オカザキ"),
    family("沢田", "澤田", "サワダ"),
    family("渡辺", "渡邊", "ワタナベ"),
    family("斎藤", "齋藤", "サイトウ"),
    family("浜口", "濱口", "ハマグチ"),
    family("桜井", "櫻井", "サクライ"),
    family("広瀬", "廣瀬", "ヒロセ"),
    family("国分", "國分", "コクブ"),
    family("滝川", "瀧川", "タキガワ"),
    family("佐藤", "", "サトウ"),
    family("鈴木", "", "スズキ"),
    family("田中", "", "タナカ"),
    family("伊藤", "", "イトウ"),
    family("山本", "", "ヤマモト"),
    family("中村", "", "ナカムラ"),
    family("小林", "", "コバヤシ"),
    family("吉田", "", "ヨシダ"),
    family("山田", "", "ヤマダ"),
    family("佐々木", "", "ササキ"),
    family("松本", "", "マツモト"),
    family("井上", "", "イノウエ"),
    family("木村", "", "キムラ"),
    family("清水", "", "シミズ"),
    family("林", "", "ハヤシ"),
    family("森", "", "モリ"),
    family("池田", "", "イケダ"),
    family("橋本", "", "ハシモト"),
    family("石川", "", "イシカワ"),
    family("前田", "", "マエダ"),
    family("藤原", "", "フジワラ"),
    family("岡本", "", "オカモト"),
    family("表", "", "オモテ"),
    family("能勢", "", "ノセ"),
    family("十河", "", "ソゴウ"),
    family("西川", "", "ニシカワ"),
    family("南", "", "ミナミ"),
    family("北野", "", "キタノ"),
    family("堺谷", "", "サカイダニ"),
    family("泉", "", "イズミ"),
    family("辻本", "", "ツジモト"),
    family("阪口", "", "サカグチ"),
    family("奥野", "", "オクノ"),
    family("中西", "", "ナカニシ"),
    family("東", "", "ヒガシ"),
    family("八木", "", "ヤギ"),
];

/// Family names with an external character (外字), where those are asked for: a city's own shapes of 辻, 葛 and 祇.
pub(crate) const EXTERNAL_FAMILIES: [Family; 3] =
    [family("\u{E000}村", "", "ツジムラ"), family("\u{E001}西", "", "カサイ"), family("\u{E03F}園", "", "ギオン")];

/// How many family names have another spelling.
pub(crate) const FAMILIES_WITH_VARIANT: usize = 12;

/// Given names of boys: kanji, kana.
pub(crate) const BOYS: [(&str, &str); 32] = [
    ("蓮", "レン"),
    ("湊", "ミナト"),
    ("陽翔", "ハルト"),
    ("蒼", "アオイ"),
    ("大翔", "ヒロト"),
    ("樹", "イツキ"),
    ("悠真", "ユウマ"),
    ("律", "リツ"),
    ("颯太", "ソウタ"),
    ("健太", "ケンタ"),
    ("拓海", "タクミ"),
    ("翔太", "ショウタ"),
    ("大輝", "ダイキ"),
    ("直樹", "ナオキ"),
    ("亮", "リョウ"),
    ("優斗", "ユウト"),
    ("一郎", "イチロウ"),
    ("太一", "タイチ"),
    ("圭", "ケイ"),
    ("翼", "ツバサ"),
    ("光", "ヒカル"),
    ("駿", "シュン"),
    ("海斗", "カイト"),
    ("涼介", "リョウスケ"),
    ("雄大", "ユウダイ"),
    ("智也", "トモヤ"),
    ("航", "ワタル"),
    ("岳", "ガク"),
    ("慎吾", "シンゴ"),
    ("晴", "ハル"),
    ("新", "アラタ"),
    ("奏太", "カナタ"),
];

/// Given names of girls: kanji, kana.
pub(crate) const GIRLS: [(&str, &str); 32] = [
    ("陽葵", "ヒマリ"),
    ("結菜", "ユイナ"),
    ("凛", "リン"),
    ("芽依", "メイ"),
    ("葵", "アオイ"),
    ("紬", "ツムギ"),
    ("莉子", "リコ"),
    ("咲良", "サクラ"),
    ("結衣", "ユイ"),
    ("美桜", "ミオ"),
    ("心春", "コハル"),
    ("花", "ハナ"),
    ("美咲", "ミサキ"),
    ("愛", "アイ"),
    ("彩", "アヤ"),
    ("さくら", "サクラ"),
    ("千尋", "チヒロ"),
    ("明日香", "アスカ"),
    ("遥", "ハルカ"),
    ("琴音", "コトネ"),
    ("美羽", "ミウ"),
    ("真央", "マオ"),
    ("七海", "ナナミ"),
    ("沙也加", "サヤカ"),
    ("瑞希", "ミズキ"),
    ("京子", "キョウコ"),
    ("詩織", "シオリ"),
    ("楓", "カエデ"),
    ("杏", "アン"),
    ("優奈", "ユウナ"),
    ("麻衣", "マイ"),
    ("和奏", "ワカナ"),
];

/// An insurer: the number without its check digit, share in 1,000 (`domain/receipts.md` §6.3).
pub(crate) const INSURERS: [(&str, u32); 16] = [
    ("0127001", 400), // 協会けんぽ 大阪
    ("0113001", 40),  // … 東京
    ("0128001", 30),  // … 兵庫
    ("0627005", 90),  // 健保組合
    ("0627101", 70),
    ("0613215", 60),
    ("0627334", 50),
    ("3127000", 40), // 共済
    ("3227011", 30),
    ("3327021", 20),
    ("3427031", 20),
    ("27002", 100), // 堺市国保 (by sequence)
    ("27001", 10),  // 大阪市国保
    ("27301", 20),  // 国保組合
    ("27305", 10),
    ("27311", 10),
];

/// The first insurer of INSURERS that is 国保.
pub(crate) const FIRST_NATIONAL: usize = 11;

/// Points of outpatient receipts: 64 quantiles of a log-normal with median 700, σ 0.65.
pub(crate) const POINTS_OUTPATIENT: [u32; 64] = [
    145, 192, 223, 247, 269, 288, 306, 323, 340, 355, 371, 386, 401, 415, 430, 444, 459, 473, 488, 502, 517, 532, 546, 561, 577, 592, 608,
    624, 640, 657, 674, 691, 709, 727, 746, 765, 785, 806, 827, 850, 873, 897, 922, 948, 976, 1005, 1036, 1068, 1103, 1140, 1180, 1223,
    1270, 1322, 1379, 1443, 1516, 1601, 1701, 1824, 1982, 2200, 2548, 3369,
];

/// Points of pharmacy receipts: median 450, σ 0.8.
pub(crate) const POINTS_PHARMACY: [u32; 64] = [
    65, 92, 110, 125, 138, 151, 163, 174, 185, 195, 206, 216, 226, 237, 247, 257, 268, 278, 288, 299, 310, 321, 332, 343, 355, 366, 378,
    391, 403, 416, 429, 443, 457, 472, 487, 502, 519, 535, 553, 571, 590, 610, 632, 654, 677, 702, 729, 757, 787, 820, 856, 894, 937, 984,
    1037, 1096, 1165, 1246, 1342, 1463, 1620, 1842, 2207, 3113,
];

/// Tens of points of inpatient receipts: median 30,000 points, σ 1.0.
pub(crate) const TEN_POINTS_INPATIENT: [u32; 64] = [
    267, 411, 515, 605, 687, 765, 840, 913, 986, 1057, 1128, 1200, 1271, 1344, 1417, 1491, 1566, 1642, 1720, 1800, 1881, 1964, 2049, 2137,
    2227, 2319, 2415, 2513, 2615, 2720, 2829, 2942, 3059, 3182, 3309, 3442, 3582, 3727, 3881, 4042, 4212, 4392, 4582, 4785, 5001, 5232,
    5480, 5747, 6037, 6352, 6698, 7079, 7502, 7977, 8515, 9132, 9853, 10711, 11761, 13093, 14874, 17467, 21890, 33655,
];

/// How much an institution of rank 1, 2, … works: 1,000 ÷ rank^0.9 (Zipf).
pub(crate) const ZIPF: [u32; 18] = [1000, 536, 372, 287, 235, 199, 174, 154, 138, 126, 116, 107, 99, 93, 87, 82, 78, 74];

/// Days of care of an outpatient, weights of 1, 2, 3, 4, 5, 6.
pub(crate) const DAYS_OUTPATIENT: [u32; 6] = [70, 19, 7, 2, 1, 1];

/// Days of care of a dentist, weights of 1, 2, 3, 4, 5, 6.
pub(crate) const DAYS_DENTAL: [u32; 6] = [64, 23, 9, 2, 1, 1];

/// Days with a visit of a nurse (P: once or twice a week), weights of 1, 2, … 12.
pub(crate) const DAYS_NURSE: [u32; 12] = [6, 8, 10, 18, 14, 10, 8, 10, 6, 4, 3, 3];

/// Tens of yen of a nurse's visit with its fee for the day (訪問看護基本療養費 5,550, 管理療養費 3,000; R).
pub(crate) const NURSE_LATER_DAY: u32 = 855;
/// Tens of yen by which the first visit of a month costs more (管理療養費 7,670 instead of 3,000; R).
pub(crate) const NURSE_MONTH: u32 = 467;

/// Prescriptions received by a pharmacy in a month, weights of 1, 2, 3, 4.
pub(crate) const DAYS_PHARMACY: [u32; 4] = [76, 17, 5, 2];

/// Holders by age group 0–4, 5–9, 10–14, 15–18 (share, first and last day of life of the group).
pub(crate) const AGE_GROUPS: [(u32, u32, u32); 4] = [(24, 0, 1825), (26, 1826, 3651), (27, 3652, 5478), (23, 5479, 6938)];

/// How readily a child of a group goes to a doctor: outpatient receipts a year × 10.
pub(crate) const VISITS_A_YEAR: [u32; 4] = [90, 65, 48, 37];
/// … to a dentist.
pub(crate) const DENTAL_VISITS_A_YEAR: [u32; 4] = [6, 22, 17, 11];
/// … to hospital: stays a year × 100.
pub(crate) const STAYS_A_YEAR: [u32; 4] = [30, 8, 6, 7];
/// … and is visited by a nurse: receipts a year × 100.
pub(crate) const NURSE_A_YEAR: [u32; 4] = [2, 1, 1, 1];

/// Income class notes (区ア–区オ) of inpatient receipts; empty stands for 区ウ.
pub(crate) const INCOME_NOTES: [&str; 10] = ["", "", "", "28", "28", "28", "27", "29", "26", "30"];

/// Illness codes (傷病名コード), of the right form.
pub(crate) const ILLNESSES: [&str; 12] =
    ["4659007", "4660009", "4779004", "4939008", "6918002", "6929001", "3829003", "0090002", "4871001", "3729007", "7840024", "0349002"];

/// Treatment codes (診療行為コード) with their 診療識別, of the right form.
pub(crate) const TREATMENTS: [(&str, &str); 12] = [
    ("13", "113003510"),
    ("13", "113012810"),
    ("25", "120002910"),
    ("28", "120001210"),
    ("40", "140000610"),
    ("40", "140023510"),
    ("60", "160008010"),
    ("60", "160054710"),
    ("60", "160169450"),
    ("70", "170000410"),
    ("80", "180016110"),
    ("14", "114000110"),
];

/// First and revisit fees of a dentist: code and points.
pub(crate) const DENTAL_FIRST: (&str, u32) = ("301000110", 267);
/// See [`DENTAL_FIRST`].
pub(crate) const DENTAL_REVISIT: (&str, u32) = ("301001610", 58);
/// A dentist's treatments with their 診療識別 (R), of the right form.
pub(crate) const DENTAL_TREATMENTS: [(&str, &str); 10] = [
    ("13", "302000110"),
    ("13", "302008970"),
    ("31", "305000110"),
    ("31", "304000910"),
    ("41", "309000110"),
    ("41", "309000210"),
    ("42", "309004610"),
    ("44", "310000110"),
    ("54", "311000210"),
    ("61", "313000110"),
];
/// Additions to them (加算コード).
pub(crate) const DENTAL_ADDITIONS: [&str; 3] = ["309000570", "301000870", "302000970"];
/// Teeth (歯式コード): one, two and three of them.
pub(crate) const TEETH: [&str; 4] = ["101600", "102600101700", "107400", "105500105600105700"];

/// Names of what DPC bundles (診断群分類番号), of the right form.
pub(crate) const DIAGNOSIS_GROUPS: [&str; 5] = ["0400801499x002", "040100xxxxx00x", "030270xxxxxxxx", "150010xxxxx0xx", "060150xx03xxxx"];
/// Services of a day inside the bundle, with their 診療識別.
pub(crate) const BUNDLED_SERVICES: [(&str, &str); 5] =
    [("33", "130009310"), ("60", "160008010"), ("70", "170000410"), ("92", "190117710"), ("31", "130003510")];
/// What a nurse bills: fees of a visit, and of the management of a day.
pub(crate) const NURSE_FEES: (&str, &str) = ("510000110", "550000110");

/// Medicine codes (医薬品コード), of the right form.
pub(crate) const MEDICINES: [&str; 12] = [
    "610406079",
    "610443047",
    "620000012",
    "620002451",
    "620008991",
    "621370301",
    "622045001",
    "622081101",
    "613990149",
    "612320353",
    "614490112",
    "660406004",
];

/// First and revisit fees (初診料, 再診料): code and points.
pub(crate) const FIRST_VISIT: (&str, u32) = ("111000110", 291);
/// See [`FIRST_VISIT`].
pub(crate) const REVISIT: (&str, u32) = ("112007410", 75);

/// Comments, with kanji whose second byte is `\` or `|` on purpose.
pub(crate) const COMMENTS: [&str; 5] = ["前回の表示と同じ", "ソフトコンタクト使用", "機能検査を予定", "ポリープの疑い", "学校健診にて指摘"];

/// Names of institutions; a number follows.
pub(crate) const CLINICS: [&str; 6] =
    ["架空こどもクリニック", "見本耳鼻咽喉科", "架空内科小児科", "見本皮フ科", "架空総合病院", "見本眼科クリニック"];
/// Names of dentists.
pub(crate) const DENTISTS: [&str; 3] = ["架空歯科", "見本こども歯科", "架空矯正歯科"];
/// Names of nurses' stations.
pub(crate) const STATIONS: [&str; 2] = ["架空訪問看護ステーション", "見本看護ステーション"];
/// Names of pharmacies.
pub(crate) const PHARMACIES: [&str; 3] = ["架空調剤薬局", "見本ファーマシー", "架空薬局駅前店"];

/// District numbers of the city's institutions (郡市区番号).
pub(crate) const DISTRICTS: [&str; 7] = ["60", "63", "65", "64", "62", "61", "01"];
