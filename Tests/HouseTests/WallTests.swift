import Foundation
import Testing

/// The walls of ARCHITECTURE.md. The compiler holds most of them; these hold what Package.swift may declare in the first place.
@Suite("The walls")
struct WallTests {
    private let rooms: Rooms
    private let people: Set = ["Vault", "Registrations", "Requests", "Inbox", "Mailings"]
    private let core: Set = Set(House.files(under: "Sources/Core").compactMap(\.room))
    private let adapters: Set = Set(House.files(under: "Sources/Adapters").compactMap(\.room))
    private let pages: Set = Set(House.files(under: "Sources/Pages").compactMap(\.room))

    init() throws { rooms = try Rooms() }

    @Test func `Package.swift declares every room there is, and no other`() {
        #expect(rooms.own == core.union(adapters).union(pages).union(["vern"]))
        #expect(rooms.own.count > 15)
    }

    @Test func `Visits imports nothing of Vern`() {
        #expect(rooms.reach(of: "Visits") == ["Visits"])
        #expect(Rooms.offences(under: "Sources/Core/Visits") { rooms.own.contains($1) } == [])
    }

    @Test func `nothing that reaches people reaches visits, except the command that wires both`() {
        let both = rooms.own.filter { room in
            let reach = rooms.reach(of: room)
            return !reach.isDisjoint(with: people) && !reach.isDisjoint(with: ["Visits", "SQLiteVisits"])
        }
        #expect(both == ["vern"])
        let offences = Rooms.offences(under: "Sources") { file, module in
            ["Visits", "SQLiteVisits"].contains(module) && file.room != "vern" && !rooms.reach(of: file.room ?? "").isDisjoint(with: people)
        }
        #expect(offences == [])
    }

    @Test func `public pages see nobody who is registered`() {
        #expect(rooms.reach(of: "PublicPages").intersection(people) == [])
        #expect(Rooms.offences(under: "Sources/Pages/PublicPages") { people.contains($1) } == [])
    }

    @Test func `the core knows no technology`() {
        let allowed = core.union(["Foundation", "Crypto", "Synchronization"])
        #expect(Rooms.offences(under: "Sources/Core") { !allowed.contains($1) } == [])
    }

    @Test func `adapters don't import each other, nor pages`() {
        let offences = Rooms.offences(under: "Sources/Adapters") { file, module in
            (adapters.contains(module) && module != file.room) || pages.contains(module)
        }
        #expect(offences == [])
    }

    @Test func `pages know no store and no transport`() {
        #expect(Rooms.offences(under: "Sources/Pages") { adapters.contains($1) } == [])
    }

    @Test func `only pages and the command know HTTP`() {
        let http: Set = ["Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOHTTP1", "NIOHTTPTypes", "Mustache"]
        let offences = Rooms.offences(under: "Sources") { file, module in
            http.contains(module) && !pages.contains(file.room ?? "") && file.room != "vern"
        }
        #expect(offences == [])
    }

    @Test func `only stores know SQL`() {
        let stores = adapters.filter { $0.hasPrefix("SQLite") }
        #expect(!stores.isEmpty)
        #expect(Rooms.offences(under: "Sources") { file, module in module == "GRDB" && !stores.contains(file.room ?? "") } == [])
        let speakers = House.files(under: "Sources").filter { $0.code.contains(/\b(?:SELECT|INSERT INTO|DELETE FROM|CREATE TABLE)[ ]/) }
        #expect(Set(speakers.compactMap(\.room)).subtracting(stores) == [])
    }

    @Test func `what runs in production imports nothing of the tests`() {
        #expect(Rooms.offences(under: "Sources") { $1 == "Testing" || $1 == "Keeping" || $1 == "XCTest" } == [])
    }
}
