import DataProtection
import Foundation

/// A consent record with its acts as a `dpv:ConsentRecord`, field by field of ISO/IEC TS 27560; nothing is said that is not held.
struct RecordNode {
    let record: ConsentRecord
    let events: [ConsentEvent]
    /// Of the site, where the versions shown can be read.
    let url: String

    var node: LinkedNode {
        var node = LinkedNode(id: record.iri, type: "dpv:ConsentRecord")
        let id = record.id.uuidString.lowercased()
        node["dct:conformsTo"] = .reference(record.schema)
        node["dct:identifier"] = .text(id)
        node["dpv:hasIdentifier"] = .text(id)
        node["dct:language"] = .text(record.language)
        node["dpv:hasDataSubject"] = .node(subject)
        node["dpv:hasNotice"] = .list(notices + choices)
        node["dpv:hasLegalMeasure"] = .list(terms)
        node["dpv:hasPurpose"] = .node(purpose)
        node["dpv:hasLegalBasis"] = .reference(record.basis)
        node["dpv:hasService"] = .node(service)
        node["dpv:hasDataSource"] = .node(source)
        node["dpv:hasPersonalData"] = .list(record.data.map { .node(data($0)) })
        node["dpv:hasDataController"] = .node(party(record.controller))
        node["dpv:hasRecipient"] = .list(record.recipients.map { .node(party($0)) })
        node["dpv:hasAuthority"] = .node(party(record.authority))
        node["dpv:hasStorageCondition"] = .list([.node(place), .node(duration)])
        node["dpv:hasJurisdiction"] = .reference(record.jurisdiction)
        node["dpv:hasConsentControl"] = .node(control)
        node["dpv:hasRight"] = .list(record.rights.map { .node(right($0)) })
        node["dpv:hasConsentStatus"] = .list(events.map { .node(status($0)) })
        return node
    }

    private func part(_ name: String) -> String { "\(record.iri)#\(name)" }

    private var subject: LinkedNode {
        var node = LinkedNode(id: part("subject"), type: "dpv:DataSubject")
        node["dct:identifier"] = .text(record.subject)
        return node
    }

    // MARK: What was shown

    private func document(_ notice: ConsentRecord.Notice, as type: String) -> LinkedValue {
        var node = LinkedNode(id: PolicyAddress.version(notice, in: record.language, of: url), type: type)
        node["schema:version"] = .number(notice.version)
        node["schema:sha256"] = .text(notice.fingerprint)
        node["dct:language"] = .text(record.language)
        return .node(node)
    }

    private var notices: [LinkedValue] {
        record.notices.filter { $0.kind != "terms" }.map { document($0, as: "dpv:PrivacyNotice") }
    }

    private var terms: [LinkedValue] {
        record.notices.filter { $0.kind == "terms" }.map { document($0, as: "dpv:TermsOfService") }
    }

    private var choices: [LinkedValue] {
        record.choices.map { choice in
            var node = LinkedNode(id: part("choice-\(choice.id)"), type: "dpv:ConsentNotice")
            node["dct:identifier"] = .text(choice.id)
            node["dct:description"] = .words(choice.words, language: record.language)
            node["schema:sha256"] = .text(choice.fingerprint)
            return .node(node)
        }
    }

    // MARK: What happens with the data

    private var purpose: LinkedNode {
        var node = LinkedNode(id: part("purpose"), type: "dpv:Purpose")
        node["dct:identifier"] = .text(record.purpose)
        return node
    }

    private var service: LinkedNode {
        var node = LinkedNode(id: part("service"), type: "dpv:Service")
        node["dct:identifier"] = .text(record.product)
        node["dct:title"] = .words(record.service, language: record.language)
        return node
    }

    private var source: LinkedNode {
        var node = LinkedNode(type: "dpv:DataSubjectDataSource")
        node["dct:description"] = .words(record.collection, language: "en")
        return node
    }

    private func data(_ item: ConsentRecord.DataItem) -> LinkedNode {
        var node = LinkedNode(id: part("data-\(item.field)"), type: item.type)
        node["dct:identifier"] = .text(item.field)
        node["dpv:hasNecessity"] = .reference(item.optional ? "dpv:Optional" : "dpv:Required")
        return node
    }

    private func party(_ party: ConsentRecord.Party) -> LinkedNode {
        var node = LinkedNode(id: party.id.contains(":") ? party.id : part(party.id), type: party.type)
        node["dpv:hasIdentifier"] = .text(party.id)
        node["dpv:hasName"] = .text(party.name)
        node["dpv:hasAddress"] = .text(party.address)
        node["dpv:hasContact"] = .text(party.contact)
        if party.address.wholeMatch(of: /[A-Z]{2}/) != nil { node["dpv:hasLocation"] = .reference("loc:\(party.address)") }
        return node
    }

    private var place: LinkedNode {
        var node = LinkedNode(type: "dpv:StorageLocation")
        node["dpv:hasLocation"] = .reference(record.storage)
        return node
    }

    private var duration: LinkedNode {
        let fixed = record.retention.wholeMatch(of: /P[0-9]+[DM]/) != nil
        var length = LinkedNode(type: fixed ? "dpv:TemporalDuration" : "dpv:UntilEventDuration")
        length["rdf:value"] = fixed ? .typed(record.retention, type: "xsd:duration") : .words(record.retention, language: "en")
        var node = LinkedNode(type: "dpv:StorageDuration")
        node["dpv:hasDuration"] = .node(length)
        return node
    }

    // MARK: What the person can do, and did

    private var control: LinkedNode {
        var node = LinkedNode(type: "dpv:WithdrawConsent")
        node["dpv:isExercisedAt"] = .list(record.withdrawal.map { .reference($0) })
        return node
    }

    /// A complaint (Art. 77) goes to the authority, all else to the controller.
    private func right(_ term: String) -> LinkedNode {
        var node = LinkedNode(id: part("right-\(term.split(separator: ":").last ?? "")"), types: ["dpv:DataSubjectRight", term])
        node["dpv:isExercisedAt"] =
            term == "eu-gdpr:A77" ? .reference(record.authority.contact) : .list(record.withdrawal.map { .reference($0) })
        return node
    }

    /// Only a state that allows something is an expression of consent. Its scope: what was ticked, or taken back.
    private func status(_ event: ConsentEvent) -> LinkedNode {
        let allows = event.state == .given || event.state == .renewed
        var node = LinkedNode(types: [event.state.rawValue] + (allows ? [event.type] : []))
        node["dpv:isIndicatedBy"] = event.by == "subject" ? .reference(part("subject")) : .text(event.by)
        node["dpv:isIndicatedAtTime"] = .time(event.time)
        node["dpv:hasIndicationMethod"] = .text(event.method)
        node["dpv:hasDuration"] = .node(LinkedNode(type: event.validity))
        let decided = event.decided.filter { $0.value == (event.state != .withdrawn) }.keys.sorted()
        node["dpv:hasScope"] = .list(decided.map { .reference(part("choice-\($0)")) })
        return node
    }
}

/// Where a version of policy or terms can be read for good.
enum PolicyAddress {
    static func version(_ notice: ConsentRecord.Notice, in language: String, of url: String) -> String {
        "\(url)/\(language)/\(notice.kind)/versions/\(notice.version)"
    }
}
