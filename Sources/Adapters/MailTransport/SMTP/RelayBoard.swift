package import Foundation
import Synchronization

/// Which relays would talk to us lately. One that wouldn't is left alone for a while: ten seconds, then ever longer, five minutes at most.
package final class RelayBoard: Sendable {
    private struct State {
        var failures = 0
        var rests = Date.distantPast
        var why: String?
        var reached: Date?
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
        states.withLock { $0[place] = State(reached: time) }
    }

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
