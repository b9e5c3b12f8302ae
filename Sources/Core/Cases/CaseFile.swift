package import Declarations
package import Foundation

import DataProtection

/// Everything of one case, as an authority would ask for it (GDPR Art. 5(2), 58(1)(a)): what was asked, when, what was done, when and why.
package struct CaseFile: Encodable {
    struct Line: Encodable {
        let time: Date
        let by: String
        let what: String
        let text: String
        let why: String
        /// Status in the Data Privacy Vocabulary.
        let status: String?
    }
    let controller: String
    let number: String
    let made: Date
    let asks: [String]
    let state: String
    let received: String
    /// The last day the law gave, counted as Regulation 1182/71 counts.
    let due: String
    let extended: Bool
    /// Days the clock stood still, which are in `due`, as it was in doubt who asked (GDPR Art. 12(6)); and since when it does.
    let daysInDoubt: Int
    let inDoubtSince: String?
    let closed: String?
    let inTime: Bool
    let history: [Line]
    /// As they came in, RFC 5322; what is no UTF-8 reads as a replacement mark.
    let letters: [String]

    package init(_ opened: CaseDesk.Opened, site: Site, now: Date) {
        let row = opened.row
        (controller, number, made) = (site.controller.name, row.number.text, now)
        (asks, state, extended) = (row.intents.map(\.rawValue), row.state.name, row.extended)
        (daysInDoubt, inDoubtSince) = (row.waited, row.paused?.text)
        (received, due, closed) = (row.received.text, row.due.text, row.closed?.text)
        inTime = (row.closed ?? Day(now)) <= row.due
        history = opened.steps.map {
            Line(time: $0.time, by: $0.by, what: $0.what.name, text: $0.what.text ?? "", why: $0.why, status: $0.what.status)
        }
        letters = opened.letters.map { String(decoding: $0.raw.reveal(), as: UTF8.self) }
    }

    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(self)
    }
}

extension CaseStep.What {
    fileprivate var status: String? {
        switch self {
        case .opened: "dpv:RequestInitiated"
        case .notice("received"): "dpv:RequestAcknowledged"
        case .identityAsked, .doubted: "dpv:RequestRequiresAction"
        case .identityGiven: "dpv:RequestRequiredActionPerformed"
        case .routed: "dpv:RequestAccepted"
        case .extended: "dpv:RequestActionDelayed"
        case .answered, .upheld: "dpv:RequestFulfilled"
        case .refused: "dpv:RequestRejected"
        default: nil
        }
    }
}
