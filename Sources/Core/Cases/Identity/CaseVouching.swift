import DataProtection
package import Foundation

extension CaseDesk {
    /// Two colleagues took somebody's word for who they are, by written rules, as no link reaches their registered address: the case goes on as
    /// if the mailed button had been pressed.
    /// - Parameter ground: "lost-mailbox", "guardian", "representative"; stands in the case.
    package func vouch(_ row: CaseRow, by: String, ground: String, now: Date) async throws {
        guard row.state == .identityAsked || row.state == .inWork || row.state == .received, let holder = row.holder else {
            throw CaseRefusal.notNow
        }
        let step = CaseStep(.identityGiven, by: by, why: ground, time: now)
        var change = CaseChange(row, holder: holder, steps: [step], day: Day(now))
        change.to = .inWork
        guard try await store.change(change, seal: sealing(holder)) else { throw CaseRefusal.notNow }
    }
}
