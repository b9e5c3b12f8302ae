package import Cases
package import DataProtection
package import Mailings
package import Registrations
package import Vault

import GRDB

extension PeopleStore: RecipientStore {
    package func tell(
        _ notices: [(letter: NewLetter, wrapped: WrappedKey)], task: NewCase?, act: ActRow?, of subject: SubjectID
    ) async throws {
        try await commit.run(adding: notices.map(\.wrapped) + [task?.wrapped].compactMap { $0 }) { db in
            try db.stillHeld(subject)
            for notice in notices { try db.insert(notice.letter) }
            if let task { try db.insert(task) }
            if let act { try db.insert(act, subject) }
        }
    }
}
