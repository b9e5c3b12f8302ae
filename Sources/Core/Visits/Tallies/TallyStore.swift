/// Where closed days are kept. It learns of them in whole, shuffled batches.
package protocol TallyStore: Sendable {
    /// Adds the days to what is kept of them, all or nothing. Small cells have been folded away before.
    /// - Parameter file: SHA-256 of the log they were read from; nothing for what the server counted itself.
    /// - Returns: false when that file was added before; then nothing changes.
    func add(_ days: [FoldedDay], from file: [UInt8]?) async throws -> Bool
}

/// A day without small cells, ready to be kept: made by `DayTallies.folded` alone.
package struct FoldedDay: Sendable {
    package let tallies: DayTallies
    init(tallies: DayTallies) { self.tallies = tallies }
}
