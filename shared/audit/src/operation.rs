//! Operations (操作): the closed list of what can be recorded. Codes never change; new ones are added at the end of their group.

/// How an operation must be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// Sealed with the next regular seal.
    Regular,
    /// Sealed at once: approvals, releases, break-glass (`security.md` §6).
    AtOnce,
    /// Data leaves or enters on a device: device, file, direction and approvers are required (M13); sealed at once.
    Export,
}

macro_rules! operations {
    ($($variant:ident $code:literal $handling:ident $ja:literal $en:literal)*) => {
        /// What was done (操作).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation { $(#[doc = $en] $variant),* }

        impl Operation {
            /// All operations, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// By its code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// How it must be recorded.
            #[must_use]
            pub const fn handling(self) -> Handling {
                match self { $(Self::$variant => Handling::$handling),* }
            }

            /// What it is, Japanese.
            #[must_use]
            pub const fn ja(self) -> &'static str {
                match self { $(Self::$variant => $ja),* }
            }

            /// What it is, English.
            #[must_use]
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),* }
            }
        }
    };
}

operations! {
    AuthnLogin "authn.login" Regular "ログイン" "Sign in"
    AuthnLogout "authn.logout" Regular "ログアウト" "Sign out"
    AccessRequest "access.request" Regular "権限の申請" "Ask for a right"
    AccessGrant "access.grant" AtOnce "権限の付与" "Grant a right"
    AccessRevoke "access.revoke" AtOnce "権限の取消" "Revoke a right"
    BreakglassOpen "breakglass.open" AtOnce "緊急アクセスの開始" "Open emergency access"
    BreakglassClose "breakglass.close" AtOnce "緊急アクセスの終了" "Close emergency access"
    DeliveryOpen "delivery.open" Regular "納品の開始" "Open a delivery"
    DeliveryPart "delivery.part" Regular "納品の分割送信" "Ask for the address of a part"
    DeliveryClose "delivery.close" Regular "納品の終了" "Close a delivery"
    DeliveryShow "delivery.show" Regular "納品の照会" "Read a delivery, its preview or acknowledgement"
    DeliveryConfirm "delivery.confirm" Regular "納品の確定" "Confirm a delivery"
    ReceiptIngest "receipt.ingest" Regular "レセプトの取込" "Check, split and seal receipts"
    ReceiptShow "receipt.show" Regular "レセプトの閲覧" "Read a receipt"
    RegisterImport "register.import" Regular "資格台帳の取込" "Load the register"
    RegisterShow "register.show" Regular "資格台帳の閲覧" "Read the register"
    RegisterChange "register.change" Regular "資格台帳の変更" "Change the register"
    RegisterDecide "register.decide" AtOnce "資格異動の決裁" "Approve or refuse an event of the register"
    EligibilityMatch "eligibility.match" Regular "資格の突合" "Decide receipts against the register"
    ClaimShow "claim.show" Regular "請求の閲覧" "Read a claim and its decision"
    ClaimDecide "claim.decide" Regular "請求の審査" "Decide a claim by hand"
    ClaimReturn "claim.return" Regular "返戻" "Return a claim"
    ClaimApprove "claim.approve" AtOnce "請求の承認" "Approve a decision on a claim"
    ApplicationEnter "application.enter" Regular "償還払いの申請入力" "Enter an application of a guardian"
    ApplicationShow "application.show" Regular "償還払いの申請の閲覧" "Read an application of a guardian"
    ApplicationDecide "application.decide" Regular "償還払いの申請の審査" "Work on an application of a guardian"
    ApplicationApprove "application.approve" AtOnce "償還払いの決定" "Decide an application of a guardian"
    AccountShow "account.show" Regular "受取口座の閲覧" "Read an account of a payee"
    AccountEnter "account.enter" Regular "受取口座の登録" "Enter an account of a payee"
    AccountConfirm "account.confirm" AtOnce "受取口座の承認" "Confirm an account of a payee"
    BatchOpen "batch.open" Regular "支払バッチの作成" "Open a payment batch"
    BatchShow "batch.show" Regular "支払バッチの閲覧" "Read a payment batch"
    BatchFreeze "batch.freeze" Regular "支払バッチの確定" "Freeze a payment batch"
    BatchGenerate "batch.generate" Regular "振込ファイルの作成" "Render the bank file"
    BatchApprove "batch.approve" AtOnce "支払バッチの承認" "Approve a payment batch"
    BatchRelease "batch.release" AtOnce "支払バッチの払出許可" "Release a payment batch"
    BatchHold "batch.hold" AtOnce "支払バッチの保留" "Hold a payment batch"
    BatchVoid "batch.void" AtOnce "支払バッチの取消" "Void a payment batch"
    PaymentPull "payment.pull" Export "振込ファイルの受取" "Hand the bank file to finance"
    PaymentReceipt "payment.receipt" AtOnce "振込ファイルの受領確認" "Acknowledge a bank file"
    PaymentResults "payment.results" Regular "振込結果の取込" "Take in results and returned transfers"
    PaymentReconcile "payment.reconcile" Regular "支払の照合" "Reconcile the month"
    ExportRequest "export.request" Regular "持ち出しの申請" "Request an export"
    ExportApprove "export.approve" AtOnce "持ち出しの承認" "Approve an export"
    ExportTake "export.take" Export "持ち出し" "Take an export"
    MediaImport "media.import" Export "媒体からの取込" "Take in a file from a device"
    NoticeRender "notice.render" Regular "通知書の作成" "Render notices"
    NoticeOrder "notice.order" Regular "通知書の依頼" "Order notices"
    NoticeShow "notice.show" Regular "通知書の依頼の照会" "Read an order of notices or its index"
    NumberResolve "number.resolve" AtOnce "個人番号の照会" "Resolve a personal number"
    AuditQuery "audit.query" Regular "監査記録の照会" "Query the audit log"
    AuditSeal "audit.seal" Regular "監査記録の封緘" "Seal the audit log"
    SweepRun "sweep.run" Regular "再処理の巡回" "Re-drive what is not final"
    RecordsExpire "records.expire" AtOnce "保存期間満了の消去" "Erase after retention"
    KeyDestroy "key.destroy" AtOnce "鍵の破棄" "Destroy a key"
}

