import DataProtection
package import Declarations
package import Foundation

/// The certificate of an erasure as a `dpv:RightExerciseRecord` (GDPR Art. 17). Made of the certificate and the controller alone:
/// nothing in it leads back to anybody.
package struct ErasureReceipt: Sendable {
    private let certificate: Certificate
    private let site: Site

    package init(_ certificate: Certificate, site: Site) { (self.certificate, self.site) = (certificate, site) }

    /// JSON-LD, the same bytes each time.
    package func linkedData() throws -> Data {
        let iri = "urn:uuid:\(certificate.uuid)"
        var record = LinkedNode(id: iri, type: "dpv:RightExerciseRecord")
        record["dct:identifier"] = .text(certificate.id)
        record["dpv:hasIdentifier"] = .text(certificate.id)
        record["dct:created"] = .time(certificate.erased)
        record["dpv:hasRight"] = .reference("eu-gdpr:A17")
        record["dpv:hasStatus"] = .reference("dpv:RequestFulfilled")
        record["dpv:hasDataController"] = .node(controller(iri))
        record["dct:hasPart"] = .node(activity(iri))
        return try record.document()
    }

    private func controller(_ iri: String) -> LinkedNode {
        let controller = site.controller
        var node = LinkedNode(id: "\(iri)#controller", type: "dpv:DataController")
        node["dpv:hasName"] = .text(controller.name)
        node["dpv:hasAddress"] = .text(controller.address)
        node["dpv:hasContact"] = .text(controller.email)
        node["dpv:hasLocation"] = .reference("loc:\(controller.country)")
        return node
    }

    private func activity(_ iri: String) -> LinkedNode {
        var node = LinkedNode(id: "\(iri)#erased", type: "dpv:RightExerciseActivity")
        node["dct:created"] = .time(certificate.erased)
        node["dpv:hasRight"] = .reference("eu-gdpr:A17")
        node["dpv:hasStatus"] = .reference("dpv:RequestFulfilled")
        node["dpv:hasProcessing"] = .reference("dpv:Erase")
        node["dct:extent"] = .words(certificate.everything ? "everything held" : "one registration of several", language: "en")
        node["schema:sha256"] = .text(certificate.fingerprint)
        node["schema:additionalProperty"] = .list(
            [
                ("registrations", certificate.registrations), ("details", certificate.details), ("letters", certificate.letters),
                ("acts", certificate.acts), ("filesSearched", certificate.filesSearched), ("bytesSearched", certificate.bytesSearched),
                ("tracesSoughtAndNotFound", certificate.tracesSoughtAndNotFound),
            ].map { name, value in
                var figure = LinkedNode(type: "schema:PropertyValue")
                figure["schema:name"] = .text(name)
                figure["schema:value"] = .number(value)
                return .node(figure)
            })
        return node
    }
}

extension Certificate {
    /// The id's 128 random bits as a UUID is written (RFC 9562).
    fileprivate var uuid: String {
        let digits = Array(id)
        let ends = [0, 8, 12, 16, 20, 32].map { min($0, digits.count) }
        return zip(ends, ends.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
    }
}
