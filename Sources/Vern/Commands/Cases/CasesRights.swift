import ArgumentParser

/// Restriction and objection in a case.
extension Cases {
    struct Restrict: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep the person's data and use them for nothing; they are told, and can end it.", discussion: "GDPR Art. 18.")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.restrict, reason.reason) }
    }

    struct Lift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a restriction a week after the person was told, with the reason.", discussion: "GDPR Art. 18(3).")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.lift, reason.reason) }
    }

    struct Uphold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Uphold an objection: contact ends, the data stay unused; the person is told.", discussion: "GDPR Art. 21(1).")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.uphold, reason.reason) }
    }

    struct Override: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Grounds of the company's weigh more than an objection; the person is told why, and where to complain.",
            discussion: "GDPR Art. 21(1), 12(4).")
        @OptionGroup var which: Which
        @OptionGroup var reason: People.Reason
        func run() async throws { try await which.act(.override, reason.reason) }
    }
}
