import DataProtection
import Declarations
import Foundation
import Mailings
import Markup

enum ExampleSite {
    static func texts(_ language: String) throws -> Texts {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("Sources/Core/Declarations/Languages")
        let files = try ["dates", "letters"].map {
            try String(contentsOf: folder.appendingPathComponent("\($0).\(language).txt"), encoding: .utf8)
        }
        return try Texts(language: Language(rawValue: language), file: files.joined(separator: "\n"))
    }

    static func site(fromName: String = "Brev og bøker AS", from: String = "info@firm.example") throws -> Site {
        let nothing = Localised(same: "")
        let courier = Product(
            id: "courier", name: Localised(same: "Courier"), summary: nothing, about: nothing,
            purpose: Purpose(id: "contact/courier", basis: .consent), retention: .whileRegistered, seenBy: nothing, fields: [],
            recipients: [])
        return try Site(
            name: "Brev og bøker", url: "https://firm.example", timeZone: "Europe/Oslo", languages: [.english, .bokmål],
            controller: Controller(
                name: "Brev og bøker AS", country: "NO", countryName: Localised([.english: "Norway", .bokmål: "Norge"], first: .english)!,
                address: "Storgata 1", email: "info@firm.example"),
            authority: Authority(name: "Datatilsynet", url: "https://www.datatilsynet.no/"), recipients: [],
            retention: SiteRetention(
                unconfirmedDays: 7, confirmationHours: 48, outgoingMailHours: 72, addressLogDays: 30, letterDays: 90, undoDays: 7),
            mail: MailSettings(fromName: fromName, from: from, inbox: nil), products: [courier], pages: [], policies: [], links: [],
            theme: Theme(shell: nil, css: nil, mark: nil, hero: nil, icons: [:]), texts: [.english: texts("en"), .bokmål: texts("nb")])
    }

    /// 26 March 2026, 13:05 UTC.
    static let time = Date(timeIntervalSince1970: 1_774_530_300)
    static let link = "https://firm.example/c/7Qm4tB2kXw9dVh3ZrN6yLs"

    static let drafts: [LetterDraft] = [
        .confirmation(product: "courier", link: link, until: time), .pageLink(link: link, until: time), .nothingHeld,
        .stopAnswer(
            products: ["courier", "other"], all: false, understood: "stop the Courier letters", undo: link, alsoForAPerson: true,
            inReplyTo: "1@post.example"),
        .stopAnswer(products: [], all: true, understood: "stop", undo: link, alsoForAPerson: false, inReplyTo: nil), .stopUndone,
        .addressConfirmation(link: link, until: time), .addressChanged(undo: link, until: time),
        .canaryAlarm(count: 2),
        .monthlyReport(
            MonthlyReport(
                month: "March 2026",
                tables: [
                    PlainTable(heads: ["", "Now"], rows: [["Visitors", "1,204"]]),
                    PlainTable(heads: ["Pages", "Views"], rows: [["/about", "< 10"]], note: "and 3 more"),
                ], remarks: ["Small figures are not shown."],
                link: "https://firm.example/visits")),
        .caseAlarm(CaseAlarm([.init(number: "7Q3M-2FKD", due: Day(time)), .init(number: "0000-000Z", due: Day(time) + 7)], late: 1)),
        .farewell(certificate: "Certificate\nevidence: 00ff", date: time),
    ]

    static let caseNotices: [LetterDraft] = CaseNotice.Kind.allCases.map { kind in
        .caseNotice(
            CaseNotice(
                kind: kind, number: "K7M2", asked: kind == .received ? [] : ["erase", "access", "question"], products: ["courier"],
                due: time,
                link: kind == .identity ? link : nil, until: kind == .identity ? time : nil, text: kind == .refused ? "Reason" : nil,
                inReplyTo: "1@post.example"))
    }
}
