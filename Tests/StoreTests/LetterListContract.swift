import Cases
import DataProtection
import ExampleHouse
import Foundation
import Mailings
import SQLitePeople
import Testing

@Suite("The list of letters of ours") struct LetterListContract {
    /// Twelve letters about Courier and one about Lookout, of three days.
    private func house(_ kind: StoreKind) async throws -> (House, nobodies: Set<SubjectID>) {
        let house = try House(kind)
        var nobodies: Set<SubjectID> = []
        for number in 0..<12 {
            let subject = try await house.register(
                Person("p\(number)@post.example", ["name": ["P \(number)"], "company": ["none"]]),
                now: noon + TimeInterval(number % 3) * day)
            if number < 2 { nobodies.insert(subject) }
        }
        try await house.register(.ann, "lookout")
        return (house, nobodies)
    }

    private func filter(_ nobodies: Set<SubjectID>, states: [LetterState] = [.delivered], offset: Int = 0, limit: Int = 3) -> LetterFilter {
        LetterFilter(states: states, products: ["courier"], others: false, without: nobodies, offset: offset, limit: limit)
    }

    @Test(arguments: StoreKind.allCases) func `counts and shows none to canaries and none of other products`(kind: StoreKind) async throws {
        let (house, nobodies) = try await house(kind)
        let page = try await house.store.letters(filter(nobodies, limit: 100))
        #expect(page.totals == [.delivered: 10] && page.rows.count == 10)
        #expect(page.rows.allSatisfy { $0.product == "courier" && !nobodies.contains($0.subject) })
    }

    @Test(arguments: StoreKind.allCases) func `in parts shows each letter once, newest day first, whichever end is nearer`(kind: StoreKind)
        async throws
    {
        let (house, nobodies) = try await house(kind)
        let whole = try await house.store.letters(filter(nobodies, limit: 100)).rows
        for size in 1...11 {
            var parts: [LetterLine] = []
            for offset in stride(from: 0, to: 10, by: size) {
                let rows = try await house.store.letters(filter(nobodies, offset: offset, limit: size)).rows
                #expect(rows.count == min(size, 10 - offset))
                parts += rows
            }
            #expect(parts.map(\.id) == whole.map(\.id))
        }
        #expect(whole.map(\.day) == whole.map(\.day).sorted(by: >) && Set(whole.map(\.day)).count == 3)
    }

    @Test(arguments: StoreKind.allCases) func `is empty past its end, and where no letter is in a state`(kind: StoreKind) async throws {
        let (house, nobodies) = try await house(kind)
        #expect(try await house.store.letters(filter(nobodies, offset: 10)).rows.isEmpty)
        #expect(try await house.store.letters(filter(nobodies, states: [.failed, .uncertain])).rows.isEmpty)
    }
}
