import Foundation

/// Looking at the page. With scripts off the page runs nothing, yet the debugger still evaluates: what is read here is what is shown.
extension Tab {
    /// The page's markup as it stands now, doctype included.
    package func html() async throws -> String {
        try await command("DOM.getOuterHTML", ["nodeId": .number(Double(try await root()))])["outerHTML"]?.text ?? ""
    }

    /// The text a reader sees on the whole page.
    package func pageText() async throws -> String { try await look("document.body ? document.body.innerText : ''").text ?? "" }

    package func title() async throws -> String { try await look("document.title").text ?? "" }

    /// The address shown now, after redirects.
    package func url() async throws -> String { try await look("location.href").text ?? "" }

    /// The text shown by the first element that matches; throws `missing`.
    package func text(_ selector: String) async throws -> String {
        try await ask(selector, "function() { return this.innerText ?? this.textContent ?? '' }").text ?? ""
    }

    /// The text shown by every element that matches, in page order; empty when none does.
    package func texts(_ selector: String) async throws -> [String] {
        let literal = try Self.literal(selector)
        return try await look("[...document.querySelectorAll(\(literal))].map(e => e.innerText ?? e.textContent ?? '')").list.compactMap(
            \.text)
    }

    /// How many elements match.
    package func count(_ selector: String) async throws -> Int {
        Int(try await look("document.querySelectorAll(\(try Self.literal(selector))).length").number ?? 0)
    }

    /// An attribute as written in the markup; nil when the element lacks it, `missing` when there is no element.
    package func attribute(_ name: String, of selector: String) async throws -> String? {
        try await ask(selector, "function(name) { return this.getAttribute(name) }", [.text(name)]).text
    }

    /// What a field holds now, typed text included.
    package func value(_ selector: String) async throws -> String {
        try await ask(selector, "function() { return this.value ?? '' }").text ?? ""
    }

    /// Whether a checkbox or radio button is on.
    package func isChecked(_ selector: String) async throws -> Bool {
        try await ask(selector, "function() { return this.checked === true }").bool ?? false
    }

    /// Waits until an element matches, for pages whose scripts bring it later; throws `missing` past the tab's limit.
    package func waitFor(_ selector: String) async throws {
        let clock = ContinuousClock()
        let last = clock.now.advanced(by: settings.limit)
        while try await count(selector) == 0 {
            if clock.now > last { throw BrowserFailure.missing(selector: selector) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Runs an expression among the page's own scripts and waits for its promise, even where the page's scripts are off. Throws
    /// `refused` with the exception when it throws. For audits that bring their own script; reading has the functions above.
    package func evaluate(_ expression: String) async throws -> JSONValue {
        try Self.result(
            of: try await command(
                "Runtime.evaluate",
                ["expression": .text(expression), "awaitPromise": true, "returnByValue": true, "userGesture": true], limit: settings.limit))
    }

    /// The same in a world of our own, beside the page's scripts: the page's policy does not bind it, and what it leaves there stays until
    /// the page goes. For audits whose script a strict page would not run.
    package func inspect(_ expression: String) async throws -> JSONValue { try await look(expression) }

    /// Shows markup as if it had come from the address now open, stylesheets and pictures from there included; returns once they are in.
    package func show(_ markup: String) async throws {
        try await command(
            "Page.setDocumentContent", ["frameId": .text(log.look { $0.frame }), "html": .text(markup)], limit: settings.limit)
        _ = try await look(
            """
            (async () => {
                while (document.readyState !== 'complete') await new Promise(done => setTimeout(done, 5))
                for (const sheet of document.querySelectorAll('link[rel=stylesheet]'))
                    while (!sheet.sheet) await new Promise(done => setTimeout(done, 5))
            })()
            """)
    }

    /// The same in a world of our own: the page cannot have changed what the words in it mean.
    func look(_ expression: String) async throws -> JSONValue {
        let world = try await world()
        return try Self.result(
            of: try await command(
                "Runtime.evaluate", ["expression": .text(expression), "contextId": world, "awaitPromise": true, "returnByValue": true]))
    }

    /// Calls a function on the first element that matches, in our own world.
    func ask(_ selector: String, _ function: String, _ arguments: [JSONValue] = []) async throws -> JSONValue {
        try await ask(try await node(selector), function, arguments)
    }

    func ask(_ node: Int, _ function: String, _ arguments: [JSONValue] = []) async throws -> JSONValue {
        let object = try await command("DOM.resolveNode", ["nodeId": .number(Double(node)), "executionContextId": try await world()])
        return try Self.result(
            of: try await command(
                "Runtime.callFunctionOn",
                [
                    "objectId": object["object"]?["objectId"] ?? .null, "functionDeclaration": .text(function), "returnByValue": true,
                    "arguments": .list(arguments.map { ["value": $0] }),
                ]))
    }

    /// The number of the first element that matches, good until the page changes; throws `missing`.
    func node(_ selector: String) async throws -> Int {
        let found = try await command(
            "DOM.querySelector", ["nodeId": .number(Double(try await root())), "selector": .text(selector)])
        guard let node = found["nodeId"]?.number, node != 0 else { throw BrowserFailure.missing(selector: selector) }
        return Int(node)
    }

    private func root() async throws -> Int {
        Int(try await command("DOM.getDocument", ["depth": 0])["root"]?["nodeId"]?.number ?? 0)
    }

    private func world() async throws -> JSONValue {
        try await command("Page.createIsolatedWorld", ["frameId": .text(log.look { $0.frame }), "worldName": "vern"])["executionContextId"]
            ?? .null
    }

    private static func literal(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(JSONValue.text(text)), as: UTF8.self)
    }

    private static func result(of answer: JSONValue) throws -> JSONValue {
        if let exception = answer["exceptionDetails"] {
            let reason = exception["exception"]?["description"]?.text ?? exception["text"]?.text ?? "an exception"
            throw BrowserFailure.refused(command: "a script", reason: reason)
        }
        return answer["result"]?["value"] ?? .null
    }
}
