import Chromium
import Foundation
import Glibc
import Keeping
import Promises
import Running
import Synchronization
import Testing

/// A site of somebody else, on a port of its own: keeps every word it is told, and says on its page what its scripts could find out.
final class OtherSite: Sendable {
    let port: UInt16
    private let socket: Int32
    private let heard = Mutex<[String]>([])

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (socket, ready) = (self.socket, UnsafeMutablePointer<sockaddr_in>.allocate(capacity: 1))
        defer { ready.deallocate() }
        ready.initialize(to: address)
        let bound = ready.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(socket, $0, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &length) == 0
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: ready.pointee.sin_port)
        Thread.detachNewThread { [self] in
            while true {
                let visitor = accept(socket, nil, nil)
                guard visitor >= 0 else { return }
                answer(visitor)
            }
        }
    }

    func close() {
        shutdown(socket, Int32(SHUT_RDWR))
        Glibc.close(socket)
    }

    /// Every request for a page under the path, as it came.
    func told(_ path: String) -> [String] { heard.withLock { $0.filter { $0.hasPrefix("GET \(path)") } } }

    private func answer(_ visitor: Int32) {
        defer { Glibc.close(visitor) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = recv(visitor, &bytes, bytes.count, 0)
        guard count > 0 else { return }
        let request = String(decoding: bytes[..<count], as: UTF8.self)
        heard.withLock { $0.append(request) }
        let careless = request.hasPrefix("GET /careless")
        let page =
            careless
            ? "<a href=\"http://127.0.0.1:\(port)/there?person=7\">there</a>"
            : "<title>-</title><script>document.title = [window.opener, document.referrer, window.name, document.cookie].join('|')</script>"
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\(careless ? "Referrer-Policy: unsafe-url\r\n" : "")"
        let answer = Array("\(head)Content-Length: \(page.utf8.count)\r\n\r\n\(page)".utf8)
        _ = send(visitor, answer, answer.count, Int32(MSG_NOSIGNAL))
    }
}

@Suite("Following a link", .serialized, .needsChromium) struct CarriedAlongTests {
    /// What the other site learned beside that somebody came.
    private func learned(_ requests: [String], _ title: String, at path: String) -> [String] {
        var learned = title == "|||" ? [] : ["script: \(title)"]
        for request in requests {
            let lines = request.split(separator: "\r\n").map { $0.lowercased() }
            if lines.first?.hasPrefix("get \(path) http") != true { learned.append("address: \(lines.first ?? "")") }
            learned += lines.filter { line in ["referer:", "cookie:", "origin:", "authorization:"].contains(where: line.hasPrefix) }
        }
        return learned
    }

    @Test(.keeps(.nothingCarriedAlong)) func `tells the other site nothing, from a public page or from one's own`() async throws {
        let other = try OtherSite()
        defer { other.close() }
        let address = "http://127.0.0.1:\(other.port)/"
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let site = folder.appending(path: "site")
        try FileManager.default.copyItem(at: BuiltVern.exampleSite, to: site)
        func change(_ file: String, _ old: String, _ new: String) throws {
            let url = site.appending(path: file)
            let text = try String(contentsOf: url, encoding: .utf8)
            #expect(text.contains(old))
            try Data(text.replacing(old, with: new).utf8).write(to: url)
        }
        try change("vern.yaml", "https://www.datatilsynet.no/", address + "complain")
        try change(
            "links.yaml", "links:\n", "links:\n  - url: \(address)\n    name: other\n    owner: Somebody else\n    registration: false\n")
        for language in ["en", "nb"] { try change("pages/about.\(language).md", "\n---\n\n", "\n---\n\n[There](\(address)there)\n\n") }
        try await RunningVern.using(site: site) { running in
            try await Browser.using { browser in
                let tab = try await browser.profile().open()
                func follow(_ path: String) async throws -> [String] {
                    try await tab.click("main a[href='\(address)\(path)']", expecting: .newPage)
                    return learned(other.told("/\(path)"), try await tab.title(), at: "/\(path)")
                }
                // One who can be told from another: what a careless site lets slip is found.
                try await tab.navigate("http://localhost:\(other.port)/careless/ann-token")
                try await tab.click("a", expecting: .newPage)
                let slipped = learned(other.told("/there"), try await tab.title(), at: "/there")
                #expect(slipped.count == 3 && slipped.contains { $0.contains("ann-token") } && slipped.contains { $0.contains("person=7") })

                try await tab.navigate(running.url + "/about")
                #expect(try await tab.attribute("rel", of: "main a[href='\(address)there']") == "external noopener noreferrer")
                try await tab.navigate(running.url + "/register/courier")
                #expect(try await follow("complain") == [])
                let visitor = Visitor(running)
                _ = try await visitor.register(.ann)
                try await tab.navigate(running.url + (try #require(try await running.mail().link)))
                try await tab.click("main form button", expecting: .newPage)
                try await tab.click("form:has([value=open]) button", expecting: .newPage)
                #expect(try await tab.pageText().contains(Person.ann.address))
                #expect(try await follow("complain") == [])
                #expect(other.told("/complain").count == 2)
            }
        }
    }
}
