import DataProtection
import Declarations
import Foundation

/// `vern.yaml`: who the company is, in which languages it speaks, how long things are kept, how mail goes.
/// Parts that are wrong are nothing here, so that the rest of the folder can still be read for its mistakes.
struct Configuration {
    static let file = "vern.yaml"
    let languages: [Language]
    let name: String
    let url: String
    let timeZone: String
    let controller: Controller?
    let authority: Authority?
    let authorityLine: Int
    let recipients: [Recipient]
    let retention: SiteRetention?
    let mail: MailSettings?
    let thresholds: Thresholds
    let visits: VisitSettings
    let backup: BackupSettings
    let trustedProxies: [String]
    let presence: Presence
    let staff: FunctionList
    let canaries: CanarySettings?

    init?(_ folder: Folder) {
        let findings = folder.findings
        let keys = [
            "site", "languages", "switched-off", "controller", "authority", "recipients", "retention", "thresholds", "mail",
            "trusted-proxies", "backup", "functions", "console", "canaries", "visits", "address-log",
        ]
        guard let text = folder.text(Self.file, missing: "the file is missing: it names the company; 'vern init' writes one to start from"),
            let root = Keyed(yaml: text, file: Self.file, name: "vern.yaml", keys: keys, languages: [], findings: findings)
        else { return nil }
        languages = Self.languages(root)
        guard !languages.isEmpty else { return nil }
        let site = root.keyed("site", keys: ["name", "url", "time-zone", "home", "security-contact"])
        name = site?.string("name") ?? ""
        url = site.flatMap(Self.url) ?? ""
        timeZone = site.flatMap(Self.timeZone) ?? ""
        controller = Self.controller(root, languages)
        let complaint = root.keyed("authority", keys: ["name", "url"])
        authorityLine = complaint?.place("url").line ?? 1
        authority = complaint.flatMap { complaint in
            guard let name = complaint.string("name"), let url = complaint.webAddress("url") else { return nil }
            return Authority(name: name, url: url)
        }
        recipients = RecipientList(root, languages).recipients
        let kept = Self.retentionPart(root)
        retention = kept.flatMap(Self.retention)
        mail = Self.mail(root, url: url, folder: folder.root)
        let thresholds = root.has("thresholds") ? root.keyed("thresholds", keys: ["smallest-group", "noise"]) : nil
        let group = thresholds.flatMap { $0.has("smallest-group") ? $0.number("smallest-group", Thresholds.range) : nil }
        self.thresholds = group.map { Thresholds(smallestGroup: $0) } ?? Thresholds()
        staff = FunctionList(root, languages)
        visits = VisitEntry(root, thresholds: thresholds, retention: kept, functions: staff.functions).settings
        let backup = root.has("backup") ? root.keyed("backup", keys: ["key-days"]) : nil
        self.backup = backup?.number("key-days", 1...30).map { BackupSettings(keyDays: $0) } ?? BackupSettings()
        trustedProxies = Self.networks(root)
        presence = Presence(root, site, url: url)
        canaries = CanaryEntry(root).settings
    }

    /// Addresses and networks in CIDR form.
    private static func networks(_ root: Keyed) -> [String] {
        guard root.has("trusted-proxies") else { return [] }
        return root.words("trusted-proxies").compactMap { text, place in
            guard text.wholeMatch(of: /[0-9a-fA-F:.]+(\/[0-9]{1,3})?/) != nil else {
                root.findings.mistake(place, "'\(text)' is no address or network like 127.0.0.1 or 10.0.0.0/8")
                return nil
            }
            return text
        }
    }

    private static func languages(_ root: Keyed) -> [Language] {
        guard root.has("languages") else {
            _ = root.string("languages")
            return []
        }
        var languages: [Language] = []
        for (tag, place) in root.words("languages") {
            if tag.wholeMatch(of: /[a-z]{2,3}(-[A-Za-z0-9]{2,8})*/) == nil {
                root.findings.mistake(place, "'\(tag)' is not a language tag like 'en' or 'nb'")
            } else if languages.contains(Language(rawValue: tag)) {
                root.findings.mistake(place, "the language '\(tag)' stands twice")
            } else {
                languages.append(Language(rawValue: tag))
            }
        }
        if languages.isEmpty { root.refuse("languages", "must list at least one language") }
        return languages
    }

    private static func url(_ site: Keyed) -> String? {
        guard let url = site.webAddress("url") else { return nil }
        guard SiteAddress(url) != nil else {
            site.refuse(
                "url", "must be the host, or host and a plain path, without a slash at the end: https://firm.example/privacy-desk")
            return nil
        }
        guard site.isProtected(url) else {
            site.refuse("url", "must begin with https://, as people send what they enter there; http:// is for localhost only")
            return nil
        }
        return url
    }

