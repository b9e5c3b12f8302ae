import DataProtection
import Foundation
import GRDB
import Mailings
import Registrations
import Requests
import SQLitePeople
import Vault

/// Reads the files of a stopped server and holds them against the ledger: what was acknowledged is there whole, nothing is half,
/// nothing erased is back. Opens every sealed value it finds.
struct Examination {
    private let house: House
    private let ledger: Ledger
    private let store: PeopleStore
    private let vault: Vault
    private var faults: [String] = []

    struct NoKey: Error {}

    /// - Parameter belongs: whose rows are opened; everybody's are counted.
    /// - Returns: one sentence a fault.
    static func faults(in house: House, _ ledger: Ledger, of belongs: (Ledger.Person) -> Bool = { _ in true }) async throws -> [String] {
        var examination = try Examination(house, ledger)
        try examination.look(at: "people.sqlite")
        try examination.look(at: "keys.sqlite")
        try examination.lookForHalves()
        try await examination.countPeople()
        try examination.lookThroughMail()
        for person in ledger.all where person.erased != nil || belongs(person) { try await examination.look(at: person) }
        try examination.store.close()
        return examination.faults
    }

    private init(_ house: House, _ ledger: Ledger) throws {
        (self.house, self.ledger) = (house, ledger)
        guard let master = MasterKey(hex: try String(contentsOf: house.key, encoding: .utf8)) else { throw NoKey() }
        store = try PeopleStore(folder: house.data, ledger: nil)
        vault = Vault(master: master, keys: store)
    }

    // MARK: The files

    private mutating func look(at name: String) throws {
        let said = try read(name) { db in try String.fetchAll(db, sql: "PRAGMA integrity_check") }
        if said != ["ok"] { faults.append("\(name) is damaged: \(said.first ?? "")") }
    }

    private func read<Value>(_ name: String, _ look: (Database) throws -> Value) throws -> Value {
        try DatabaseQueue(path: house.data.appending(path: name).path).read(look)
    }

    private mutating func lookForHalves() throws {
        let keys = Set(try read("keys.sqlite") { db in try Data.fetchAll(db, sql: "SELECT subject FROM keys") })
        let erased = ledger.all.compactMap { $0.erased.flatMap { Data(hex: $0) } }
        let found = try read("people.sqlite") { db in
            var found: [String] = []
            let addressed = Set(try Data.fetchAll(db, sql: "SELECT subject FROM addresses"))
            for subject in addressed.subtracting(keys) { found.append("an address without its key: \(subject.prefix(4).hex)") }
            for table in ["registrations", "consents", "letters", "links", "acts"] {
                let others = table == "letters" ? "WHERE reason <> 'farewell'" : ""
                let named = Set(try Data.fetchAll(db, sql: "SELECT DISTINCT subject FROM \(table) \(others)"))
                if !named.isSubset(of: addressed) { found.append("rows in \(table) of somebody without an address") }
                for subject in erased where named.contains(subject) { found.append("rows in \(table) of somebody erased") }
            }
            let open = try Int.fetchOne(db, sql: "SELECT count(*) FROM erasures WHERE note IS NOT NULL") ?? 0
            if open > 0 { found.append("\(open) erasures unfinished after the start") }
            return found
        }
        faults += found
        for subject in erased where keys.contains(subject) { faults.append("the key of somebody erased: \(subject.prefix(4).hex)") }
    }

    private mutating func countPeople() async throws {
        let held = try read("people.sqlite") { db in try Data.fetchAll(db, sql: "SELECT address_index FROM addresses") }
        let known = Set(ledger.all.map { vault.index(ofAddress: Personal($0.email)).bytes })
        let strange = held.filter { !known.contains($0) }
        if !strange.isEmpty { faults.append("\(strange.count) addresses that nobody registered") }
    }

