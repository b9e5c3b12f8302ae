import Foundation
import Running
import Synchronization

/// People who read and register while others misbehave: each request on a connection of its own, from an address of its own.
final class HonestVisitors: Sendable {
    private let port: UInt16
    private let shown: String
    private let waits = Mutex<[Double]>([])
    private let refused = Mutex<[String: Int]>([:])
    private let over = Mutex(false)
    private let done = DispatchGroup()

    /// Seconds from connecting to the last byte, in order of size.
    var times: [Double] { waits.withLock { $0.sorted() } }
    /// How often something else than the page came, by what came.
    var refusals: [String: Int] { refused.withLock { $0 } }

    init(port: UInt16, threads: Int = 3) throws {
        self.port = port
        let form = try Link(port: port).ask("GET", "/register/courier").body
        guard let start = form.range(of: "name=\"shown\" value=\""), let end = form[start.upperBound...].firstIndex(of: "\"") else {
            throw Link.Broken()
        }
        shown = String(form[start.upperBound..<end])
        for thread in 0..<threads {
            done.enter()
            Thread.detachNewThread { [self] in
                var number = 0
                while !over.withLock({ $0 }) {
                    visit(thread, number)
                    number += 1
                    usleep(40_000)
                }
                done.leave()
            }
        }
    }

    func leave() {
        over.withLock { $0 = true }
        done.wait()
    }

    /// The time below which this part of all visits stayed.
    func time(of part: Double) -> Double {
        let times = times
        return times.isEmpty ? .infinity : times[min(times.count - 1, Int(Double(times.count) * part))]
    }

    private func visit(_ thread: Int, _ number: Int) {
        let source = "127.\(200 + thread).\(number / 250 % 250).\(1 + number % 250)"
        let begun = DispatchTime.now().uptimeNanoseconds
        do {
            let link = try Link(port: port, from: source)
            let reply =
                switch number % 10 {
                case 0, 3, 6: try link.ask("GET", "/")
                case 1, 4, 7: try link.ask("GET", "/privacy")
                case 2, 5, 8: try link.ask("GET", "/register/courier")
                // Few enough not to meet the limit of the form itself.
                default: try link.ask("POST", "/register/courier", body: Registering.body("ann.\(thread).\(number)@fjord.example", shown))
                }
            guard reply.status == 200 else { return refuse("\(reply.status)") }
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - begun) / 1e9
            waits.withLock { $0.append(seconds) }
        } catch { refuse("no answer") }
    }

    private func refuse(_ what: String) { refused.withLock { $0[what, default: 0] += 1 } }
}

/// A good form of Courier.
enum Registering {
    static func body(_ address: String, _ shown: String) -> String {
        Visitor.encoded([
            ("shown", shown), ("leave-empty", ""), ("name", "Ann Vik"), ("email", address), ("company", "Fjord"), ("permit", "yes"),
            ("terms", "yes"),
        ])
    }
}
