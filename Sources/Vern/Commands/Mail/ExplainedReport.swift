import DataProtection
import Inbox

/// A mail server's report as `vern mail explain` tells it: without the addresses in it.
struct ExplainedReport: Encodable {
    struct Recipient: Encodable {
        let action: String
        let status: String?
        let verdict: String
    }
    /// "delivery" or "feedback".
    let kind: String
    /// Of feedback: "abuse".
    let type: String?
    let recipients: [Recipient]

    init(_ report: MailReport) {
        switch report.kind {
        case .delivery(let delivery):
            (kind, type) = ("delivery", nil)
            recipients = delivery.recipients.map {
                Recipient(action: $0.action.rawValue, status: $0.status?.description, verdict: ReportVerdict($0).rawValue)
            }
        case .feedback(let feedback): (kind, type, recipients) = ("feedback", feedback.kind.rawValue, [])
        }
    }

    var text: String {
        let told = recipients.map { "\($0.action)\($0.status.map { " \($0)" } ?? ""): \($0.verdict)" }
        return "a \(kind) report\(type.map { ", \($0)" } ?? "")" + (told.isEmpty ? "" : "\n  " + told.joined(separator: "\n  "))
    }
}
