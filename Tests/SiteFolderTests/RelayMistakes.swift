import Declarations
import Foundation
import SiteFolder
import Testing

@Suite("A mail relay that is declared") struct RelayMistakes {
    private func site(_ relay: String) throws -> SiteCopy {
        let site = try SiteCopy()
        try site.change("vern.yaml", "  inbox: inbox", to: "  inbox: inbox\n  relays:\n    - \(relay.replacing("\n", with: "\n      "))")
        return site
    }

    @Test(arguments: [
        ("host: smtp.firm.example\nsecurity: none", "'security' may be 'none' for a relay on this machine only"),
        ("host: smtp firm\nsecurity: tls", "'host' is 'smtp firm', which is no host name"),
        ("host: smtp.firm.example\nsecurity: tls/../x", "'security' is 'tls/../x', but must be one of tls, starttls, none"),
        ("host: smtp.firm.example", "a relay lacks 'security'"),
        ("host: smtp.firm.example\nport: 70000\nsecurity: tls", "'port' must be a whole number from 1 to 65535"),
        ("host: smtp.firm.example\nsecurity: tls\nuser: vern", "'user' needs 'password-file' beside it"),
        ("host: localhost\nsecurity: none\nuser: vern\npassword-file: /nowhere/p", "'user' needs 'security: tls' or 'starttls'"),
        ("host: smtp.firm.example\nsecurity: tls\nuser: vern\npassword-file: secret", "'password-file' must be a whole path"),
        ("host: smtp.firm.example\nsecurity: tls\nehlo: a b", "'ehlo' is 'a b', which is no host name"),
        ("host: smtp.firm.example\nsecurity: tls\npassword: secret", "unknown key 'password' in a relay"),
    ])
    func `is refused where it would give something away`(relay: String, complaint: String) throws {
        let complaints = try site(relay).complaints
        #expect(complaints.contains { $0.hasPrefix("vern.yaml:") && $0.contains(complaint) }, "\(complaints)")
    }

    @Test func `is refused with a password in the site folder, or one that others can read`() throws {
        let inside = try site("host: smtp.firm.example\nsecurity: tls\nuser: vern\npassword-file: PLACE")
        let place = inside.folder.appending(path: "secret").path
        try inside.change("vern.yaml", "PLACE", to: place)
        #expect(inside.complaints.contains { $0.contains("'password-file' lies in the site folder") })
        let open = try site("host: smtp.firm.example\nsecurity: tls\nuser: vern\npassword-file: PLACE")
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        _ = FileManager.default.createFile(atPath: file.path, contents: Data("x".utf8), attributes: [.posixPermissions: 0o644])
        try open.change("vern.yaml", "PLACE", to: file.path)
        #expect(open.complaints.contains { $0.contains("can be read by others: chmod 600") })
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        #expect(open.complaints == [])
    }

    @Test func `shares one to thirty-two connections with the others, eight where nothing is said`() throws {
        func declared(_ connections: String) throws -> SiteCopy {
            let site = try SiteCopy()
            try site.change("vern.yaml", "  inbox: inbox", to: "  inbox: inbox\n  connections: \(connections)")
            return site
        }
        for wrong in ["0", "33", "many", "'8'"] {
            #expect(
                try declared(wrong).complaints.contains { $0.contains("'connections' must be a whole number from 1 to 32") }, "\(wrong)")
        }
        #expect(try declared("32").load().site?.mail.connections == 32)
        #expect(try SiteCopy().load().site?.mail.connections == 8)
    }

    @Test func `is read with its defaults`() throws {
        let relay = try #require(try site("host: smtp.firm.example\nsecurity: starttls").load().site?.mail.relays.first)
        #expect(relay.port == 587 && relay.security == .starttls && relay.user == nil && relay.ehlo == "protectoria.com")
        #expect(!relay.isHere)
    }
}
