import DataProtection
package import Foundation
package import Visits

/// A report as files: the same figures under the same limits. What may not be told is `null` in JSON with its reason beside it, and
/// "few" or "held" in CSV.
package struct VisitFiles: Sendable {
    private let report: Report

    package init(_ report: Report) { self.report = report }

    private struct Told: Encodable {
        let figure: Figure?

        private enum CodingKeys: CodingKey { case number, hidden }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(figure?.number, forKey: .number)
            switch figure {
            case .few: try container.encode("few", forKey: .hidden)
            case .held: try container.encode("held", forKey: .hidden)
            case .shown, nil: break
            }
        }
    }

    private struct File: Encodable {
        let from, to: String
        let beforeFrom, beforeTo: String
        let page: String?
        let smallestGroup: Int
        let noise: Bool
        let incomplete: [String]
        let totals: [String: Told]
        let steps: [Step]
        let tables: [String: [Row]]

        struct Step: Encodable {
            let day: String
            let now, before: Told
        }
        struct Row: Encodable {
            let value: String
            let now, before: Told
        }
    }

    private static func text(_ day: Int) -> String { Day(number: day).text }

    /// `{"number":12}`, or `{"hidden":"few","number":null}`; keys in order, so that equal reports are equal files.
    package var json: Data {
        get throws {
            let totals = report.totals
            let file = File(
                from: Self.text(report.days.lowerBound), to: Self.text(report.days.upperBound),
                beforeFrom: Self.text(report.before.lowerBound), beforeTo: Self.text(report.before.upperBound), page: report.page,
                smallestGroup: report.smallest, noise: report.noisy, incomplete: report.incomplete.map(Self.text),
                totals: [
                    "views": totals.views, "visitors": totals.visitors, "visits": totals.visits, "bounces": totals.bounces,
                    "seconds": totals.seconds, "robots": totals.robots, "requests": totals.requests, "objected": totals.objected,
                ].mapValues { Told(figure: $0) },
                steps: report.steps.map { .init(day: Self.text($0.day), now: Told(figure: $0.now), before: Told(figure: $0.before)) },
                tables: Dictionary(
                    uniqueKeysWithValues: report.tables.map { dimension, table in
                        (
                            "\(dimension)",
                            table.rows.map { .init(value: $0.value, now: Told(figure: $0.now), before: Told(figure: $0.before)) }
                        )
                    }))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            return try encoder.encode(file)
        }
    }

    /// RFC 4180, one line a figure: dimension, value, now, before.
    package var csv: String {
        var lines = [["dimension", "value", "now", "before"]]
        let totals: [(String, Figure?)] = [
            ("views", report.totals.views), ("visitors", report.totals.visitors), ("visits", report.totals.visits),
            ("bounces", report.totals.bounces), ("seconds", report.totals.seconds), ("robots", report.totals.robots),
            ("requests", report.totals.requests), ("objected", report.totals.objected),
        ]
        lines += totals.map { ["total", $0.0, Self.cell($0.1), ""] }
        lines += report.steps.map {
            [report.byMonth ? "month" : "day", Self.text($0.day), Self.cell($0.now), Self.cell($0.before)]
        }
        for (dimension, table) in report.tables.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines += table.rows.map { ["\(dimension)", $0.value, Self.cell($0.now), Self.cell($0.before)] }
        }
        return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func cell(_ figure: Figure?) -> String {
        switch figure {
        case .shown(let number): String(number)
        case .few: "few"
        case .held: "held"
        case nil: ""
        }
    }

    /// What a program for tables would take for a formula is marked as text.
    private static func quoted(_ text: String) -> String {
        let safe = "=+-@\t\r".contains(text.first ?? "a") ? "'" + text : text
        return safe.contains { ",\"\r\n".contains($0) } ? "\"\(safe.replacing("\"", with: "\"\""))\"" : safe
    }
}
