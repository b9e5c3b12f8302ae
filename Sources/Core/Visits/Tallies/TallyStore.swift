/// Where tallies are kept. It learns of them in whole batches, in which no order tells who came when.
package protocol TallyStore: Sendable {
    /// Adds a batch to what is kept, all or nothing.
    /// - Parameter files: SHA-256 of the logs it was read from, in hexadecimal; none for what the server counted itself.
    /// - Returns: those that were added before. If there are any, nothing changes.
    func add(_ batch: TallyBatch, from files: [String]) async throws -> [String]
    /// Keeps of days before one only the sums of their months, and of months before one nothing.
    func forget(daysBefore day: Int, monthsBefore month: Month) async throws
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
