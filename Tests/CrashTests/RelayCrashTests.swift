import DataProtection
import Foundation
import GRDB
import LocalSocket
import MailPeers
import Mailings
import Registrations
import SQLitePeople
import Testing
import Vault

extension CrashTests {
    /// The real server, killed without warning with mail under way to a mail server that keeps count.
    @Suite(.serialized) struct WithMailUnderWay {
        private static let environment = ProcessInfo.processInfo.environment
        private static let kills = environment["VERN_KILLS"].flatMap { Int($0) } ?? 20
        private static let seed = environment["VERN_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000)

        /// It answers a little late, so that kills find letters at every step.
        private func peer() throws -> Peer {
            var script = Peer.Script()
            script[.recipient] = [.late(.milliseconds(4), "250 ok")]
            script[.finalDot] = [.late(.milliseconds(12), "250 2.0.0 ok")]
            return try Peer(script)
        }

        @Test func `sends no letter twice and loses none, killed at any moment`() async throws {
            var chance = Chance(seed: Self.seed)
            let (peer, ledger) = (try peer(), Ledger())
            let house = try House(relay: peer.port)
            for round in 1...Self.kills {
                let vern = try RunningVern(house)
                let load = try Load(house, port: vern.port, ledger: ledger, round: round)
                load.beginRegistering(chance: &chance)
                try await Task.sleep(for: .milliseconds(Int.random(in: 60...900, using: &chance)))
                vern.kill()
                load.end()
            }
            try await drain(house)
            let report = try await Deliveries(house, peer.messages, ledger)
            #expect(report.faults.isEmpty, "seed \(Self.seed): \(report.faults.prefix(5)) and \(max(0, report.faults.count - 5)) more")
            print(
                "\(Self.kills) kills with mail under way, seed \(Self.seed): \(report.acknowledged) registrations acknowledged, "
                    + "\(peer.messages.count) letters received, \(report.uncertain) uncertain (\(report.uncertainReceived) of them received)"
            )
            // Kills that met no letter on its way would prove nothing.
            #expect(report.uncertain > 0 && peer.messages.count > Self.kills)
        }

        @Test func `would see a letter that came twice, and one that is lost`() async throws {
            let (peer, ledger) = (try peer(), Ledger())
            let house = try House(relay: peer.port)
            var chance = Chance(seed: 1)
            var report: Deliveries
            var round = 0
            repeat {
                round += 1
                let vern = try RunningVern(house)
                let load = try Load(house, port: vern.port, ledger: ledger, round: round)
                load.beginRegistering(chance: &chance)
                try await Task.sleep(for: .milliseconds(400))
                vern.kill()
                load.end()
                try RunningVern(house).kill()
                report = try await Deliveries(house, peer.messages, ledger)
                #expect(report.faults == [])
            } while report.uncertainReceived == 0
            // A server that sent interrupted letters again.
            try await DatabaseQueue(path: house.data.appending(path: "people.sqlite").path).write { db in
                try db.execute(sql: "UPDATE letters SET state = 0 WHERE state = 5")
            }
            try await drain(house)
            #expect(try await Deliveries(house, peer.messages, ledger).faults.contains { $0.hasSuffix("twice") })
            // A mail server that says 250 and keeps nothing.
            #expect(try await Deliveries(house, [], ledger).faults.contains { $0.hasSuffix("is lost") })
        }

        /// Lets the server work on without a kill until nothing waits.
        private func drain(_ house: House) async throws {
            let vern = try RunningVern(house)
            for _ in 0..<600 {
                try await Task.sleep(for: .milliseconds(100))
                // Asked, not looked up: one process opens the data.
                let reply = try LocalClient.ask(
                    path: house.data.appending(path: "vern.sock").path, Data(#"{"mail":{}}"#.utf8), seconds: 20)
                let said = String(decoding: reply, as: UTF8.self)
                try #require(said.contains("\"mail\""))
                if !said.contains("\"queued\""), !said.contains("\"sending\"") { break }
            }
            vern.kill()
        }
    }
}

/// What a mail server received, held against what the store says and what clients were told. For a server that is stopped.
private struct Deliveries {
    private(set) var faults: [String] = []
    private(set) var acknowledged = 0
    private(set) var uncertain = 0
    private(set) var uncertainReceived = 0

    struct NoKey: Error {}

    init(_ house: House, _ messages: [Peer.Message], _ ledger: Ledger) async throws {
        guard let master = MasterKey(hex: try String(contentsOf: house.key, encoding: .utf8)) else { throw NoKey() }
        let store = try PeopleStore(folder: house.data, ledger: nil)
        let vault = Vault(master: master, keys: store)
        let received = Dictionary(grouping: messages, by: \.to).mapValues(\.count)
        if Set(messages.compactMap { $0.header("Message-ID") }).count != messages.count { faults.append("a Message-ID came twice") }
        for person in ledger.all {
            let count = received[person.email, default: 0]
            var states: [LetterState] = []
            for subject in try await store.subjects(withAddress: vault.index(ofAddress: Personal(person.email))) {
                states += try await store.rows(of: subject)?.letters.compactMap { LetterState(rawValue: $0.state) } ?? []
            }
            acknowledged += person.taken
            if count > 1 { faults.append("\(person.email) was written to \(count) times: twice") }
            if person.taken > states.count { faults.append("\(person.email) has no letter") }
            if states.contains(.delivered), count == 0 { faults.append("\(person.email): a letter called delivered is lost") }
            if states == [.queued], count > 0 { faults.append("\(person.email): a letter that came is called waiting") }
            if let odd = states.first(where: { ![.queued, .sending, .delivered, .uncertain].contains($0) }) {
                faults.append("\(person.email): a letter is called \(odd)")
            }
            if states.contains(.uncertain) { (uncertain, uncertainReceived) = (uncertain + 1, uncertainReceived + min(1, count)) }
        }
        try store.close()
    }
}
