import DataProtection
import Foundation
import Synchronization

/// Forms as shown, decoded once for all who were shown them: they are nobody's and never change.
final class FormShelf: Sendable {
    private let store: any SubjectReading
    private let known = Mutex<[Data: ConsentRecord]>([:])
    /// Versions a site goes through are few; a shelf that is full is emptied.
    private let most = 256

    init(store: any SubjectReading) { self.store = store }

    /// - Returns: nothing when the form is not there or not the one referred to.
    func record(_ reference: RecordReference?) async throws -> ConsentRecord? {
        guard let reference else { return nil }
        if let form = known.withLock({ $0[reference.form] }) { return form.of(reference) }
        guard let body = try await store.form(reference.form),
            let form = try ConsentRecord(form: body, fingerprint: reference.form)
        else { return nil }
        known.withLock { known in
            if known.count >= most { known = [:] }
            known[reference.form] = form
        }
        return form.of(reference)
    }
}
