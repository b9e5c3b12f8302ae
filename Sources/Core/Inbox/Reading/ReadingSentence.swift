/// One sentence, or the part of one up to a "but".
struct Sentence: Sendable {
    let tokens: [Token]
    let question: Bool

    /// Most sentences of a letter that are looked at; the rest goes to a person unread.
    static let most = 400
    /// Most words of a sentence that are looked at.
    static let mostWords = 200

    /// - Parameter breaks: words that begin a new clause.
    static func all(in text: String, breaks: Set<String>, names: ProductNames) -> [Sentence] {
        var sentences: [Sentence] = []
        for (words, question) in split(joinedLines(of: text)) where !words.isEmpty && sentences.count < most {
            var part: [Token] = []
            for token in names.mark(words) {
                if token.product == nil, breaks.contains(token.word), !part.isEmpty {
                    sentences.append(Sentence(tokens: part, question: question))
                    part = []
                }
                part.append(token)
            }
            sentences.append(Sentence(tokens: part, question: question))
        }
        return sentences
    }

    /// A line shorter than this ends a sentence: nobody's mail program wraps so early.
    private static let wrappedLine = 45

    private static func joinedLines(of text: String) -> String {
        var joined = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.trimmingSpace
            joined += line
            joined += line.count < wrappedLine ? "\n" : " "
        }
        return joined
    }

    /// What French and Italian leave of a word before an apostrophe: a word of its own.
    private static let elided: Set<String> = [
        "l", "d", "m", "s", "n", "j", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "dell", "nell", "all", "sull", "dall", "un", "quest",
    ]

    private static let pronouns: Set<String> = ["moi", "nous", "vous", "le", "la", "les", "me", "mim", "nos", "os", "as", "lhe"]

    private static func split(_ text: String) -> [(words: [Token], question: Bool)] {
        var sentences: [(words: [Token], question: Bool)] = []
        var words: [Token] = []
        var word = ""
        var clause = 0
        func add(_ word: String) {
            let plain = Token.plain(word).filter { $0.isLetter || $0.isNumber }
            if !plain.isEmpty, words.count < mostWords { words.append(Token(word: plain, shown: word, clause: clause, product: nil)) }
        }
        func endWord() {
            // "désinscrivez-moi", "retirem-me": the pronoun is a word of its own.
            if let hyphen = word.lastIndex(of: "-"), pronouns.contains(word[word.index(after: hyphen)...].lowercased()) {
                add(String(word[..<hyphen]))
                add(String(word[word.index(after: hyphen)...]))
            } else {
                add(word)
            }
            word = ""
        }
        func endSentence(question: Bool) {
            endWord()
            if !words.isEmpty { sentences.append((words, question)) }
            (words, clause) = ([], 0)
        }
        var rest = text.makeIterator()
        var next = rest.next()
        while let character = next {
            next = rest.next()
            switch character {
            case "\n", "!", ";", "…": endSentence(question: false)
            case "?": endSentence(question: true)
            case ".", ":":
                // An address or a time holds these inside; a sentence ends where space follows.
                if next?.isWhitespace ?? true { endSentence(question: false) } else { endWord() }
            case ",", "(", ")", "–", "—":
                endWord()
                clause += 1
            case "'", "’", "‘":
                if next?.isLetter != true || word.isEmpty || elided.contains(word.lowercased()) {
                    endWord()
                } else {
                    word.append(character)
                }
            case "-", "‐", "‑": if next?.isLetter == true, !word.isEmpty { word.append(character) } else { endWord() }
            default: if character.isLetter || character.isNumber { word.append(character) } else { endWord() }
            }
        }
        endSentence(question: false)
        return sentences
    }
}
