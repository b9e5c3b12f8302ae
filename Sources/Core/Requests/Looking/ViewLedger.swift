package import DataProtection
package import Vault

import Registrations

/// Views by the company, sealed into the viewed person's own record. `NeedToKnowRule` shows nothing before this has returned.
package struct ViewLedger: ViewRecording {
    private let vault: Vault
    private let store: any SubjectStore

    package init(vault: Vault, store: any SubjectStore) { (self.vault, self.store) = (vault, store) }

    package func record(_ view: View) async throws {
        let what: [String] =
            switch view.scope {
            case .everything: ["everything"]
            case .columns(let columns): columns.sorted()
            }
        let note = ActNote(
            kind: view.act == "export" ? .export : .view, time: view.time, by: view.function, what: what, reason: view.reason)
        try await store.note(ActRow(note, key: vault.key(of: view.subject), vault: vault), subject: view.subject)
    }
}
