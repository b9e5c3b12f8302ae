import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import Mailings
import Registrations
import Requests
import SQLitePeople
import Vault

/// The power goes before a step of an erasure.
struct StoppingStore: ErasureStore {
    enum Step: CaseIterable, Sendable {
        case destroyKey, removeRows, truncate, finish
    }
    struct PowerCut: Error {}

    let store: PeopleStore
    let before: Step?
    /// False: what the engine leaves behind is left there.
    var overwrites = true

    private func reach(_ step: Step) throws { if step == before { throw PowerCut() } }

    func begin(_ erasure: NewErasure) async throws { try await store.begin(erasure) }
    func remember(erased subject: SubjectID, moved: (to: SubjectID, without: RegistrationID)?) async throws {
        try await store.remember(erased: subject, moved: moved)
    }
    func destroyKey(of subject: SubjectID, successor: WrappedKey?) async throws {
        try reach(.destroyKey)
        try await store.destroyKey(of: subject, successor: successor)
    }
    func removeRows(of subject: SubjectID, waiting: Bool, today: Day) async throws -> LettersAbout? {
        try reach(.removeRows)
        return try await store.removeRows(of: subject, waiting: waiting, today: today)
    }
    func letters(about subject: SubjectID) async throws -> LettersAbout { try await store.letters(about: subject) }
    func unconfirmedForms(withAddress index: BlindIndex) async throws -> [SubjectID] {
        try await store.unconfirmedForms(withAddress: index)
    }
    func removeForm(of stranger: SubjectID) async throws -> LettersAbout? { try await store.removeForm(of: stranger) }
    func form(_ fingerprint: Data) async throws -> Data? { try await store.form(fingerprint) }
    func truncateLogs() async throws {
        try reach(.truncate)
        try await store.truncateLogs()
    }
    func overwriteLeftovers(_ found: [Residue.Finding]) async throws {
        if overwrites { try await store.overwriteLeftovers(found) }
    }
    func finish(_ erasure: Data, report: Data, farewell: NewLetter?) async throws {
        try reach(.finish)
        try await store.finish(erasure, report: report, farewell: farewell)
    }
    func unfinished() async throws -> [(id: Data, note: Data)] { try await store.unfinished() }
    func rows(of subject: SubjectID) async throws -> PersonRows? { try await store.rows(of: subject) }
    func subject(withAddress index: BlindIndex) async throws -> SubjectID? { try await store.subject(withAddress: index) }
    func subjects(withAddress index: BlindIndex) async throws -> [SubjectID] { try await store.subjects(withAddress: index) }
    func subjects(withPhone index: BlindIndex, answering fields: [String: Set<String>]) async throws -> [SubjectID] {
        try await store.subjects(withPhone: index, answering: fields)
    }
}

/// Random bytes that lead to a person: ids of the person, of rows and letters, and the key as it lies wrapped.
struct Traces {
    let all: [Data]
    /// Of the address: the farewell and its file are found by it until their time.
    let addresses: [Data]
    let letters: [LetterID]

    init(_ house: House, _ subject: SubjectID) async throws {
        guard let rows = try await house.store.rows(of: subject), let key = try house.store.wrappedKey(of: subject) else {
            throw House.NotThere()
        }
        letters = rows.letters.map(\.id)
        let ids = [subject.bytes] + rows.registrations.map(\.id.bytes) + letters.map(\.bytes) + rows.acts.map(\.id)
        let hashes = rows.entries.map(\.commitment)
        addresses = rows.addresses.map(\.index.bytes)
        let sealed = rows.addresses.map(\.sealed.bytes) + rows.letters.map(\.sealed.bytes) + rows.entries.map(\.sealed.bytes)
        let key16 = stride(from: 0, through: key.bytes.count - 16, by: 4).map { Data(key.bytes.dropFirst($0).prefix(16)) }
        all = ids + hashes + key16 + sealed.map { Data($0.prefix(48)) }
    }

    /// Files in which one is still found.
    func files(_ house: House) throws -> Set<String> { Set(try house.folder.search(for: all).found.map(\.file)) }
}
