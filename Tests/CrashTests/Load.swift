import Foundation
import Glibc
import LocalSocket
import Synchronization

/// Clients at work on one running server: they register, confirm what came by mail, register again, and people are erased;
/// each until its connection breaks or the time is over.
final class Load: Sendable {
    private let house: House
    private let port: UInt16
    private let ledger: Ledger
    private let round: Int
    private let shown: String
    private let over = Mutex(false)
    private let finished = DispatchGroup()

    init(_ house: House, port: UInt16, ledger: Ledger, round: Int) throws {
        (self.house, self.port, self.ledger, self.round) = (house, port, ledger, round)
        let form = try Client(port: port).get("/en/register/courier").body
        guard let start = form.range(of: "name=\"shown\" value=\""), let end = form[start.upperBound...].firstIndex(of: "\"") else {
            throw Client.Broken.reply
        }
        shown = String(form[start.upperBound..<end])
    }

    func begin(erasing: Bool = true, chance: inout Chance) {
        for number in 0..<6 { thread(seed: chance.next()) { try $0.register(number, &$1) } }
        for _ in 0..<2 { thread(seed: chance.next()) { try $0.registerAgain(&$1) } }
        thread(seed: chance.next()) { load, _ in try load.confirm() }
        guard erasing else { return }
        for _ in 0..<3 { thread(seed: chance.next()) { try $0.erase(&$1) } }
    }

    /// Strangers alone, each once.
    func beginRegistering(chance: inout Chance) {
        for number in 0..<4 { thread(seed: chance.next()) { try $0.register(number, &$1) } }
    }

    /// After the server is gone: waits until every client has noticed.
    func end() {
        over.withLock { $0 = true }
        finished.wait()
    }

    private var running: Bool { !over.withLock { $0 } }

    private func thread(seed: UInt64, _ work: @escaping @Sendable (Load, inout Chance) throws -> Void) {
        finished.enter()
        Thread.detachNewThread { [self] in
            var chance = Chance(seed: seed)
            // A broken connection is how a kill looks from here.
            try? work(self, &chance)
            finished.leave()
        }
    }

    private func register(_ client: Int, _ chance: inout Chance) throws {
        let connection = try Client(port: port)
        var number = 0
        while running {
            number += 1
            var person = Ledger.Person(
                email: "ann.\(round).\(client).\(number)@people.example", name: "Ann Lindvik \(chance.next() % 100_000)",
                company: "Nordlys Papir \(number) AS")
            person.asked = 1
            ledger.add(person)
            try send(person, over: connection)
        }
    }

    private func registerAgain(_ chance: inout Chance) throws {
        let connection = try Client(port: port)
        while running {
            guard let person = ledger.takeForRenewal(using: chance.next()) else {
                usleep(5_000)
                continue
            }
            try send(person, over: connection)
            usleep(20_000)
        }
    }

    private func send(_ person: Ledger.Person, over connection: Client) throws {
        let reply = try connection.post(
            "/en/register/courier",
            [
                ("shown", shown), ("leave-empty", ""), ("name", person.name), ("email", person.email), ("company", person.company),
                ("permit", "yes"), ("terms", "yes"),
            ])
        guard reply.status == 200 else { throw Client.Broken.reply }
        ledger.note(person.email) { $0.taken += 1 }
    }

    /// Reads the mail that left and presses the buttons of two letters in three.
    private func confirm() throws {
        let connection = try Client(port: port)
        let outgoing = house.data.appending(path: "outgoing")
        var read: Set<String> = []
        var letters = 0
        while running {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: outgoing.path)) ?? []
            for name in names where name.hasSuffix(".eml") && read.insert(name).inserted {
                letters += 1
                guard letters % 3 > 0, running, let (email, token) = Self.link(in: outgoing.appending(path: name)) else { continue }
                guard let person = ledger[email], person.pressed < person.asked, !person.erasing else { continue }
                ledger.note(email) { $0.pressed += 1 }
                let status = try connection.post("/en/c/\(token)", []).status
                // 410: the button of this letter had been pressed in an earlier round.
                ledger.note(email) { person in
                    if status == 200 { person.confirmed += 1 } else { person.pressed -= 1 }
                }
            }
            usleep(10_000)
        }
    }

    private static func link(in file: URL) -> (email: String, token: String)? {
        guard let raw = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        let text = raw.replacing("\r\n", with: "\n").replacing("=\n", with: "")
        guard let to = text.split(separator: "\n").first(where: { $0.hasPrefix("To:") }), let path = text.range(of: "/en/c/") else {
            return nil
        }
        let address = to.dropFirst(3).filter { !" <>".contains($0) }
        return (String(address), String(text[path.upperBound...].prefix(27)))
    }

    private func erase(_ chance: inout Chance) throws {
        while running {
            guard let person = ledger.takeForErasure(using: chance.next()) else {
                usleep(5_000)
                continue
            }
            let reason = "Asked by letter"
            let found = try ask(["find": ["email": person.email, "reason": reason]])
            guard let id = (found["ids"] as? [String])?.first else { throw Client.Broken.reply }
            let reply = try ask(["erase": ["id": id, "reason": reason]])
            if reply["certificate"] is [String: Any] { ledger.note(person.email) { $0.erased = id } }
        }
    }

    private func ask(_ request: [String: [String: String]]) throws -> [String: Any] {
        let reply = try LocalClient.ask(
            path: house.data.appending(path: "vern.sock").path, JSONSerialization.data(withJSONObject: request), seconds: 20)
        return try JSONSerialization.jsonObject(with: reply) as? [String: Any] ?? [:]
    }
}
