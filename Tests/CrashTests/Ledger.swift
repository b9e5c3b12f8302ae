import Foundation
import Synchronization

/// What clients asked of the server and what it acknowledged, kept where no kill reaches.
final class Ledger: Sendable {
    struct Person: Sendable {
        let email: String
        let name: String
        let company: String
        var asked = 0
        var taken = 0
        var pressed = 0
        var confirmed = 0
        var erasing = false
        /// The id that was erased, once the server has said so.
        var erased: String?
        /// Nothing about this person hangs in the air, so an erasure reaches all there is.
        var isSettled: Bool { asked == taken && pressed == confirmed && confirmed == taken && confirmed > 0 && !erasing }
    }

    private let people = Mutex<[String: Person]>([:])

    var all: [Person] { people.withLock { Array($0.values) } }
    subscript(email: String) -> Person? { people.withLock { $0[email] } }

    func add(_ person: Person) { people.withLock { $0[person.email] = person } }
    func note(_ email: String, _ change: (inout Person) -> Void) {
        people.withLock { people in
            if var person = people[email] {
                change(&person)
                people[email] = person
            }
        }
    }

    /// Somebody to erase, marked as such in the same step.
    func takeForErasure(using chance: UInt64) -> Person? {
        people.withLock { people in
            let settled = people.values.filter(\.isSettled).sorted { $0.email < $1.email }
            guard !settled.isEmpty else { return nil }
            let chosen = settled[Int(chance % UInt64(settled.count))]
            people[chosen.email]?.erasing = true
            return chosen
        }
    }

    /// Somebody confirmed and nowhere near an erasure, who registers once more.
    func takeForRenewal(using chance: UInt64) -> Person? {
        people.withLock { people in
            let settled = people.values.filter { $0.isSettled && $0.taken == 1 }.sorted { $0.email < $1.email }
            guard !settled.isEmpty else { return nil }
            let chosen = settled[Int(chance % UInt64(settled.count))]
            people[chosen.email]?.asked += 1
            return chosen
        }
    }
}

/// Repeats a run: everything that is chosen is chosen by it.
struct Chance: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
