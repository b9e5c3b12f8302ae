/// Brings each day's counts to the store once the day is over, folded where few came, and forgets what is older than declared.
package actor AddressLogKeeper {
    private let log: AddressLog
    private let store: any AddressLogStore
    private let folding: AddressFolding
    private let keptDays: Int
    /// Seconds between two rounds.
    private let interval: Int
    /// The UTC day it is now.
    private let today: @Sendable () -> Int
    /// The day on which what was too old was last forgotten.
    private var forgotten: Int?

    /// - Parameter keptDays: a line is kept through this many days after its own, then forgotten.
    package init(
        log: AddressLog, store: any AddressLogStore, folding: AddressFolding = AddressFolding(), keptDays: Int, interval: Int = 60,
        today: @escaping @Sendable () -> Int
    ) {
        (self.log, self.store, self.folding, self.keptDays, self.interval, self.today) = (log, store, folding, keptDays, interval, today)
    }

    /// Goes on until `sleep` throws. What was counted of the running day is then lost: a part of a day on the disk would tell that
    /// somebody came in that part.
    /// - Parameters:
    ///   - sleep: waits for so many seconds; throws when it is time to stop.
    ///   - failed: hears of a store that failed. It loses nothing: the days wait for the next round.
    package func run(sleep: @Sendable (Int) async throws -> Void, failed: @Sendable (any Error) -> Void) async {
        repeat {
            do { try await round() } catch { failed(error) }
        } while await (try? sleep(interval)) != nil
    }

    /// Writes the days that are over, each whole and shuffled, and forgets those past their time.
    package func round() async throws {
        let today = today()
        var generator = SystemRandomNumberGenerator()
        let batch = log.drain(before: today, using: &generator)
        if batch.isEmpty {
            guard forgotten != today else { return }
        } else {
            do {
                try await store.append(folding.folded(batch))
            } catch {
                log.restore(batch)
                throw error
            }
        }
        _ = try await store.expire(before: today - keptDays)
        forgotten = today
    }
}
