/// Where tallies are kept. It learns of them in whole batches, in which no order tells who came when.
package protocol TallyStore: Sendable {
    /// Adds a batch to what is kept, all or nothing.
    /// - Parameters:
    ///   - logs: what it was read from; none for what the server counted itself.
    ///   - beside: its days may have figures already.
    /// - Returns: what of it is there. If anything is, nothing changes.
    func add(_ batch: TallyBatch, from logs: [TalliedLog], beside: Bool) async throws -> TallyOverlap
    /// Keeps of days before one only the sums of their months, and of months before one nothing.
    func forget(daysBefore day: Int, monthsBefore month: Month) async throws
    /// Takes a month out, as if nothing had been counted in it; its logs can be counted again.
    func forget(_ month: Month) async throws
}

extension TallyStore {
    /// What the server counted itself.
    func add(_ batch: TallyBatch) async throws -> TallyOverlap { try await add(batch, from: [], beside: true) }
}

/// A log whose sums are in a batch.
package struct TalliedLog: Codable, Sendable {
    /// SHA-256 in hexadecimal.
    package let digest: String
    /// From the first it told of to the last, as `Month` counts them; nothing: none of its lines was counted.
    package let months: ClosedRange<Int>?
    package init(digest: String, months: ClosedRange<Int>?) { (self.digest, self.months) = (digest, months) }
}

/// What of a batch is in the store already.
package struct TallyOverlap: Equatable, Sendable {
    /// SHA-256 of logs that were added before.
    package let logs: [String]
    /// UTC days since 1 January 1970 that have figures already.
    package let days: [Int]
    package var isEmpty: Bool { logs.isEmpty && days.isEmpty }
    package init(logs: [String] = [], days: [Int] = []) { (self.logs, self.days) = (logs, days) }
}

/// What may be kept: no cell in it tells of a group smaller than the threshold, nor do the differences between them. Made by
/// `TallyFolding` alone.
package struct TallyBatch: Sendable {
    package struct Day: Sendable {
        /// UTC days since 1 January 1970.
        package let day: Int
        package let cells: [(Cell, Tally)]
        package let incomplete: Bool
    }
    /// What was too little on its days, as sums of the month. Cells of "other" are taken from there.
    package struct Remainder: Sendable {
        package let month: Month
        package let cells: [(Cell, Tally)]
    }
    package let days: [Day]
    package let remainders: [Remainder]
    package var isEmpty: Bool { days.isEmpty && remainders.isEmpty }
}
