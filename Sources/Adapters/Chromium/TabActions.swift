/// Acting on the page as a person does: with the mouse and the keyboard, so that labels, focus and the browser's own checks of a form take
/// part, and scripts need not run.
extension Tab {
    /// Whether an act must bring up another page, or may.
    package enum Outcome: Sendable { case newPage, whateverComes }

    /// Clicks the middle of the first element that matches, and waits for the page to load if one begins to. With `.newPage`, throws
    /// `tookTooLong` when none does; `unusable` when the element is hidden or covered.
    package func click(_ selector: String, expecting outcome: Outcome = .whateverComes) async throws {
        let node = try await node(selector)
        let point = try await middle(of: node, selector)
        try await settling(expected: outcome == .newPage) { try await pressMouse(at: point) }
    }

    /// Types into a field in place of what it held; an empty text clears it. Throws `unusable` when the field did not take the text.
    package func fill(_ selector: String, _ text: String) async throws {
        let node = try await node(selector)
        try await focus(node, selector)
        try await stroke(Key.all)
        if text.isEmpty { try await stroke(Key.delete) } else { try await command("Input.insertText", ["text": .text(text)]) }
        let held = try await ask(node, "function() { return this.value ?? this.textContent ?? '' }").text ?? ""
        // A text area turns line breaks into its own.
        guard held.split(whereSeparator: \.isNewline) == text.split(whereSeparator: \.isNewline) else {
            throw BrowserFailure.unusable(selector: selector, why: "it did not take the text (read-only, disabled, or of another kind)")
        }
    }

    /// Turns a checkbox or radio button on (or a checkbox off), by mouse, or by keyboard where a style hides the box behind its label.
    package func check(_ selector: String, _ on: Bool = true) async throws {
        let node = try await node(selector)
        // Asked by its number: looking it up again would make that number void.
        func isOn() async throws -> Bool { try await ask(node, "function() { return this.checked === true }").bool ?? false }
        guard try await isOn() != on else { return }
        if let point = try? await middle(of: node, selector) {
            try await settling { try await pressMouse(at: point) }
        } else {
            try await focus(node, selector)
            try await press("Space")
        }
        guard try await isOn() == on else {
            throw BrowserFailure.unusable(selector: selector, why: "it did not turn \(on ? "on" : "off")")
        }
    }

    /// Chooses the option with that value or text in a `select`, with the arrow keys.
    package func choose(_ selector: String, _ option: String) async throws {
        let node = try await node(selector)
        let place = try await ask(
            node,
            """
            function(wanted) {
                const open = [...this.options].filter(o => !o.disabled && !(o.parentElement.disabled ?? false))
                return open.findIndex(o => o.value === wanted || o.text === wanted)
            }
            """, [.text(option)])
        guard let steps = place.number, steps >= 0 else {
            throw BrowserFailure.unusable(selector: selector, why: "it offers no option \(option)")
        }
        try await focus(node, selector)
        try await stroke(Key.named["Home"]!)
        for _ in 0..<Int(steps) { try await stroke(Key.named["ArrowDown"]!) }
        let chosen = try await ask(
            node, "function(wanted) { return this.value === wanted || this.selectedOptions[0]?.text === wanted }", [.text(option)])
        guard chosen.bool == true else {
            throw BrowserFailure.unusable(selector: selector, why: "the option could not be reached by keyboard")
        }
    }

    /// Sends the form with its first button, or by Enter in its first field when it has none; waits for the page that answers. The
    /// browser's own checks may hold it back: that is seen with `.newPage` only.
    package func submit(_ form: String = "form", expecting outcome: Outcome = .whateverComes) async throws {
        let start = try await node(form)
        for kind in ["button:not([type]), button[type=submit], input[type=submit], input[type=image]", "input:not([type=hidden])"] {
            let found = try await command("DOM.querySelector", ["nodeId": .number(Double(start)), "selector": .text(kind)])
            guard let node = found["nodeId"]?.number, node != 0 else { continue }
            if kind.hasPrefix("button") {
                let point = try await middle(of: Int(node), form)
                return try await settling(expected: outcome == .newPage) { try await pressMouse(at: point) }
            }
            try await focus(Int(node), form)
            return try await settling(expected: outcome == .newPage) { try await stroke(Key.named["Enter"]!) }
        }
        throw BrowserFailure.unusable(selector: form, why: "it has neither a button nor a field")
    }

    func focus(_ node: Int, _ selector: String) async throws {
        do {
            try await command("DOM.focus", ["nodeId": .number(Double(node))])
        } catch BrowserFailure.refused {
            throw BrowserFailure.unusable(selector: selector, why: "it cannot have the focus (hidden or disabled)")
        }
    }

    /// Does something that may begin a navigation, and waits for the page it brings. A click begins one in the same turn of the page's
    /// loop, a form shortly after: a moment's patience tells both from none.
    func settling(expected: Bool = false, _ act: () async throws -> Void) async throws {
        let before = log.look { $0 }
        try await act()
        let patience = expected ? settings.limit : .milliseconds(250)
        guard try await log.wait(patience, until: { $0.begun > before.begun || $0.jumps > before.jumps }) else {
            if let end = profile.browser.pipe.end { throw end }
            if expected { throw BrowserFailure.tookTooLong(what: "going to another page", limit: settings.limit) }
            return
        }
        // Asked for and then dropped, as a mail address is: nothing comes, and nothing is waited for.
        let loads = try await log.wait(.seconds(1)) { $0.isLoading || $0.finished > before.finished || $0.jumps > before.jumps }
        if loads { try await wait("loading the page") { !$0.isLoading } }
    }

    private func middle(of node: Int, _ selector: String) async throws -> (x: Double, y: Double) {
        let which: JSONValue = ["nodeId": .number(Double(node))]
        let corners: [Double]
        do {
            try await command("DOM.scrollIntoViewIfNeeded", which)
            // The first box: a link may be broken over two lines, and the middle of both is beside it.
            corners = try await command("DOM.getContentQuads", which)["quads"]?.list.first?.list.compactMap(\.number) ?? []
        } catch BrowserFailure.refused {
            corners = []
        }
        guard corners.count == 8 else { throw BrowserFailure.unusable(selector: selector, why: "it has no place on the page (hidden)") }
        let point = (x: (corners[0] + corners[4]) / 2, y: (corners[1] + corners[5]) / 2)
        let cover = try await ask(
            node,
            """
            function(x, y) {
                const top = this.getRootNode().elementFromPoint(x, y)
                if (top === null) return 'it lies outside the window'
                const label = top.closest('label')
                if (this.contains(top) || (label !== null && label.control === this)) return ''
                return 'it is covered by ' + top.localName
            }
            """, [.number(point.x), .number(point.y)])
        if let cover = cover.text, !cover.isEmpty { throw BrowserFailure.unusable(selector: selector, why: cover) }
        return point
    }

    private func pressMouse(at point: (x: Double, y: Double)) async throws {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            try await command(
                "Input.dispatchMouseEvent",
                [
                    "type": .text(kind), "x": .number(point.x), "y": .number(point.y), "button": kind == "mouseMoved" ? "none" : "left",
                    "clickCount": kind == "mouseMoved" ? 0 : 1,
                ], limit: settings.limit)
        }
    }
}