    /// Of somebody erased one letter may lie there: the farewell.
    private mutating func lookThroughMail() throws {
        let outgoing = house.data.appending(path: "outgoing")
        let erased = Set(ledger.all.filter { $0.erased != nil }.map(\.email))
        var letters: [String: Set<String>] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: outgoing.path) {
            let text = try String(contentsOf: outgoing.appending(path: name), encoding: .utf8)
            guard let to = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("To:") }) else { continue }
            // A letter delivered once more may lie there half-written beside itself.
            let letter = name.split(separator: ".").first.map(String.init) ?? name
            letters[to.dropFirst(3).filter { !" <>".contains($0) }, default: []].insert(letter)
        }
        for email in erased where letters[email, default: []].count > 1 {
            faults.append("letters to \(email), who was erased, still lie there")
        }
    }

    // MARK: One person

    private mutating func look(at person: Ledger.Person) async throws {
        let subjects = try await store.subjects(withAddress: vault.index(ofAddress: Personal(person.email)))
        if person.erased != nil {
            if !subjects.isEmpty { faults.append("\(person.email) was erased and is there") }
            return
        }
        if person.erasing, subjects.isEmpty { return }
        var (forms, given, known) = (0, 0, 0)
        for subject in subjects {
            do {
                let found = try await open(subject, person)
                forms += found.forms
                given += found.given
                known += found.given > 0 ? 1 : 0
            } catch {
                faults.append("\(person.email) can't be read: \(error)")
                return
            }
        }
        if !(person.taken...person.asked).contains(forms) {
            faults.append("\(person.email): \(person.taken) registrations acknowledged, \(person.asked) asked for, \(forms) there")
        }
        if !(person.confirmed...max(person.confirmed, person.pressed)).contains(given) {
            faults.append("\(person.email): \(person.confirmed) confirmations acknowledged, \(person.pressed) asked for, \(given) there")
        }
        if known > 1 { faults.append("\(person.email) is confirmed twice") }
    }

    private mutating func open(_ subject: SubjectID, _ person: Ledger.Person) async throws -> (forms: Int, given: Int) {
        let permit = StayingRule.permit(staying: subject)
        guard let answer = try await AccessDesk(vault: vault, store: store, cases: NoCases()).answer(under: permit),
            let rows = try await store.rows(of: subject)
        else {
            faults.append("\(person.email) has no address to write to")
            return (0, 0)
        }
        guard let held = answer.registrations.first, answer.registrations.count == 1 else {
            faults.append("\(person.email) has \(answer.registrations.count) registrations")
            return (0, 0)
        }
        let forms = held.events.count { $0.state == .requested }
        let given = held.events.count { $0.state == .given }
        let answers = held.answers.mapValues { $0.reveal() }
        let confirmed = held.standing == .active
        var wrong: [String] = []
        if answer.address.reveal() != person.email { wrong.append("another address") }
        if answers != ["name": [person.name], "company": [person.company]] { wrong.append("other answers") }
        if held.record == nil { wrong.append("no consent record") }
        if confirmed != (given > 0) || forms == 0 { wrong.append("a standing its consent lines don't bear out") }
        if answer.letters.count != forms { wrong.append("\(answer.letters.count) letters for \(forms) forms") }
        if answer.letters.contains(where: { $0.content.reveal().to != person.email }) { wrong.append("a letter to somebody else") }
        if try !commitmentsHold(rows, permit) { wrong.append("a consent line that isn't the one committed to") }
        if !lettersLie(rows) { wrong.append("a letter called delivered that isn't") }
        if try links(of: subject, unused: !confirmed) == 0 { wrong.append("no link") }
        faults += wrong.map { "\(person.email) has \($0)" }
        return (forms, given)
    }

    private func commitmentsHold(_ rows: PersonRows, _ permit: Permit) throws -> Bool {
        let opener = try vault.opener(permit)
        return try rows.entries.allSatisfy { row in
            let place = EntryRow.place(row.registration, step: row.step, rows.subject)
            return try vault.commitment(to: opener.open(ConsentEntry.self, row.sealed, at: place).reveal()) == row.commitment
        }
    }

    private func lettersLie(_ rows: PersonRows) -> Bool {
        rows.letters.filter { $0.state == 2 }.allSatisfy { letter in
            FileManager.default.fileExists(atPath: house.data.appending(path: "outgoing/\(letter.id.hex).eml").path)
        }
    }

    private func links(of subject: SubjectID, unused: Bool) throws -> Int {
        try read("people.sqlite") { db in
            let only = unused ? "AND used = 0" : ""
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM links WHERE subject = ? AND act = 'confirm' \(only)", arguments: [subject.bytes]) ?? 0
        }
    }
}

/// Nobody writes letters in these runs.
private struct NoCases: OwnCases {
    func cases(_ holders: [SubjectID], under permit: Permit) async throws -> [HeldCase] { [] }
}
