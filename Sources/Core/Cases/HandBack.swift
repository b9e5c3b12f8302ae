package import DataProtection
package import Foundation
import Requests

/// Takes back what is no privacy matter, into a mailbox of the company's.
package protocol HandBack: Sendable {
    /// Returns once all of them are there for good. The same letters may come again after a crash.
    func take(_ letters: [Personal<Data>]) async throws
}

extension CaseDesk {
    /// No privacy matter: its letters go to the company's mailbox, then what is here of them is destroyed, and with that the case is closed.
    /// That there was one, and when it was closed, stays.
    /// - Parameter place: nothing where the company has declared none; then it stays here.
    package func handBack(_ opened: Opened, to place: (any HandBack)?, reason: String, now: Date) async throws {
        guard !reason.isBlank else { throw CaseRefusal.reasonMissing }
        guard let place else { throw CaseRefusal.nowhere }
        let row = opened.row
        guard row.state.isOpen, let holder = row.holder, !opened.letters.isEmpty else { throw CaseRefusal.notNow }
        try await place.take(opened.letters.map(\.raw))
        guard try await store.handBack(row, holder: holder, day: Day(now)) else { throw CaseRefusal.notNow }
    }
}
