import DataProtection
import ExampleHouse
import Foundation
import Inbox
import SQLitePeople
import Synchronization
import Testing
import Vault

@Suite("Messages taken in") struct ArrivalContract {
    private func letter(_ id: String?, _ body: String, received: String = "") -> Personal<Data> {
        Personal(
            Data("\(received)From: Ann <ann@reader.example>\n\(id.map { "Message-ID: <\($0)>\n" } ?? "")Subject: Stop\n\n\(body)\n".utf8))
    }

    @Test(arguments: StoreKind.allCases) func `known is the same id with the same body, by whichever way, never the id alone`(
        kind: StoreKind
    )
        async throws
    {
        let house = try House(kind)
        let intake = Intake(vault: house.vault, store: house.store)
        #expect(try await intake.ingest(letter("1@a", "Stop."), now: noon) == .taken)
        let again = letter("1@a", "Stop.", received: "Received: by relay\n").reveal()
        let overLMTP = Data(String(decoding: again, as: UTF8.self).replacing("\n", with: "\r\n").utf8)
        #expect(try await intake.ingest(Personal(overLMTP), now: noon) == .known)
        #expect(try await intake.ingest(letter("1@a", "Erase me."), now: noon) == .taken)
        #expect(try await intake.ingest(letter("2@a", "Stop."), now: noon) == .taken)
        #expect(try await intake.ingest(letter(nil, "Stop."), now: noon) == .taken)
        #expect(try await intake.ingest(letter(nil, "Stop."), now: noon) == .known)
        #expect(try await house.number("SELECT count(*) FROM arrivals") == 4)
    }

    @Test(arguments: StoreKind.allCases) func `of many deliveries of one message at a time one is taken`(kind: StoreKind) async throws {
        let house = try House(kind)
        let intake = Intake(vault: house.vault, store: house.store)
        let message = letter("1@a", "Stop.")
        let taken = try await withThrowingTaskGroup(of: Intake.Outcome.self) { group in
            for _ in 0..<40 { group.addTask { try await intake.ingest(message, now: noon) } }
            return try await group.reduce(0) { $0 + ($1 == .taken ? 1 : 0) }
        }
        #expect(taken == 1)
        #expect(try await house.number("SELECT count(*) FROM arrivals") == 1)
    }

    private struct Broken: Error {}

    @Test(arguments: StoreKind.allCases) func `what could not be handled stays readable, however often it fails`(kind: StoreKind)
        async throws
    {
        let house = try House(kind)
        let intake = Intake(vault: house.vault, store: house.store)
        _ = try await intake.ingest(letter("1@a", "Stop."), now: noon)
        for _ in 0..<3 * Intake.mostAttempts {
            let round = try await intake.round { _, readable in
                #expect(readable)
                throw Broken()
            }
            #expect(round.handled == 0 && round.failures == ["Broken"])
        }
        let last = try await intake.round { _, readable in #expect(readable) }
        #expect(last.handled == 1)
    }

    @Test(arguments: StoreKind.allCases) func `what ended the server each time is in the end given out unread`(kind: StoreKind) async throws
    {
        let house = try House(kind)
        _ = try await Intake(vault: house.vault, store: house.store).ingest(letter("1@a", "Stop."), now: noon)
        // A new start each time: taken up, and never settled.
        for _ in 0..<Intake.mostAttempts {
            _ = try await Intake(vault: house.vault, store: house.store).round { _, readable in
                #expect(readable)
                throw Broken()
            }
        }
        let intake = Intake(vault: house.vault, store: house.store)
        _ = try house.store.destroyOrphanKeys()
        let heard = Mutex<[Data]>([])
        let last = try await intake.round { raw, readable in
            #expect(!readable)
            heard.withLock { $0.append(raw.reveal()) }
        }
        #expect(last.handled == 1 && last.failures.isEmpty)
        #expect(heard.withLock { $0 } == [letter("1@a", "Stop.").reveal()])
    }

    @Test(arguments: StoreKind.allCases) func `once handled neither the message nor its key is left, and it is not taken again`(
        kind: StoreKind
    ) async throws {
        let house = try House(kind)
        let intake = Intake(vault: house.vault, store: house.store)
        for number in 0..<70 { _ = try await intake.ingest(letter("\(number)@a", "Stop."), now: noon) }
        #expect(try await intake.round { _, _ in }.handled == 64)
        #expect(try await intake.round { _, _ in }.handled == 6)
        #expect(try await intake.round { _, _ in }.handled == 0)
        #expect(try await house.number("SELECT count(*) FROM arrivals") == 0)
        #expect(try house.store.destroyOrphanKeys() == 0)
        #expect(try await intake.ingest(letter("1@a", "Stop."), now: noon) == .known)
    }
}
