/// A key as the browser wants it described.
struct Key: Sendable {
    let name: String
    let code: String
    let number: Int
    /// What it types; nil for keys that only do something.
    var text: String?
    var modifiers = 0
    /// An editing command that goes with it, which the platform's own keyboard layer would have added.
    var editing: String?

    static let all = Key(name: "a", code: "KeyA", number: 65, modifiers: 2, editing: "selectAll")
    static let delete = named["Delete"]!

    static let named: [String: Key] = Dictionary(
        uniqueKeysWithValues: [
            Key(name: "Tab", code: "Tab", number: 9), Key(name: "Enter", code: "Enter", number: 13, text: "\r"),
            Key(name: "Escape", code: "Escape", number: 27), Key(name: "Backspace", code: "Backspace", number: 8),
            Key(name: "Delete", code: "Delete", number: 46), Key(name: "Home", code: "Home", number: 36),
            Key(name: "End", code: "End", number: 35), Key(name: "PageUp", code: "PageUp", number: 33),
            Key(name: "PageDown", code: "PageDown", number: 34), Key(name: "ArrowLeft", code: "ArrowLeft", number: 37),
            Key(name: "ArrowUp", code: "ArrowUp", number: 38), Key(name: "ArrowRight", code: "ArrowRight", number: 39),
            Key(name: "ArrowDown", code: "ArrowDown", number: 40), Key(name: " ", code: "Space", number: 32, text: " "),
        ].map { ($0.code, $0) })
}

/// The element that has the keyboard focus, as a screen reader would tell it.
package struct FocusedElement: Sendable, Equatable, CustomStringConvertible {
    /// The element's name in the markup, such as `a` or `input`.
    package let tag: String
    package let id: String
    /// The `name` of a field.
    package let field: String
    /// Role and name from the accessibility tree, such as `textbox` and `E-mail address`.
    package let role: String
    package let name: String

    package var description: String { "\(role) “\(name)” <\(tag)\(id.isEmpty ? "" : " id=\(id)")>" }
}

extension Tab {
    package enum Modifier: Int, Sendable { case alt = 1, control = 2, meta = 4, shift = 8 }

    /// Presses and releases a key by its name (`Tab`, `Enter`, `Space`, `Escape`, `ArrowDown` … or one letter or digit), then waits for
    /// the page if Enter or Space brings one. Throws `refused` for a key it does not know.
    package func press(_ key: String, _ modifiers: [Modifier] = []) async throws {
        var pressed: Key
        if let known = Key.named[key] {
            pressed = known
        } else if key.count == 1, let letter = key.uppercased().unicodeScalars.first, letter.isASCII,
            letter.properties.isAlphabetic || letter.properties.numericType != nil
        {
            let code = letter.properties.isAlphabetic ? "Key\(letter)" : "Digit\(letter)"
            pressed = Key(name: key, code: code, number: Int(letter.value), text: key)
        } else {
            throw BrowserFailure.refused(command: "press", reason: "no key is called \(key)")
        }
        pressed.modifiers = modifiers.reduce(0) { $0 | $1.rawValue }
        if pressed.modifiers & ~Modifier.shift.rawValue != 0 { pressed.text = nil }
        guard ["Enter", "Space"].contains(key) else { return try await stroke(pressed) }
        let keystroke = pressed
        try await settling { try await stroke(keystroke) }
    }

    /// The element with the focus, inside shadow trees too; nil when the focus is on the page itself.
    package func focused() async throws -> FocusedElement? {
        let deepest =
            "(() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e })()"
        let facts = try await look(
            """
            (e => e === null || e === document.body || e === document.documentElement ? null
                : { tag: e.localName, id: e.id, field: e.getAttribute('name') ?? '' })(\(deepest))
            """)
        guard let tag = facts["tag"]?.text else { return nil }
        let object = try await command("Runtime.evaluate", ["expression": .text(deepest)])
        let tree = try await command(
            "Accessibility.getPartialAXTree", ["objectId": object["result"]?["objectId"] ?? .null, "fetchRelatives": false])
        let told = tree["nodes"]?.list.first
        return FocusedElement(
            tag: tag, id: facts["id"]?.text ?? "", field: facts["field"]?.text ?? "", role: told?["role"]?["value"]?.text ?? "",
            name: told?["name"]?["value"]?.text ?? "")
    }

    func stroke(_ key: Key) async throws {
        var down: [String: JSONValue] = [
            "type": key.text == nil ? "rawKeyDown" : "keyDown", "key": .text(key.name), "code": .text(key.code),
            "windowsVirtualKeyCode": .number(Double(key.number)), "modifiers": .number(Double(key.modifiers)),
        ]
        if let text = key.text { down["text"] = .text(text) }
        if let editing = key.editing { down["commands"] = [.text(editing)] }
        try await command("Input.dispatchKeyEvent", .object(down), limit: settings.limit)
        down["type"] = "keyUp"
        down["text"] = nil
        down["commands"] = nil
        try await command("Input.dispatchKeyEvent", .object(down), limit: settings.limit)
    }
}
