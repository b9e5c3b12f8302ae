import DataProtection
import Declarations
import Foundation
import SiteFolder
import Testing

@Suite("A mistake in what is declared") struct DeclarationMistakes {
    @Test func `names an unknown key with its line and the key probably meant`() throws {
        let site = try SiteCopy()
        let line = try site.change("vern.yaml", "controller:", to: "controler:")
        #expect(site.complaints.contains("vern.yaml:\(line): unknown key 'controler' in vern.yaml; did you mean 'controller'?"))
        #expect(site.complaints.contains("vern.yaml:1: vern.yaml lacks 'controller'"))
    }

    @Test func `names an unknown key deep inside a product`() throws {
        let site = try SiteCopy()
        let line = try site.change("products/courier.yaml", "    hint:", to: "    hnt:")
        #expect(site.complaints == ["products/courier.yaml:\(line): unknown key 'hnt' in a field; did you mean 'hint'?"])
    }

    @Test func `is told together with all others`() throws {
        let site = try SiteCopy()
        let first = try site.change("vern.yaml", "unconfirmed-days: 7", to: "unconfirmed-days: soon")
        let second = try site.change("vern.yaml", "country: SG", to: "country: Singapore")
        let third = try site.change("links.yaml", "registration: false", to: "registration: perhaps")
        let places = site.load().mistakes.map { "\($0.file):\($0.line)" }
        #expect(places.contains("vern.yaml:\(first)"))
        #expect(places.contains("vern.yaml:\(second)"))
        #expect(places.contains("links.yaml:\(third)"))
    }

    @Test func `is a key that stands twice`() throws {
        let site = try SiteCopy()
        let line = try site.change("vern.yaml", "  time-zone: Europe/Oslo", to: "  name: Again\n  time-zone: Europe/Oslo")
        #expect(site.complaints == ["vern.yaml:\(line): the key 'name' stands twice; keep one"])
    }

    @Test func `is a product without an e-mail field`() throws {
        let site = try SiteCopy()
        try site.change("products/postroom.yaml", "type: email", to: "type: text")
        let line = try site.change("products/postroom.yaml", "fields:", to: "fields:")
        #expect(
            site.complaints == ["products/postroom.yaml:\(line): 'fields' needs one field of type 'email', by which people are written to"])
    }

    @Test func `is a choice without options, a kind nobody knows, an unknown recipient and an unclear end`() throws {
        let site = try SiteCopy()
        let kind = try site.change("products/courier.yaml", "type: phone", to: "type: fone")
        let recipient = try site.change("products/courier.yaml", "[singapore]", to: "[singapur]")
        let end = try site.change("products/lookout.yaml", "retention: while-registered", to: "retention: a while")
        let choice = try site.change("products/lookout.yaml", "type: role", to: "type: choice")
        let complaints = site.complaints
        #expect(
            complaints.contains { $0.hasPrefix("products/courier.yaml:\(kind): 'type' is 'fone'") && $0.hasSuffix("did you mean 'phone'?") }
        )
        #expect(complaints.contains { $0.hasPrefix("products/courier.yaml:\(recipient):") && $0.hasSuffix("did you mean 'singapore'?") })
        #expect(complaints.contains { $0.hasPrefix("products/lookout.yaml:\(end): 'retention' is 'a while'") })
        #expect(complaints.contains { $0.hasPrefix("products/lookout.yaml:\(choice): 'type' needs 'options'") })
    }

    @Test func `is a recipient outside the EEA without transfer`() throws {
        let site = try SiteCopy()
        let line = try site.change("vern.yaml", "country: SG", to: "country: US")
        let text = try site.read("vern.yaml")
        let start = text.range(of: "    transfer:")!.lowerBound
        let end = text.range(of: "# How long things are kept")!.lowerBound
        try site.write("vern.yaml", text.replacingCharacters(in: start..<end, with: ""))
        #expect(
            site.complaints == [
                "vern.yaml:\(line): 'country' US is outside the EU/EEA: add 'transfer' with country-name, risk and safeguard"
            ])
    }

    @Test func `is a text that lacks a language of the site, or has one it doesn't speak`() throws {
        let site = try SiteCopy()
        let line = try site.change("vern.yaml", "    nb: Norge", to: "    se: Norga")
        let complaints = site.complaints
        #expect(complaints.contains("vern.yaml:\(line): unknown key 'se' in 'country-name'"))
        #expect(complaints.contains("vern.yaml:\(line - 2): 'country-name' has no text in 'nb'"))
    }

    @Test func `is a language without files or texts`() throws {
        let site = try SiteCopy()
        try site.change("vern.yaml", "[en, nb]", to: "[en, nb, de]")
        let complaints = site.complaints
        #expect(complaints.contains { $0.hasPrefix("policies/privacy.de.md:1: the file is missing") })
        #expect(complaints.contains { $0.hasPrefix("pages/about.de.md:1: the file is missing") })
        #expect(complaints.contains { $0.hasPrefix("languages/de.txt:1: Vern doesn't bring texts in 'de'") })
    }

    @Test func `is an address that sends what people enter unprotected`() throws {
        let site = try SiteCopy()
        let line = try site.change("vern.yaml", "http://localhost:8080", to: "http://firm.example")
        #expect(site.complaints.contains { $0.hasPrefix("vern.yaml:\(line): 'url' must begin with https://") })
    }

    @Test func `is a folder without vern.yaml`() throws {
        let site = try SiteCopy()
        try site.remove("vern.yaml")
        #expect(site.complaints.map { $0.prefix(32) } == ["vern.yaml:1: the file is missing"])
    }

    @Test func `is an override of a text nobody says`() throws {
        let site = try SiteCopy()
        try site.write("languages/en.txt", "form.sent = Go\n")
        #expect(site.complaints == ["languages/en.txt:1: Vern says nothing under 'form.sent'; did you mean 'form.send'?"])
        try site.write("languages/en.txt", "form.send = Go\n")
        #expect(site.load().site?.texts(in: .english)("form.send") == "Go")
    }

    @Test func `is a function that is sent figures of visits it may not read, or can't be sent them`() throws {
        let site = try SiteCopy()
        let line = try site.change(
            "vern.yaml", "canaries:\n", to: "visits:\n  report-to: [front-dask, courier-support, front-desk]\n\ncanaries:\n")
        #expect(
            site.complaints == [
                "vern.yaml:\(line + 1): 'front-dask' is no function; did you mean 'front-desk'?",
                "vern.yaml:\(line + 1): function 'courier-support' may not read reports of visits: it lacks the act 'statistics'",
                "vern.yaml:\(line + 1): function 'front-desk' can't be written to: it has no address under 'alerts'",
            ])
        try site.change("vern.yaml", "[front-dask, courier-support, front-desk]", to: "[front-desk]")
        try site.change("vern.yaml", "statistics, approve]\n", to: "statistics, approve]\n    alerts: figures@firm.example\n")
        #expect(site.complaints == [] && site.load().site?.visits.reportTo == ["front-desk"])
    }
}