    private static func timeZone(_ site: Keyed) -> String? {
        guard let name = site.string("time-zone") else { return nil }
        guard TimeZone(identifier: name) != nil else {
            site.refuse(
                "time-zone",
                "is '\(name)', which is no IANA name like Europe/Oslo\(didYouMean(name, among: TimeZone.knownTimeZoneIdentifiers))")
            return nil
        }
        return name
    }

    private static func controller(_ root: Keyed, _ languages: [Language]) -> Controller? {
        guard
            let part = root.keyed(
                "controller", keys: ["name", "country", "country-name", "address", "email"], languages: languages)
        else { return nil }
        let (name, country, countryName) = (part.string("name"), part.country("country"), part.localised("country-name"))
        let (address, email) = (part.optionalString("address") ?? "", part.mailAddress("email"))
        guard let name, let country, let countryName, let email else { return nil }
        return Controller(name: name, country: country, countryName: countryName, address: address, email: email)
    }

    private static func retentionPart(_ root: Keyed) -> Keyed? {
        root.keyed(
            "retention",
            keys: [
                "unconfirmed-days", "confirmation-hours", "outgoing-mail-hours", "address-log-days", "letter-days", "undo-days",
                "tally-months",
            ])
    }

    private static func retention(_ part: Keyed) -> SiteRetention? {
        let (unconfirmed, confirmation) = (part.number("unconfirmed-days", 1...30), part.number("confirmation-hours", 1...720))
        let (outgoing, log) = (part.number("outgoing-mail-hours", 1...720), part.number("address-log-days", 1...90))
        let (letter, undo) = (part.number("letter-days", 1...365), part.number("undo-days", 1...30))
        guard let unconfirmed, let confirmation, let outgoing, let log, let letter, let undo else { return nil }
        if confirmation > unconfirmed * 24 {
            part.refuse("confirmation-hours", "is longer than 'unconfirmed-days': the link would outlive what it confirms")
        }
        return SiteRetention(
            unconfirmedDays: unconfirmed, confirmationHours: confirmation, outgoingMailHours: outgoing, addressLogDays: log,
            letterDays: letter, undoDays: undo)
    }

    private static func mail(_ root: Keyed, url: String, folder: URL) -> MailSettings? {
        guard
            let part = root.keyed(
                "mail", keys: ["from-name", "from", "inbox", "imap", "lmtp", "authserv-id", "hand-back", "relays", "connections"])
        else {
            return nil
        }
        let (fromName, from, inbox) = (part.string("from-name"), part.mailAddress("from"), part.optionalString("inbox"))
        if let inbox, inbox.split(separator: "/").contains("..") { part.refuse("inbox", "must not lead out of the data folder by '..'") }
        let mailbox = ImapEntry(part, folder: folder).mailbox
        let lmtp = part.optionalString("lmtp").flatMap { text in
            let address = LoopbackPort(text)
            if address == nil {
                part.refuse("lmtp", "is '\(text)', but must be an address of this machine with a port, like 127.0.0.1:2424 or [::1]:2424")
            }
            return address
        }
        let authserv = part.optionalString("authserv-id")
        if let authserv, authserv.wholeMatch(of: /[A-Za-z0-9._-]+/) == nil {
            part.refuse("authserv-id", "must be the name your mail server writes first in Authentication-Results, like mx.firm.example")
        }
        let handBack = part.optionalString("hand-back")
        let taken = [inbox, mailbox?.folder, mailbox?.doneFolder].compactMap { $0?.lowercased() }
        if let handBack, handBack.wholeMatch(of: /[A-Za-z0-9_.\/ -]+/) == nil || handBack.split(separator: "/").contains("..") {
            part.refuse("hand-back", "must be a folder of plain letters, within the mailbox or the data folder")
        } else if let handBack, taken.contains(handBack.lowercased()) {
            part.refuse("hand-back", "is a folder that Vern reads or empties: what is handed back would come in again, or be lost")
        }
        let relays = RelayList(part, from: from ?? "", url: url, folder: folder).relays
        let connections = part.has("connections") ? part.number("connections", 1...32) : MailSettings.usualConnections
        guard let fromName, let from, let connections else { return nil }
        return MailSettings(
            fromName: fromName, from: from, inbox: inbox, mailbox: mailbox, lmtp: lmtp, authservID: authserv, handBack: handBack,
            relays: relays, connections: connections)
    }
}
