package import Foundation
import Synchronization

/// Which relays would talk to us lately. One that wouldn't is left alone for a while: ten seconds, then ever longer, five minutes at most.
package final class RelayBoard: Sendable {
    private struct State {
        var failures = 0
        var rests = Date.distantPast
        var why: String?
        var reached: Date?
        var isWaitedFor = false
    }
    private let relays: [Relay]
    private let states: Mutex<[State]>

    init(_ relays: [Relay]) {
        self.relays = relays
        states = Mutex(relays.map { _ in State() })
    }

    /// Those to try now, in the order of the site folder.
    func open(at time: Date) -> [(place: Int, relay: Relay)] {
        states.withLock { states in
            relays.indices.filter { states[$0].rests <= time }.map { ($0, relays[$0]) }
        }
    }

    func reached(_ place: Int, at time: Date) {
        states.withLock { $0[place] = State(reached: time, isWaitedFor: $0[place].isWaitedFor) }
    }

    /// Whether a letter may go on waiting for a relay that has been silent for a while: only where no other relay is left, and one letter
    /// at a time, so that the connections of all others stay free. Who may, says `waited(for:)` afterwards.
    func mayWait(for place: Int, at time: Date) -> Bool {
        states.withLock { states in
            let another = states.indices.contains { $0 != place && states[$0].rests <= time }
            guard !another, !states[place].isWaitedFor else { return false }
            states[place].isWaitedFor = true
            return true
        }
    }

    func waited(for place: Int) { states.withLock { $0[place].isWaitedFor = false } }

    func failed(_ place: Int, why: String, at time: Date) {
        states.withLock { states in
            states[place].why = why
            // Attempts that were under way together count once.
            guard states[place].rests <= time else { return }
            states[place].failures += 1
            states[place].rests = time + min(300, 5 * pow(2, Double(states[place].failures)))
        }
    }

    package struct Line: Sendable {
        /// `host:port`
        package let name: String
        /// Why it was not reached when it was last tried; nothing: it was, or it hasn't been tried.
        package let trouble: String?
        package let reached: Date?
    }

    package var lines: [Line] {
        states.withLock { states in zip(relays, states).map { Line(name: $0.name, trouble: $1.why, reached: $1.reached) } }
    }
}
