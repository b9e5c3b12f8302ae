import Foundation
import GRDB
import Testing

/// The real server, killed without warning while people register, confirm and are erased. `VERN_KILLS` says how often,
/// `VERN_SEED` repeats a run's choices.
@Suite(.serialized) struct CrashTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["VERN_KILLS"].flatMap { Int($0) } ?? 20
    private static let seed = environment["VERN_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1_000_000)

    @Test func `keeps what it acknowledged and brings nothing erased back, killed at any moment`() async throws {
        var chance = Chance(seed: Self.seed)
        let (house, ledger) = (try House(), Ledger())
        var starts: [Duration] = []
        for round in 1...Self.kills {
            let vern = try RunningVern(house)
            let load = try Load(house, port: vern.port, ledger: ledger, round: round)
            load.begin(chance: &chance)
            // Most kills come early; every fourth leaves time for whole erasures.
            try await Task.sleep(for: .milliseconds(Int.random(in: round % 4 == 0 ? 1_500...3_000 : 30...900, using: &chance)))
            vern.kill()
            load.end()

            // What the kill interrupted is finished by the time the server answers again, and a kill right then changes nothing.
            let again = try RunningVern(house)
            let complaints = again.kill()
            starts += [vern.start, again.start]
            let mark = ".\(round)."
            let faults = try await Examination.faults(in: house, ledger) { $0.email.hasPrefix("ann\(mark)") || $0.asked > 1 }
            try #require(
                faults.isEmpty,
                "seed \(Self.seed), kill \(round): \(faults.prefix(5)) and \(max(0, faults.count - 5)) more; it said: \(complaints)")
        }
        let faults = try await Examination.faults(in: house, ledger)
        #expect(faults.isEmpty, "seed \(Self.seed), at the end: \(faults.prefix(5))")
        starts.sort()
        // The median, so that one start beside something else on the machine doesn't decide; the slowest is printed.
        #expect(starts[starts.count / 2] <= .seconds(2), "seed \(Self.seed): the median of \(starts.count) starts")
        let people = ledger.all
        let erased = people.count { $0.erased != nil }
        print(
            "\(Self.kills) kills, seed \(Self.seed): \(people.reduce(0) { $0 + $1.taken }) registrations, "
                + "\(people.reduce(0) { $0 + $1.confirmed }) confirmations, \(people.count { $0.taken > 1 }) of them renewals, "
                + "\(erased) erasures acknowledged; \(people.count { $0.erasing && $0.erased == nil }) erasures cut off; "
                + "start: median \(starts[starts.count / 2] / .milliseconds(1)) ms, slowest \(starts[starts.count - 1] / .milliseconds(1)) ms"
        )
        // Kills that met no work would prove nothing.
        #expect(people.count { $0.confirmed > 0 } > 0 && erased > 0)
    }

    @Test func `would see a single row that is missing, and somebody erased who is back`() async throws {
        let (house, ledger) = (try House(), Ledger())
        try await fill(house, ledger)
        #expect(try await Examination.faults(in: house, ledger) == [])

        for (file, table) in [
            ("people", "addresses"), ("people", "registrations"), ("people", "consents"), ("people", "letters"), ("people", "links"),
            ("keys", "keys"),
        ] {
            let robbed = try house.copy()
            try takeOne(from: table, of: robbed.data.appending(path: "\(file).sqlite"))
            #expect(try await Examination.faults(in: robbed, ledger) != [], "a row gone from \(table) was not missed")
        }
        let someone = try #require(ledger.all.first { $0.taken == 1 })
        ledger.note(someone.email) { $0.erased = "00" }
        #expect(try await Examination.faults(in: house, ledger) == ["\(someone.email) was erased and is there"])
    }

    /// A few registrations on a server that is stopped after them.
    private func fill(_ house: House, _ ledger: Ledger) async throws {
        var chance = Chance(seed: 1)
        let vern = try RunningVern(house)
        let load = try Load(house, port: vern.port, ledger: ledger, round: 0)
        load.begin(erasing: false, chance: &chance)
        while !ledger.all.contains(where: { $0.taken > 0 }) { try await Task.sleep(for: .milliseconds(10)) }
        vern.kill()
        load.end()
        try RunningVern(house).kill()
    }

    private func takeOne(from table: String, of file: URL) throws {
        try DatabaseQueue(path: file.path).write { db in
            let order = try String.fetchOne(db, sql: "SELECT name FROM pragma_table_info('\(table)') WHERE pk = 1") ?? ""
            try db.execute(sql: "DELETE FROM \(table) WHERE \(order) = (SELECT \(order) FROM \(table) LIMIT 1)")
            try #require(db.changesCount > 0)
        }
    }
}
