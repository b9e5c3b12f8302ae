import DataProtection
import Foundation
import Inbox
import MailTransport
import Testing

/// Labelled messages of mail servers; skipped where the folder of test data is missing.
enum BounceVectors {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/vectors/bounces")
    static var there: Bool { FileManager.default.fileExists(atPath: folder.appending(path: "flufl-labels.jsonl").path) }

    struct Label: Decodable {
        let file: String
        let `class`: String
        let permanent: [String]
        let temporary: [String]
        var kind: String { String(file.prefix { $0 != "_" }) }
    }

    static func labels() throws -> [Label] {
        try Data(contentsOf: folder.appending(path: "flufl-labels.jsonl")).split(separator: 10).map {
            try JSONDecoder().decode(Label.self, from: $0)
        }
    }

    static func bytes(_ label: Label) throws -> Data { try Data(contentsOf: folder.appending(path: "flufl/\(label.file)")) }
}

@Suite("Reports of mail servers") struct ReportTests {
    private func recipients(_ bytes: Data) -> [DeliveryReport.Recipient]? {
        guard case .delivery(let report) = MessageReader().read(bytes).report?.kind else { return nil }
        return report.recipients
    }

    private func addresses(_ bytes: Data, _ action: DeliveryReport.Action) -> Set<String> {
        Set((recipients(bytes) ?? []).filter { $0.action == action }.map { $0.address.reveal().lowercased() })
    }

    @Test(.enabled(if: BounceVectors.there, "no test data"))
    func `name who failed and whether for good, as labelled`() throws {
        var (right, all): ([String: Int], [String: Int]) = ([:], [:])
        var wrong: [String] = []
        for label in try BounceVectors.labels() {
            let bytes = try BounceVectors.bytes(label)
            let (failed, delayed) = (addresses(bytes, .failed), addresses(bytes, .delayed))
            let fits = failed == Set(label.permanent.map { $0.lowercased() }) && delayed == Set(label.temporary.map { $0.lowercased() })
            for name in [label.kind, "class \(label.class)"] {
                all[name, default: 0] += 1
                right[name, default: 0] += fits ? 1 : 0
            }
            if !fits { wrong.append("\(label.file): failed \(failed.sorted()), delayed \(delayed.sorted())") }
            // Whoever nobody labelled must not lose their mail.
            if label.permanent.isEmpty { #expect(failed.isEmpty, "\(label.file)") }
        }
        for name in all.keys.sorted() { print("reports: \(name) \(right[name]!)/\(all[name]!)") }
        print(wrong.map { "reports: not right: \($0)" }.joined(separator: "\n"))
        #expect(right["class temporary"] == all["class temporary"] && right["class no-address"] == all["class no-address"])
        #expect(right["class permanent", default: 0] * 100 >= all["class permanent", default: 1] * 97)
    }

    @Test(.enabled(if: BounceVectors.there, "no test data")) func `cut off anywhere or with bytes changed end nothing`() throws {
        var chance = SystemRandomNumberGenerator()
        var read = 0
        for label in try BounceVectors.labels() {
            let bytes = try BounceVectors.bytes(label)
            for _ in 0..<6 {
                var changed = bytes
                for _ in 0..<20 { changed[Int.random(in: 0..<changed.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance) }
                let cut = bytes.prefix(Int.random(in: 0...bytes.count, using: &chance))
                for one in [changed, cut] where MessageReader().read(one).report != nil { read += 1 }
            }
        }
        #expect(read > 500)
    }
}
