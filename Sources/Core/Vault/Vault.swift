import Crypto
package import DataProtection
package import Foundation

/// Seals what people entrust to the company, and opens it only for a permit that covers it (`confidential`).
package struct Vault: Sendable {
    private let wrapping: SymmetricKey
    private let indexing: SymmetricKey
    private let suppressing: SymmetricKey
    private let phones: SymmetricKey
    private let messages: SymmetricKey
    private let codes: SymmetricKey
    private let tombstones: Tombstones
    private let service: SymmetricKey
    private let canaries: SymmetricKey
    /// Names the master key; stored with every key it wraps.
    package let masterID: Data
    private let tenant = Data("vern".utf8)
    private let keys: any KeyReading

    package init(master: MasterKey, keys: any KeyReading) {
        wrapping = master.derived("wrap")
        indexing = master.derived("blind-index/email")
        phones = master.derived("blind-index/phone")
        suppressing = master.derived("suppression/email")
        messages = master.derived("blind-index/message-id")
        codes = master.derived("identity-code")
        tombstones = Tombstones(master: master)
        service = master.derived("service")
        canaries = master.derived("canary")
        masterID = master.id
        self.keys = keys
    }

    // MARK: Keys

    /// A fresh key, with its wrapped form to be stored before any row it seals.
    package func newKey(for subject: SubjectID, version: UInt8 = 1) throws -> (key: SubjectKey, wrapped: WrappedKey) {
        let key = SubjectKey(subject: subject, version: version, key: SymmetricKey(size: .bits256))
        let plain = key.key.withUnsafeBytes { Data($0) }
        let box = try AES.GCM.seal(plain, using: wrapping, authenticating: binding(subject, version))
        return (key, WrappedKey(subject: subject, version: version, masterID: masterID, bytes: box.combined!))
    }

    /// The person's present key, for sealing. `keyGone` after an erasure.
    package func key(of subject: SubjectID) throws -> SubjectKey {
        guard let wrapped = try keys.wrappedKey(of: subject) else { throw SealRefusal.keyGone }
        return try unwrap(wrapped)
    }

    private func unwrap(_ wrapped: WrappedKey) throws(SealRefusal) -> SubjectKey {
        guard wrapped.masterID == masterID else { throw .wrongKey }
        do {
            let box = try AES.GCM.SealedBox(combined: wrapped.bytes)
            let plain = try AES.GCM.open(box, using: wrapping, authenticating: binding(wrapped.subject, wrapped.version))
            return SubjectKey(subject: wrapped.subject, version: wrapped.version, key: SymmetricKey(data: plain))
        } catch { throw .altered }
    }

    private func binding(_ subject: SubjectID, _ version: UInt8) -> Data { [subject.bytes, masterID, Data([version])].lengthPrefixed }

    // MARK: Values

    package func seal(_ plain: Data, at place: Place, under key: SubjectKey) throws -> SealedField {
        guard key.subject == place.subject else { throw SealRefusal.wrongKey }
        return try Sealing.seal(plain, at: place, under: key, tenant: tenant)
    }

    package func seal(_ value: some Encodable, at place: Place, under key: SubjectKey) throws -> SealedField {
        try seal(JSONEncoder.canonical.encode(value), at: place, under: key)
    }

    /// Several values of one person with one look at the key.
    package func opener(_ permit: Permit) throws -> Opener { Opener(permit: permit, key: try key(of: permit.subject), tenant: tenant) }

    /// Opens a person's values, one at a time, within one permit.
    package struct Opener: Sendable {
        let permit: Permit
        package let key: SubjectKey
        let tenant: Data

        package func open(_ sealed: SealedField, at place: Place) throws(SealRefusal) -> Personal<Data> {
            guard place.subject == permit.subject, permit.covers(place.column) else { throw .notPermitted }
            return Personal(try Sealing.open(sealed, at: place, under: key, tenant: tenant))
        }

        package func open<Value: Decodable & Sendable>(
            _: Value.Type, _ sealed: SealedField, at place: Place
        ) throws -> Personal<Value> {
            Personal(try JSONDecoder.canonical.decode(Value.self, from: open(sealed, at: place).reveal()))
        }
    }

    // MARK: Hashes under keys of their own

    package func index(ofAddress address: Personal<String>) -> BlindIndex {
        BlindIndex(bytes: code(BlindIndex.normalised(address.reveal()), indexing))
    }

    package func index(ofPhone number: PhoneNumber) -> BlindIndex { BlindIndex(bytes: code(Data(number.digits.utf8), phones)) }

    /// By which a returned letter is found again.
    /// - Parameter name: left of the @ of its Message-ID.
    package func index(ofMessage name: String) -> BlindIndex { BlindIndex(bytes: code(Data(name.utf8), messages)) }

    /// By which a short code is checked: under a key, as there are few enough of them to try all.
    /// - Parameter about: what the code belongs to.
    package func hash(ofCode code: String, about: String) -> Data { self.code(Data("\(about) \(code)".utf8), codes) }

    /// What remains of an address after a stop or an erasure, so that it is never written to again: still personal data, and the policy says so.
    package func suppression(ofAddress address: Personal<String>) -> Data { code(BlindIndex.normalised(address.reveal()), suppressing) }

    /// What remains of a person's id after an erasure, so that a restored backup can be told to erase again.
    package func tombstone<Kind>(of id: RandomID<Kind>) -> Data { tombstones.tombstone(of: id) }

    /// By which a canary is known among everybody, to whoever has the master key.
    package func mark(ofCanary subject: SubjectID) -> Data { code(subject.bytes, canaries) }

    package func commitment(to entry: ConsentEntry) throws -> Data { code(try entry.canonical(), SymmetricKey(data: entry.salt)) }

    private func code(_ data: Data, _ key: SymmetricKey) -> Data { Data(HMAC<SHA256>.authenticationCode(for: data, using: key)) }

    // MARK: The server's own notes

    /// Work under way that must survive a crash without naming anybody on disk.
    package func sealNote(_ note: some Encodable, named name: Data) throws -> Data {
        try AES.GCM.seal(JSONEncoder.canonical.encode(note), using: service, authenticating: name).combined!
    }

    package func openNote<Note: Decodable>(_: Note.Type, _ sealed: Data, named name: Data) throws -> Note {
        let plain = try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: service, authenticating: name)
        return try JSONDecoder.canonical.decode(Note.self, from: plain)
    }
}