impl Operation {
    /// True if device, file, direction and approvers are required.
    #[must_use]
    pub const fn is_export(self) -> bool {
        matches!(self.handling(), Handling::Export)
    }

    /// True if the log must be sealed at once after it.
    #[must_use]
    pub const fn seals_at_once(self) -> bool {
        matches!(self.handling(), Handling::AtOnce | Handling::Export)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Code;

    #[test]
    fn codes_are_unique_and_lead_back() {
        let codes: std::collections::BTreeSet<_> = Operation::ALL.iter().map(|operation| operation.code()).collect();
        assert_eq!(codes.len(), Operation::ALL.len());
        for operation in Operation::ALL {
            assert_eq!(Operation::from_code(operation.code()), Some(*operation));
            assert!(Code::parse(operation.code()).is_ok());
            assert!(!operation.ja().is_empty() && operation.en().is_ascii());
        }
        assert_eq!(Operation::from_code("batch.frieze"), None);
    }

    #[test]
    fn the_page_lists_every_operation() {
        for operation in Operation::ALL {
            assert!(include_str!("../README.md").contains(&format!("`{}`", operation.code())), "{}", operation.code());
        }
    }

    #[test]
    fn exports_are_sealed_at_once() {
        assert!(Operation::PaymentPull.is_export() && Operation::PaymentPull.seals_at_once());
        assert!(Operation::BatchApprove.seals_at_once() && !Operation::BatchApprove.is_export());
        assert!(!Operation::ReceiptIngest.seals_at_once());
    }
}
