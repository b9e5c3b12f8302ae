import Foundation

/// What is held about a person, for a terminal. Its input is the answer as machines read it; what has no place of its own here is left to
/// `--format json`.
struct PersonSheet {
    let text: String

    init(json: Data) throws {
        let held = try JSONDecoder().decode(Held.self, from: json)
        var lines = ["\(held.address)  (id \(held.id))"]
        if let proposed = held.proposedAddress { lines.append("  wants to move to \(proposed)") }
        if !held.formerAddresses.isEmpty { lines.append("  before: \(held.formerAddresses.joined(separator: ", "))") }
        for registration in held.registrations { lines += [""] + registration.lines }
        lines += Self.section("Letters to the person", held.letters.map(\.line))
        lines += Self.section(
            "Cases", held.cases.map { "\($0.number)  \($0.state), came in \($0.received): \($0.asked.joined(separator: ", "))" })
        lines += Self.section("Looks and acts", held.acts.map(\.line))
        text = lines.joined(separator: "\n")
    }

    private static func section(_ heading: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", heading] + lines.map { "  \($0)" }
    }

    private struct Held: Decodable {
        let id: String
        let address: String
        let proposedAddress: String?
        let formerAddresses: [String]
        let registrations: [Registration]
        let letters: [Letter]
        let acts: [Act]
        let cases: [Case]
    }

    private struct Case: Decodable {
        let number: String
        let state: String
        let received: String
        let asked: [String]
    }

    private struct Registration: Decodable {
        struct Field: Decodable {
            let label: String
            let value: [String]
        }
        struct Event: Decodable {
            let state: String
            let time: String
        }
        struct Version: Decodable {
            let kind: String
            let version: Int
        }
        let name: String
        let registered: String
        let contact: String
        let legalBasis: String
        let data: [String: Field]
        let recipients: [[String: String]]
        let versions: [Version]
        let consentEvents: [Event]

        var lines: [String] {
            let width = data.values.map(\.label.count).max() ?? 0
            var lines = ["\(name), registered \(registered), letters \(contact), legal basis \(legalBasis)"]
            for field in data.values.sorted(by: { $0.label < $1.label }) where !field.value.isEmpty {
                let label = field.label.padding(toLength: width, withPad: " ", startingAt: 0)
                lines.append("  \(label)  \(field.value.joined(separator: ", "))")
            }
            for recipient in recipients { lines.append("  given to \(recipient["name"] ?? "") (\(recipient["country"] ?? ""))") }
            lines.append("  shown and accepted: " + versions.map { "\($0.kind) \($0.version)" }.joined(separator: ", "))
            for event in consentEvents { lines.append("  \(event.time)  \(event.state.replacing("dpv:", with: ""))") }
            return lines
        }
    }

    private struct Letter: Decodable {
        let subject: String
        let written: String
        let state: String
        var line: String { "\(written)  \(state)  \(subject)" }
    }

    private struct Act: Decodable {
        let kind: String
        let time: String
        let by: String
        let reason: String
        var line: String { "\(time)  \(kind) by \(by)\(reason.isEmpty ? "" : ": \(reason)")" }
    }
}
