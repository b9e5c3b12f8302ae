import Declarations
import DataProtection

/// The products' names in every language, so that "the Night Courier letters" is known as one of them.
struct ProductNames: Sendable {
    private let names: [(words: [String], id: String)]
    let order: [String]

    init(products: [Product]) {
        var names: [(words: [String], id: String)] = []
        for product in products {
            var written = Set(product.name.languages.map { product.name[$0] })
            written.insert(product.name[.english])
            written.insert(product.id)
            for name in written {
                let words = Token.plain(name).split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "'" }
                    .map { $0.filter { $0.isLetter || $0.isNumber } }.filter { !$0.isEmpty }
                if !words.isEmpty { names.append((words, product.id)) }
            }
        }
        // The longest name wins: "Night Courier" isn't "Courier".
        self.names = names.sorted { $0.words.count > $1.words.count }
        order = products.map(\.id)
    }

    /// The same words, with each name drawn together into one token.
    func mark(_ words: [Token]) -> [Token] {
        var marked: [Token] = []
        var index = 0
        while index < words.count {
            if let (count, id) = name(at: index, in: words) {
                let part = words[index..<index + count]
                marked.append(
                    Token(
                        word: part.map(\.word).joined(), shown: part.map(\.shown).joined(separator: " "), clause: words[index].clause,
                        product: id))
                index += count
            } else {
                marked.append(words[index])
                index += 1
            }
        }
        return marked
    }

    private func name(at index: Int, in words: [Token]) -> (count: Int, id: String)? {
        for (name, id) in names where index + name.count <= words.count {
            let fits = name.indices.allSatisfy { position in
                let word = words[index + position]
                if word.word == name[position] { return true }
                // A genitive or a compound on the last word: "Courier's", "Courier-brevene".
                guard position == name.count - 1 else { return false }
                return word.word == name[position] + "s" || Token.plain(word.shown).hasPrefix(name[position] + "-")
            }
            if fits { return (name.count, id) }
        }
        return nil
    }
}
