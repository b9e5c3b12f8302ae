import Foundation
import Synchronization

/// The only clock of a played day. It stands still until it is set.
final class SteppedClock: Sendable {
    private let time: Mutex<Date>

    init(_ start: Date) { time = Mutex(start) }

    var now: Date { time.withLock { $0 } }
    var isFullHour: Bool { now.timeIntervalSince1970.truncatingRemainder(dividingBy: 3_600) == 0 }

    func set(_ date: Date) { time.withLock { $0 = date } }

    /// The next full minute, unless it is later than `date`: background rounds come due then.
    func nextMinute(before date: Date) -> Date? {
        let minute = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 60).rounded(.down) * 60 + 60)
        return minute <= date ? minute : nil
    }
}
