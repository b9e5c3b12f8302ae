import Keeping
import Promises
import Testing

@testable import Visits

@Suite("How wide screens are") struct ScreenTests {
    private static let noon = World.day * 86_400 + 43_200

    private func screens(asked: Bool = true, _ play: (inout VisitCounter) -> Void) -> [String: [Int]] {
        var counter = World.counter(screens: asked)
        play(&counter)
        let cells = counter.closed(all: true).flatMap { $0.cells.filter { $0.key.dimension == .screen } }
        return Dictionary(uniqueKeysWithValues: cells.map { ($0.key.value, [$0.value.visitors, $0.value.visits, $0.value.views]) })
    }

    private func read(
        _ counter: inout VisitCounter, _ address: UInt32, _ agent: String = "Firefox Linux", at second: Int = noon, objects: Bool = false
    ) {
        counter.count(WorldHit(second: second, address: address, agent: agent, path: "/", objects: objects))
    }

    @Test func `is one of few classes, taken once of each visitor, and untold of those whose page is silent`() {
        let told = screens { counter in
            for address in UInt32(1)...3 { read(&counter, address) }
            counter.note(.small, at: Self.noon + 1, address: 1, agent: "Firefox Linux")
            counter.note(.wide, at: Self.noon + 9, address: 1, agent: "Firefox Linux")
            counter.note(.wide, at: Self.noon + 2, address: 2, agent: "Firefox Linux")
            // A second visit of the same visitor on that day.
            read(&counter, 2, at: Self.noon + 4_000)
        }
        #expect(told == ["small": [1, 1, 0], "wide": [1, 2, 0], "": [1, 1, 0]])
    }

    @Test(.keeps(.anonymousSession)) func `is taken of nobody who was not counted on that day`() {
        let told = screens { counter in
            read(&counter, 1)
            read(&counter, 2, objects: true)
            read(&counter, 3, "Googlebot")
            for address in UInt32(1)...4 { counter.note(.small, at: Self.noon + 1, address: address, agent: "Chrome Android Mobile") }
            counter.note(.small, at: Self.noon + 1, address: 2, agent: "Firefox Linux")
            counter.note(.small, at: Self.noon + 1, address: 3, agent: "Googlebot")
            counter.note(.small, at: Self.noon + 86_400, address: 1, agent: "Firefox Linux")
        }
        #expect(told == ["": [1, 1, 0]])
    }

    @Test func `is not counted where the site doesn't ask, whoever tells it`() {
        let told = screens(asked: false) { counter in
            read(&counter, 1)
            counter.note(.small, at: Self.noon + 1, address: 1, agent: "Firefox Linux")
        }
        #expect(told.isEmpty)
    }

    @Test func `hides small classes as every other trait`() {
        var counter = World.counter(screens: true)
        for address in UInt32(1)...30 {
            read(&counter, address)
            counter.note(address < 4 ? .small : .wide, at: Self.noon + 1, address: address, agent: "Firefox Linux")
        }
        var folding = TallyFolding(smallest: 10)
        var generator = SeededGenerator(1)
        let batch = folding.batch(of: counter.closed(all: true), now: nil, using: &generator)
        let told = batch.days[0].cells.filter { $0.0.dimension == .screen }.map { "\($0.0.value) \($0.1.visitors)" }
        #expect(told == ["* 30"], "three small ones can't be told, nor be worked out from the others")
    }
}
