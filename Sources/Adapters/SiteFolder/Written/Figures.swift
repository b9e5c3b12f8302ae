import DataProtection
import Declarations

/// What `{{retention.address-log-days}}` and its like stand for: figures and names of vern.yaml, so that a text can't drift from what runs.
struct Figures {
    private let values: [(name: String, value: Localised<String>)]

    /// For texts that hold their figures already.
    static let none = Figures(values: [])
    private init(values: [(name: String, value: Localised<String>)]) { self.values = values }

    /// - Parameter texts: of each language, for what is a word and no figure.
    init(_ configuration: Configuration, _ texts: [Language: Texts]) {
        func same(_ value: some CustomStringConvertible) -> Localised<String> { Localised(same: String(describing: value)) }
        let form = "figure.address-log.\(configuration.visits.logged.rawValue)"
        let logged =
            Localised(texts.compactMapValues { $0.has(form) ? $0(form) : nil }, first: configuration.languages.first ?? .english)
            ?? same("")
        let retention = configuration.retention
        values = [
            ("site.name", same(configuration.name)),
            ("site.url", same(configuration.url)),
            ("controller.name", same(configuration.controller?.name ?? "")),
            ("controller.email", same(configuration.controller?.email ?? "")),
            ("controller.address", same(configuration.controller?.address ?? "")),
            ("controller.country", configuration.controller?.countryName ?? same("")),
            ("authority.name", same(configuration.authority?.name ?? "")),
            ("authority.url", same(configuration.authority?.url ?? "")),
            ("retention.unconfirmed-days", same(retention?.unconfirmedDays ?? 0)),
            ("retention.confirmation-hours", same(retention?.confirmationHours ?? 0)),
            ("retention.outgoing-mail-hours", same(retention?.outgoingMailHours ?? 0)),
            ("retention.address-log-days", same(retention?.addressLogDays ?? 0)),
            ("retention.letter-days", same(retention?.letterDays ?? 0)),
            ("retention.undo-days", same(retention?.undoDays ?? 0)),
            ("retention.tally-months", same(configuration.visits.tallyMonths)),
            ("backup.key-days", same(configuration.backup.keyDays)),
            ("address-log.form", logged),
            ("thresholds.smallest-group", same(configuration.thresholds.smallestGroup)),
        ]
    }

    /// The text with its figures in place; an unknown one is a mistake and stays as written.
    func filled(_ text: String, _ language: Language, at place: Place, _ findings: Findings) -> String {
        var result = ""
        for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if offset > 0 { result += "\n" }
            var rest = line
            while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
                let name = String(rest[open.upperBound..<close.lowerBound]).filter { $0 != " " }
                result += rest[..<open.lowerBound]
                if let figure = values.first(where: { $0.name == name }) {
                    result += figure.value[language]
                } else {
                    findings.mistake(
                        Place(file: place.file, line: place.line + offset),
                        "unknown figure '{{\(name)}}'\(didYouMean(name, among: values.map(\.name)))")
                    result += rest[open.lowerBound..<close.upperBound]
                }
                rest = rest[close.upperBound...]
            }
            result += rest
        }
        return result
    }
}
