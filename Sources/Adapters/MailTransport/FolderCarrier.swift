package import DataProtection
package import Declarations
import Dispatch
package import Foundation
package import Mailings

/// Delivers letters as files under the letter's own name: delivering twice is delivering once.
package struct FolderCarrier: MailCarrier {
    private let composer: MailComposer
    private let folder: OutgoingFolder
    /// The disk is waited for here, not on the threads everything else runs on.
    private let queue = DispatchQueue(label: "vern.outgoing")

    package init(site: Site, folder: OutgoingFolder) { (composer, self.folder) = (MailComposer(site: site), folder) }

    package func carry(
        _ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date,
        mayGo: @escaping @Sendable () throws -> Bool
    ) async throws -> Delivery {
        let name = permit.letter.hex
        let message = try composer.message(content.reveal(), at: time)
        try await waiting { try folder.deliver(message, named: name) }
        return .delivered(answer: nil)
    }

    /// One sync of the folder for all letters of a round.
    package func finish() async throws { try await waiting { try folder.makeDurable() } }

    private func waiting(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { done in
            queue.async { done.resume(with: Result(catching: work)) }
        }
    }
}
