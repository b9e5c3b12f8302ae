/// Reports as they were made, for as long as nothing is added to what they are made of: that happens once a day, and anybody may ask for a
/// public one as often as they like.
package actor ReportCopies: Reporting {
    private struct Question: Hashable {
        let time: ReportTime
        let page: String?
    }
    private let desk: any Reporting
    private let edition: @Sendable () async throws -> TallyEdition
    private let most: Int
    private var current: TallyEdition?
    private var reports: [Question: Report?] = [:]
    private var names: [String]?

    /// - Parameters:
    ///   - edition: of what the desk reads from.
    ///   - most: reports that are kept. One more, and all are made anew.
    package init(of desk: any Reporting, edition: @escaping @Sendable () async throws -> TallyEdition, most: Int = 64) {
        (self.desk, self.edition, self.most) = (desk, edition, most)
    }

    package func report(of time: ReportTime, page: String?) async throws -> Report? {
        let question = Question(time: time, page: page)
        let edition = try await forgetOld()
        if let known = reports[question] { return known }
        let made = try await desk.report(of: time, page: page)
        if edition == current {
            if reports.count >= most { reports = [:] }
            reports[question] = .some(made)
        }
        return made
    }

    package func pages() async throws -> [String] {
        let edition = try await forgetOld()
        if let names { return names }
        let made = try await desk.pages()
        if edition == current { names = made }
        return made
    }

    package func lastDay() async throws -> Int? { try await desk.lastDay() }

    private func forgetOld() async throws -> TallyEdition {
        let edition = try await edition()
        if edition != current { (current, reports, names) = (edition, [:], nil) }
        return edition
    }
}
