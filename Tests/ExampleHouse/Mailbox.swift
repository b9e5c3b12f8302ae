package import DataProtection
package import Foundation
package import Mailings

import Synchronization

/// A transport that keeps what it was given, by address.
package final class Mailbox: MailCarrier {
    private let letters = Mutex<[LetterContent]>([])
    private let broken = Mutex(false)

    package init() {}

    struct Refused: Error {}
    package func breakDown(_ down: Bool = true) { broken.withLock { $0 = down } }

    package func carry(
        _ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date,
        mayGo: @escaping @Sendable () throws -> Bool
    ) throws -> Delivery {
        if broken.withLock({ $0 }) { throw Refused() }
        letters.withLock { $0.append(content.reveal()) }
        return .delivered(answer: nil)
    }

    package var all: [LetterContent] { letters.withLock { $0 } }
    package func forget() { letters.withLock { $0 = [] } }
    package func letters(to address: String) -> [LetterContent] { all.filter { $0.to == address } }
    /// The link in the newest letter of a kind.
    package func token(_ purpose: LetterPurpose, to address: String) -> OpaqueToken? {
        letters(to: address).last { $0.draft.purpose == purpose }?.draft.token
    }
}

extension LetterDraft {
    package var link: String? {
        switch self {
        case .confirmation(_, let link, _), .pageLink(let link, _), .addressConfirmation(let link, _), .addressChanged(let link, _): link
        case .stopAnswer(_, _, _, let undo, _, _): undo
        case .caseNotice(let notice): notice.link
        case .nothingHeld, .stopUndone, .caseAlarm, .canaryAlarm, .staffAlarm, .monthlyReport, .recipientNotice, .farewell: nil
        }
    }

    package var token: OpaqueToken? { link.flatMap { OpaqueToken(String($0.split(separator: "/").last ?? "")) } }
}
