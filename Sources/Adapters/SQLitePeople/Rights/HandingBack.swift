package import Cases
package import DataProtection

import GRDB
import Requests

extension PeopleStore {
    package func handBack(_ row: CaseRow, holder: SubjectID, day: Day) async throws -> Bool {
        let closed = try await commit.run { db in
            try db.run(
                "UPDATE cases SET state = ?, paused = NULL, closed = ? WHERE number = ? AND holder = ? AND state = ? AND unread = 0",
                [CaseState.handedBack.rawValue, day.number, row.number.text, holder.bytes, row.state.rawValue])
            guard db.changesCount == 1 else { return false }
            try db.forget(holder)
            return true
        }
        if closed { try await destroyKey(of: holder) }
        return closed
    }
}
