import DataFolder
import DataProtection
import ExampleHouse
import Foundation
import Mailings
import Registrations
import Requests
import Running
import Vault

/// Many people in one house, in a folder with its key beside it, as an installation has it.
struct Town {
    let place: URL
    var data: URL { place.appending(path: "data") }
    var key: URL { place.appending(path: "data.key") }
    var ledger: URL { ErasedFile.beside(data) }

    init(_ place: URL) throws {
        self.place = place
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data((House.master.hex + "\n").utf8).write(to: key)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
    }

    /// The same installation's key and ledger, beside a folder that is not there yet.
    func again(_ name: String) throws -> Town {
        let other = try Town(place.deletingLastPathComponent().appending(path: name))
        try FileManager.default.copyItem(at: ledger, to: other.ledger)
        return other
    }

    func open() throws -> House { try House(folder: data) }

    static func person(_ number: Int) -> ExampleHouse.Person {
        ExampleHouse.Person(
            "p\(number)@post.example",
            [
                "name": ["Person \(number) Lindvik"], "company": ["Firma \(number)"], "role": ["Rolle \(number)"],
                "phone": ["+47 22 00 00 00"],
            ])
    }

    /// Registers and confirms all of them, a hundred at a time.
    static func fill(_ house: House, _ numbers: Range<Int>) async throws -> [SubjectID] {
        var subjects: [SubjectID] = []
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
            let some = start..<min(start + 100, numbers.upperBound)
            try await each(some) { try await house.fill(person($0)) }
            try await house.post()
            subjects += try await each(some) { number in
                guard let token = house.mailbox.token(.confirmation, to: person(number).email),
                    let done = try await house.registration.confirm(token, now: noon)
                else { throw House.NotThere() }
                return done.subject
            }
            house.mailbox.forget()
        }
        return subjects
    }

    @discardableResult
    static func each<Item: Sendable, Value: Sendable>(
        _ items: some Sequence<Item>, _ act: @escaping @Sendable (Item) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for (place, item) in items.enumerated() { group.addTask { (place, try await act(item)) } }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Everything the house can tell of a person.
    static func told(_ house: House, _ subject: SubjectID) async throws -> String {
        String(decoding: try await house.answer(subject).portable(site: house.site, at: noon).reveal(), as: UTF8.self)
    }
}
