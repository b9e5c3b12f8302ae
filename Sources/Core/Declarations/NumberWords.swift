/// Numbers as people read them: "18,605" and "18.6k", "18 605" and "18,6k". The marks come from the texts (`number.group`, `number.decimal`).
package struct NumberWords: Sendable {
    private let group: String
    private let decimal: String

    package init(texts: Texts) {
        // A plain space at the end of a line of texts would be lost: the files write it as "space".
        let written = texts("number.group")
        group = written == "space" ? "\u{a0}" : written
        decimal = texts("number.decimal")
    }

    package func whole(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += group }
            text.append(digit)
        }
        return text
    }

    /// At most four signs, for where there is little room: 915, 1.1k, 54k, 1.3M.
    package func short(_ number: Int) -> String {
        let steps: [(Int, String)] = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")]
        for (size, letter) in steps where number >= size {
            let tenths = number / (size / 10)
            return tenths < 100 && tenths % 10 > 0 ? "\(tenths / 10)\(decimal)\(tenths % 10)\(letter)" : "\(tenths / 10)\(letter)"
        }
        return whole(number)
    }

    /// A share in whole per cent; nothing of nothing is nothing.
    package func percent(_ part: Int, of all: Int) -> String { "\(all > 0 ? (100 * part + all / 2) / all : 0)\u{a0}%" }

    /// A difference in per cent with its sign: "+23 %", "−3 %", "±0 %".
    /// - Returns: nothing where there was nothing before.
    package func change(from before: Int, to now: Int) -> String? {
        guard before > 0 else { return nil }
        let difference = (200 * (now - before) + (now >= before ? before : -before)) / (2 * before)
        return (difference > 0 ? "+" : difference < 0 ? "−" : "±") + "\(difference.magnitude)\u{a0}%"
    }
}
