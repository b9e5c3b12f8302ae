package import Foundation

/// When a letter that nobody took over is tried again: in thirty minutes and then ever later, for four days and a half (RFC 5321
/// section 4.5.4.1). A connection that broke says less than a refusal and is tried again within the minute.
package struct Retry: Sendable, Equatable {
    /// Attempts made so far.
    package let attempts: Int
    /// Minutes since 1970: finer than anything else outside the seal, and only while the letter waits.
    package let due: Int

    package init(attempts: Int, due: Int) { (self.attempts, self.due) = (attempts, due) }

    package static func minute(_ time: Date) -> Int { Int((time.timeIntervalSince1970 / 60).rounded(.down)) }

    private static let refused = [30, 60, 120, 240]
    private static let broken = [1, 5, 15]
    private static let longest: TimeInterval = 4.5 * 86_400

    /// - Parameter earlier: attempts before this one.
    /// - Returns: nothing when it is time to give up.
    package static func after(
        _ earlier: Int, wasBroken: Bool, written: Date, now: Date, using chance: inout some RandomNumberGenerator
    ) -> Retry? {
        guard now < written + longest else { return nil }
        let steps = wasBroken ? broken + refused : refused
        let wait = steps[min(earlier, steps.count - 1)]
        // Letters put off together don't come back together.
        let more = Int.random(in: 0...max(1, wait / 4), using: &chance)
        return Retry(attempts: earlier + 1, due: minute(now) + wait + more)
    }
}
