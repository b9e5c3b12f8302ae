import Mailings
import Markup

/// A letter as plain text, wrapped at 72 columns; addresses stand on lines of their own, whole.
struct LetterPlain {
    let text: String

    init(_ letter: Letter) {
        var pieces: [String] = []
        var small = false
        for block in letter.blocks {
            switch block {
            case .paragraph(let words): pieces.append(Self.wrapped(words))
            case .strong(let lead, let rest): pieces.append(Self.wrapped("\(lead) \(rest)"))
            case .action(_, _, let url): pieces.append(url)
            case .verbatim(let lines): pieces.append(lines)
            case .table(let table): pieces.append(table.lines(width: 72))
            case .rule:
                pieces.append("-- ")
                small = true
                continue
            case .fine(let words): Self.append(Self.wrapped(words), small: small, to: &pieces)
            case .fineLink(let label, let url): Self.append("\(label): \(url)", small: small, to: &pieces)
            }
        }
        text = Self.straight(pieces.joined(separator: "\n\n").replacing("-- \n\n", with: "-- \n")) + "\n"
    }

    /// Lines below the rule stand together.
    private static func append(_ piece: String, small: Bool, to pieces: inout [String]) {
        if small, let last = pieces.last { pieces[pieces.count - 1] = last + "\n" + piece } else { pieces.append(piece) }
    }

    static func wrapped(_ words: String) -> String {
        var lines: [String] = []
        var line = ""
        for word in words.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > 72 {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? word : " \(word)"
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// Plain quotation marks keep an English letter readable even where only ASCII is.
    private static func straight(_ text: String) -> String {
        String(
            text.map { character in
                switch character {
                case "“", "”": "\""
                case "‘", "’": "'"
                default: character
                }
            })
    }
}
