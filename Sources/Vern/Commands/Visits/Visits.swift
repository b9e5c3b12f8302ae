import ArgumentParser

/// Statistics of visits, and logs they are read from.
struct Visits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell of visits, count them from logs of other servers, take months out again, and out of logs what leads to people.",
        discussion: "Only sums are kept: no address, no agent, no time of day, no query; and no sum of a small group.",
        subcommands: [Report.self, Import.self, Forget.self, Scrub.self])
}
