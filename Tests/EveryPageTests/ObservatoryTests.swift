import Running
import Testing

@Suite("By the rules of the HTTP Observatory") struct ObservatoryTests {
    private static let expected = [
        "content-security-policy: default-src none (10)", "cookies: none (0)", "cross-origin-resource-sharing: none (0)",
        "referrer-policy: same-origin (5)", "strict-transport-security: at least six months (0)", "subresource-integrity: no scripts (0)",
        "x-content-type-options: nosniff (0)", "x-frame-options: by frame-ancestors (5)",
        "cross-origin-resource-policy: same-origin (10)", "cross-origin-embedder-policy: require-corp (10)",
        "cross-origin-opener-policy: same-origin (10)",
    ]

    @Test func `every answer of a site reached by HTTPS has at least 145 points, whatever its status`() async throws {
        try await RunningVern.using(scheme: "https") { running in
            let visitor = Visitor(running)
            let tag = try #require(try await visitor.get("/privacy").header("etag"))
            let wire = ["Content-Type: application/x-www-form-urlencoded"]
            let answers = [
                200: try await visitor.get("/"), 303: try await visitor.get("/page"),
                304: try await visitor.ask("GET", "/privacy", headers: ["If-None-Match: \(tag)"]), 400: try await visitor.get("/%zz"),
                403: try await visitor.post("/my", headers: ["Sec-Fetch-Site: cross-site"]), 404: try await visitor.get("/nothing"),
                405: try await visitor.ask("PUT", "/"), 410: try await visitor.get("/c/AAAAAAAAAAAAAAAAAAAAAAAA"),
                413: try await visitor.post("/my", [("email", String(repeating: "a", count: 70_000))]),
                414: try await visitor.get("/" + String(repeating: "a", count: 2_100)),
                415: try await visitor.ask("POST", "/my", headers: ["Content-Type: text/plain"], body: "a"),
                422: try await visitor.post("/my", [("email", "")]),
                431: try await visitor.ask("GET", "/", headers: ["X-Long: " + String(repeating: "a", count: 9_000)]),
            ]
            for (status, answer) in answers {
                #expect(answer.status == status)
                let judged = Observatory(headers: answer.headers, html: answer.html)
                #expect(judged.score >= 145, "\(status)")
                #expect(judged.lines.map(\.description) == Self.expected, "\(status)")
            }
            for path in ["/assets/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/health"] {
                let answer = try await visitor.get(path)
                #expect(Observatory(headers: answer.headers, html: "").score >= 145, "\(path)")
            }
            let head = try await visitor.ask("HEAD", "/", headers: wire)
            #expect(Observatory(headers: head.headers, html: "").score >= 145)
        }
    }

    @Test(
        arguments: [
            ("content-security-policy", nil, -95), ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'", -70),
            ("content-security-policy", "default-src 'self'; frame-ancestors 'none'", -5),
            ("content-security-policy", "default-src 'none'; script-src 'unsafe-eval'; frame-ancestors 'none'", -20),
            ("content-security-policy", "default-src 'none'; script-src *; frame-ancestors 'none'", -70),
            ("referrer-policy", nil, -5), ("referrer-policy", "unsafe-url", -10), ("referrer-policy", "same-origin, nonsense", 0),
            ("strict-transport-security", nil, -70), ("strict-transport-security", "max-age=1000", -10),
            ("strict-transport-security", "maxage", -70), ("x-content-type-options", nil, -5), ("x-content-type-options", "sniff", -5),
            ("cross-origin-opener-policy", nil, -10), ("cross-origin-embedder-policy", "unsafe-none", -10),
            ("cross-origin-resource-policy", "anything", -15), ("set-cookie", "a=b", -90), ("access-control-allow-origin", "*", -100),
        ] as [(String, String?, Int)])
    func `a weakened answer has fewer`(header: String, value: String?, difference: Int) {
        let strong = [
            ("content-security-policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"), ("referrer-policy", "same-origin"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"), ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"), ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-opener-policy", "same-origin"),
        ].map { (name: $0.0, value: $0.1) }
        let whole = Observatory(headers: strong, html: "")
        #expect(whole.score == 150)
        let weak = strong.filter { $0.name != header } + (value.map { [(name: header, value: $0)] } ?? [])
        #expect(Observatory(headers: weak, html: "").score - whole.score == difference, "\(Observatory(headers: weak, html: "").lines)")
    }

    @Test func `a script from elsewhere costs more the less it is secured`() {
        let points = [
            "<script src=\"https://other.example/a.js\"></script>", "<script src=\"//other.example/a.js\"></script>",
            "<script src=\"/a.js\"></script>", "<script src=\"/a.js\" integrity=\"sha384-x\"></script>",
        ].map { Observatory(headers: [], html: $0).lines.first { $0.rule == "subresource-integrity" }?.points }
        #expect(points == [-5, -50, 0, 5])
    }
}
