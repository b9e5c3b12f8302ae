/// A letter without what its writer didn't write this time: quoted letters, signatures, disclaimers, our own footer.
struct OwnWords: Sendable {
    /// Up to the closing.
    private(set) var body = ""
    /// Below the closing: a signature, perhaps a postscript.
    private(set) var tail = ""

    init(of text: String, marks: [LetterMarks]) {
        let marks = Marks(marks)
        let normal = text.replacingLineEnds
        var lines = normal.split(separator: "\n", omittingEmptySubsequences: false).map { String($0.trimmingSpace) }[...]
        var kept: [[String]] = [[], []]
        var part = 0
        while let line = lines.first {
            if line.hasPrefix(">") {
                lines.removeFirst()
                continue
            }
            let lower = line.lowercased()
            if line == "--" || line == "—" || marks.cuts(lower) || marks.beginsHead(lines) { break }
            if let count = marks.attribution(at: lines) {
                lines.removeFirst(count)
                // Where the quotation is marked line by line, own words may stand between and below.
                if lines.first(where: { !$0.isEmpty })?.hasPrefix(">") == true { continue }
                break
            }
            if part == 0, kept[0].contains(where: { !$0.isEmpty }), marks.closes(lower) { part = 1 }
            kept[part].append(line)
            lines.removeFirst()
        }
        body = marks.withoutDropped(kept[0])
        tail = marks.withoutDropped(kept[1])
    }

    private struct Marks {
        let all: [LetterMarks]
        init(_ all: [LetterMarks]) { self.all = all }

        func cuts(_ line: String) -> Bool {
            if line.count >= 10, line.allSatisfy({ $0 == "_" }) { return true }
            return all.contains { $0.cuts.contains { line.hasPrefix($0) } }
        }

        func beginsHead(_ lines: ArraySlice<String>) -> Bool {
            let near = lines.prefix(7).map { $0.lowercased().filter { $0 != "*" } }
            return all.contains {
                $0.heads.contains { head in
                    guard let first = head.first, near[0].hasPrefix(first) else { return false }
                    return head.dropFirst().count { word in near.contains { $0.hasPrefix(word) } } >= 2
                }
            }
        }

        /// How many lines the line "On … wrote:" takes; mail programs break it into as many as three.
        func attribution(at lines: ArraySlice<String>) -> Int? {
            let first = lines.first!.lowercased()
            for marks in all {
                for (begin, verb) in marks.attributions where first.hasPrefix(begin) {
                    for count in 1...3 where count <= lines.count {
                        let joined = lines.prefix(count).joined(separator: " ").lowercased()
                        // A date or an address tells it from a sentence that happens to end so.
                        let told = joined.contains(where: \.isNumber) || joined.contains("@")
                        if joined.count <= 400, joined.hasSuffix(":"), joined.contains(" " + verb), told { return count }
                    }
                }
            }
            return nil
        }

        func closes(_ line: String) -> Bool {
            let words = line.split { !$0.isLetter }
            let plain = words.joined(separator: " ")
            return all.contains {
                $0.closings.contains {
                    plain == $0 || plain.hasPrefix($0 + " ") && words.count <= $0.split(separator: " ").count + 3 && line.contains(",")
                }
            }
        }

        func withoutDropped(_ lines: [String]) -> String {
            lines.split(whereSeparator: \.isEmpty).map { $0.joined(separator: "\n") }
                .filter { paragraph in
                    let plain = paragraph.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    return !all.contains { $0.drops.contains { plain.contains($0) } }
                }
                .joined(separator: "\n\n")
        }
    }
}

extension String {
    fileprivate var replacingLineEnds: String {
        var plain = ""
        for character in self {
            switch character {
            case "\r\n", "\r", "\u{2028}", "\u{2029}": plain.append("\n")
            case "\u{00A0}", "\u{202F}": plain.append(" ")
            case "\u{200B}", "\u{FEFF}", "\u{00AD}": continue
            default: plain.append(character)
            }
        }
        return plain
    }
}
