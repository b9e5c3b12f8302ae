import DataProtection
import Promises

/// One line of `vern policy list`.
struct PolicyLine: Encodable {
    let kind: String
    let version: Int
    let language: String
    let inForce: String
    let fingerprint: String
    let title: String
    /// The UTC day; nothing when it is not published, or not asked for.
    var published: String?
    var by: String?
    var reason: String?
    var standing: String?

    private init(_ version: PolicyVersion) {
        (kind, self.version, language) = (version.kind.rawValue, version.number, version.language.rawValue)
        (inForce, fingerprint, title) = (version.inForce.text, version.fingerprint, version.title)
    }

    private init(_ text: PublishedText) {
        (kind, version, language) = (text.kind.rawValue, text.number, text.language.rawValue)
        (inForce, fingerprint, title) = (text.inForce, text.fingerprint, text.title)
        (published, by, reason) = (text.publication?.day.text, text.publication?.by, text.publication?.reason)
        standing = "published"
    }

    static func all(folder: [PolicyVersion], record: [PublishedText]?) -> [PolicyLine] {
        guard let record else { return folder.map { PolicyLine($0) } }
        let plan = PublicationPlan(folder: folder, record: record)
        let waiting = plan.unpublished.map { version in
            var line = PolicyLine(version)
            line.standing = "not published"
            return line
        }
        let recorded = record.map { text in
            var line = PolicyLine(text)
            if plan.changed.contains(where: text.isSameNumber) { line.standing = "published; the site folder has other words" }
            return line
        }
        return (waiting + recorded).sorted { ($0.kind, $0.language, -$0.version) < ($1.kind, $1.language, -$1.version) }
    }

    var text: String {
        let start = "\(kind) \(version) \(language) \(inForce) \(fingerprint)"
        guard let standing else { return start }
        let act = [published.map { "on \($0)" }, by.map { "by \($0)" }, reason.map { "because: \($0)" }].compactMap(\.self)
        return ([start, standing] + act).joined(separator: " ")
    }
}
