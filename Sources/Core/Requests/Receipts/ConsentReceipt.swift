import DataProtection
package import Declarations
package import Foundation

/// What a person takes home of a consent: every record and act of one registration, as a `dpv:ConsentReceipt` (ISO/IEC TS 27560 by the
/// Data Privacy Vocabulary 2.3). The same after a withdrawal, which is then its last act. It holds no address, no answer and no name.
package struct ConsentReceipt: Sendable {
    private let held: HeldRegistration
    private let site: Site
    private let newest: ConsentRecord
    /// Proof that the receipt stands in a log which can only grow, as text (C2SP tlog-proof). None until it stands there.
    package var inclusionProof: String?

    /// - Returns: nothing for a registration whose form was not kept.
    package init?(of held: HeldRegistration, site: Site) {
        guard let newest = held.record else { return nil }
        (self.held, self.site, self.newest) = (held, site, newest)
    }

    /// The record's number and how many acts the receipt tells of: it changes when something happened, and only then.
    package var number: String { "\(newest.id.uuidString.lowercased())/\(held.events.count)" }

    /// JSON-LD, the same bytes until something happens.
    package func linkedData() throws -> Data {
        var receipt = LinkedNode(id: "\(newest.iri)#receipt-\(held.events.count)", type: "dpv:ConsentReceipt")
        receipt["dct:conformsTo"] = .reference("https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr")
        receipt["dct:identifier"] = .text(number)
        receipt["dpv:hasIdentifier"] = .text(number)
        receipt["dct:created"] = held.events.map(\.time).max().map { .time($0) }
        receipt["dct:language"] = .text(newest.language)
        receipt["dct:publisher"] = .text(newest.controller.name)
        receipt["dpv:hasRecordOfActivity"] = .list(
            held.consents.compactMap { consent in
                consent.record.map { .node(RecordNode(record: $0, events: consent.events, url: site.url).node) }
            })
        if let inclusionProof {
            var proof = LinkedNode(type: "dct:ProvenanceStatement")
            proof["rdf:value"] = .text(inclusionProof)
            receipt["dct:provenance"] = .node(proof)
        }
        return try receipt.document()
    }
}

extension ConsentRecord {
    var iri: String { "urn:uuid:\(id.uuidString.lowercased())" }
}
