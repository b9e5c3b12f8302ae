import Declarations
package import Markup

/// A letter to those of the company who read figures of visits: those of a month. Counts alone, none of a small group, and nothing about
/// anybody.
package struct MonthlyReport: Sendable, Codable, Equatable {
    /// As it is said in the language of the letter: "October 2026".
    package let month: String
    package let tables: [PlainTable]
    /// What is to be known of the figures.
    package let remarks: [String]
    /// Where all of them stand; nothing where that is at no address of its own.
    package let link: String?
    package init(month: String, tables: [PlainTable], remarks: [String], link: String?) {
        (self.month, self.tables, self.remarks, self.link) = (month, tables, remarks, link)
    }
}

extension LetterWords {
    func compose(_ report: MonthlyReport) -> (subject: String, body: [LetterBlock]) {
        let values: KeyValuePairs = ["site": site.name, "month": report.month]
        return (
            texts("letter.visits.subject", values),
            [.paragraph(texts("letter.visits.open", values))] + report.tables.map { .table($0) }
                + (report.link.map { [action("letter.visits.action", $0)] } ?? []) + report.remarks.map { .fine($0) }
                + [.fine(texts("letter.visits.private"))]
        )
    }
}
