import HTTPTypes
import Keeping
import Promises
import Testing

@testable import PageKit

@Suite("The door", .serialized) struct DoorTests {
    static let always = [
        "Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy",
        "Cross-Origin-Embedder-Policy",
        "Cross-Origin-Resource-Policy", "Permissions-Policy", "X-Permitted-Cross-Domain-Policies", "Strict-Transport-Security", "Date",
    ]

    @Test func `protects the visitor on every status and sets no cookie on any`() async throws {
        try await RunningDoor.open { door in
            let heard = [
                200: try door.ask("/privacy"), 303: try door.ask("/moved"), 304: try door.ask("/privacy", ["If-None-Match: \"f00d\""]),
                400: try door.ask("/%zz"), 404: try door.ask("/nothing"), 405: try door.ask("/privacy", method: "DELETE"),
                410: try door.ask("/gone"), 413: try door.post(String(repeating: "a", count: 70_000)),
                414: try door.ask("/" + String(repeating: "a", count: 2_100)), 415: try door.post("{}", ["Content-Type: application/json"]),
                403: try door.post("a=1", ["Content-Type: application/x-www-form-urlencoded", "Origin: https://other.example"]),
                431: try door.ask("/privacy", ["X-Long: " + String(repeating: "a", count: 9_000)]), 500: try door.ask("/broken"),
            ]
            for (status, answer) in heard {
                #expect(answer.status == status)
                for name in Self.always { #expect(answer.all(name).count == 1, "\(name) on \(status)") }
                for name in ["Set-Cookie", "Server", "Alt-Svc", "Report-To", "Accept-CH"] { #expect(answer.field(name) == nil) }
                #expect(answer.field("Content-Security-Policy")?.contains("script-src") == false)
            }
        }
    }

    @Test func `lets nothing out that is no Answer`() async throws {
        try await RunningDoor.open { door in
            let raw = try door.ask("/raw")
            #expect(raw.status == 500 && raw.field("Set-Cookie") == nil && !raw.body.contains("raw"))
            #expect(try door.ask("/away").status == 500)
            let file = try door.ask("/file")
            #expect(file.status == 200 && file.field("X") == nil)
            #expect(
                (file.field("Content-Disposition") ?? "").hasPrefix(
                    "attachment; filename=\"_se _1___X: y.json\"; filename*=UTF-8''%C3%85se"))
        }
    }

    @Test func `says nothing in the log about path, address or what a person sent`() async throws {
        try await RunningDoor.open { door in
            let failed = try door.ask("/nb/broken?email=ann@firm.example")
            let reference = (failed.body.split(separator: " ").last ?? "").prefix { $0 != "<" }
            #expect(reference.count > 3 && failed.body.contains("500 nb"))
            _ = try door.ask("/gone")
            _ = try Conversation(door).say("GET bad\r\n\r\n")
            #expect(door.log.text.contains(reference) && door.log.text.contains("Untold"))
            for secret in ["ann@", "127.0.0.1", "email", "firm.example"] { #expect(!door.log.text.contains(secret)) }
        }
    }

    @Test func `never sees a cookie, and of a referrer its origin alone`() async throws {
        try await RunningDoor.open { door in
            let seen = try door.ask("/seen", ["Cookie: id=1", "Referer: https://other.example/", "User-Agent: a", "Vern-Peer: 1.2.3.4"])
            #expect(seen.body.split(separator: " ").sorted() == ["referer", "user-agent", "vern-peer"])
            #expect(WireFields.origin(of: "https://post.example:8443/inbox/ann?token=x#y") == "https://post.example:8443")
            #expect(WireFields.origin(of: "HTTP://Other.Example?q") == "HTTP://Other.Example")
            for text in [
                "https://", "http:///x", "https://a b.example", "https://ø.example", "https://a\\b", "", "/my", "mailto:ann@firm.example",
                "https://ann@firm.example/", "javascript:x", "android-app://x",
            ] {
                #expect(WireFields.origin(of: text) == nil, "\(text)")
            }
            #expect(try door.ask("/client", ["Vern-Peer: 1.2.3.4"]).body == "127.0.0.1")
        }
    }

    @Test func `answers HEAD like GET without the body`() async throws {
        try await RunningDoor.open { door in
            let (get, head) = (try door.ask("/privacy"), try door.ask("/privacy", method: "HEAD"))
            #expect(head.status == 200 && head.body.isEmpty && get.body == "<p>en</p>")
            for name in ["Content-Length", "Content-Type", "ETag", "Vary", "Content-Language"] {
                #expect(head.field(name) == get.field(name))
            }
        }
    }

    @Test func `says how long each kind of page may be kept, and by whom it may be found`() async throws {
        try await RunningDoor.open { door in
            let page = try door.ask("/privacy")
            #expect(page.field("Cache-Control") == "no-cache" && page.field("ETag") == "\"f00d\"" && page.field("X-Robots-Tag") == nil)
            #expect(page.field("Vary") == "Accept-Language" && page.field("Content-Language") == "en")
            let named = try door.ask("/nb/privacy")
            #expect(named.field("Vary") == nil && named.field("Content-Language") == "nb" && named.body == "<p>nb</p>")
            let personal = try door.ask("/client")
            #expect(personal.field("Cache-Control") == "no-store" && personal.field("X-Robots-Tag") == "noindex")
            for known in ["\"x\", W/\"f00d\"", "*"] { #expect(try door.ask("/privacy", ["If-None-Match: \(known)"]).status == 304) }
            let unchanged = try door.ask("/privacy", ["If-None-Match: \"f00d\""])
            #expect(unchanged.field("ETag") == "\"f00d\"" && unchanged.body.isEmpty && unchanged.field("Vary") == "Accept-Language")
            #expect(try door.ask("/privacy", ["If-None-Match: \"beef\""]).status == 200)
            #expect(try door.ask("/moved").field("Location") == "/privacy")
            #expect(try door.ask("/nb/moved").field("Location") == "/nb/privacy")
            #expect(try door.ask("/health").body == "ready\n")
            #expect(try door.ask("/privacy", method: "PUT").field("Allow") == "GET, HEAD, POST")
        }
    }

    @Test func `tells browsers to keep to HTTPS only where the site has it`() async throws {
        try await RunningDoor.open(url: "http://localhost:8080") { (door) throws in
            #expect(try door.ask("/privacy").field("Strict-Transport-Security") == nil)
        }
    }

    @Test func `refuses paths it could misread`() async throws {
        try await RunningDoor.open { (door) throws in
            for target in ["/%", "/%4", "/%00", "/%ff", "/nb/%c3%28"] { #expect(try door.ask(target).status == 400, "\(target)") }
            #expect(try door.ask("http://other.example/privacy").status == 200)
            #expect(try door.ask("*", method: "OPTIONS").status == 405)
            #expect(try door.ask("/privacy", ["Content-Encoding: gzip"], method: "POST", body: "x").status == 415)
        }
    }

    @Test func `answers below the site's path, and outside it with a page that leads there`() async throws {
        try await RunningDoor.open(url: "https://firm.example/desk") { door in
            #expect(try door.ask("/desk/privacy").body == "<p>en</p>")
            #expect(try door.ask("/desk/nb/privacy").body == "<p>nb</p>")
            #expect(try door.ask("/desk/privacy", method: "HEAD").status == 200)
            #expect(try door.ask("/desk/moved").field("Location") == "/desk/privacy")
            #expect(try door.ask("/desk/nb/moved").field("Location") == "/desk/nb/privacy")
            #expect(try door.ask("/desk/away").status == 500)
            for outside in ["/", "/privacy", "/nb/privacy", "/deskwork/privacy"] {
                let answer = try door.ask(outside)
                #expect(answer.status == 404 && answer.field("Cache-Control") == "no-store", "\(outside)")
            }
            #expect(try door.ask("/nb/privacy").body.contains("404 nb"))
            #expect(try door.ask("/health").status == 200 && door.ask("/desk/health").status == 200)
            #expect(try door.ask("/desk/privacy").field("Strict-Transport-Security") != nil)
        }
    }

    @Test func `limits how often one client comes`() async throws {
        var limits = DoorLimits.generous
        limits.pages = Rate(perMinute: 60, burst: 3)
        try await RunningDoor.open(limits, proxies: ["127.0.0.0/8"]) { door in
            let statuses = try (0..<5).map { _ in try door.ask("/privacy", ["X-Forwarded-For: 192.0.2.1"]).status }
            #expect(statuses == [200, 200, 200, 429, 429])
            #expect(try door.ask("/privacy", ["X-Forwarded-For: 192.0.2.1"]).field("Retry-After") == "1")
            #expect(try door.ask("/privacy", ["X-Forwarded-For: 192.0.2.2"]).status == 200)
        }
    }

    @Test(.keeps(.neverLinked)) func `tells of whoever comes too often only what they asked of pages that are counted`() async throws {
        var limits = DoorLimits.generous
        (limits.pages, limits.posts) = (Rate(perMinute: 1, burst: 1), Rate(perMinute: 1, burst: 1))
        let told = ToldLines()
        let counted = ["/privacy": "/privacy", "/nb/privacy": "/privacy"]
        try await RunningDoor.open(limits, counted: counted, told: told) { door in
            #expect(try door.ask("/client").status == 200)
            for path in ["/privacy", "/nb/privacy?utm=1", "/client", "/c/7Qm4tB2kXw9dVh3ZrN6yLs", "/moved", "/health", "/no-page"] {
                #expect(try door.ask(path).status == 429, "\(path)")
            }
            _ = try door.post("a=1")
            #expect(try door.post("a=1").status == 429)
        }
        #expect(told.all == ["429 /privacy 127.0.0.1", "429 /privacy 127.0.0.1"])
    }

    @Test func `tells where a connection came from that was one too many, and of no other`() async throws {
        var limits = DoorLimits.generous
        limits.arrivals = Rate(perMinute: 1, burst: 2)
        let told = ToldLines()
        try await RunningDoor.open(limits, told: told) { (door) throws in
            #expect(try door.ask("/privacy").status == 200)
            #expect(try door.ask("/privacy").status == 200)
            #expect(told.all == [])
            _ = try? door.ask("/privacy")
        }
        #expect(told.all == ["away 127.0.0.1"])
        (limits.arrivals, limits.connections) = (nil, 0)
        let full = ToldLines()
        try await RunningDoor.open(limits, told: full) { door in _ = try? door.ask("/privacy") }
        #expect(full.all == [], "a full house is nobody's fault")
    }
}
