/// Brings what was counted to the store from time to time, and forgets what is older than declared.
package struct AddressLogKeeper: Sendable {
    private let log: AddressLog
    private let store: any AddressLogStore
    private let keptDays: Int
    /// Seconds between two batches.
    private let interval: Int
    /// The UTC day it is now.
    private let today: @Sendable () -> Int

    /// - Parameter keptDays: a line is kept through this many days after its own, then forgotten.
    package init(log: AddressLog, store: any AddressLogStore, keptDays: Int, interval: Int = 60, today: @escaping @Sendable () -> Int) {
        (self.log, self.store, self.keptDays, self.interval, self.today) = (log, store, keptDays, interval, today)
    }

    /// Goes on until `sleep` throws, then writes once more. A store that fails loses nothing: the batch waits for the next round.
    /// - Parameters:
    ///   - sleep: waits for so many seconds; throws when it is time to stop.
    ///   - failed: hears of a store that failed.
    package func run(sleep: @Sendable (Int) async throws -> Void, failed: @Sendable (any Error) -> Void) async {
        var expired: Int?
        while true {
            do {
                if expired != today() {
                    expired = today()
                    _ = try await store.expire(before: today() - keptDays)
                }
            } catch {
                expired = nil
                failed(error)
            }
            let stopping = await (try? sleep(interval)) == nil
            do { try await flush() } catch { failed(error) }
            if stopping { return }
        }
    }

    /// One shuffled batch, now.
    package func flush() async throws {
        var generator = SystemRandomNumberGenerator()
        let batch = log.drain(using: &generator)
        guard !batch.isEmpty else { return }
        do {
            try await store.append(batch)
        } catch {
            log.restore(batch)
            throw error
        }
    }
}
