package import DataProtection

/// The sentences that come with Vern. A site's own texts stand over them; a language is a set of files, not code.
package enum BuiltInTexts {
    private static let files: [(Language, [UInt8])] = [
        (.english, PackageResources.pages_en_txt), (.english, PackageResources.letters_en_txt), (.english, PackageResources.dates_en_txt),
        (.english, PackageResources.console_en_txt), (.english, PackageResources.visits_en_txt),
        (.bokmål, PackageResources.pages_nb_txt), (.bokmål, PackageResources.letters_nb_txt), (.bokmål, PackageResources.dates_nb_txt),
        (.bokmål, PackageResources.console_nb_txt), (.bokmål, PackageResources.visits_nb_txt),
    ]

    /// Every built-in text by language. A malformed file is a mistake of ours and stops the program at start.
    package static func texts() -> [Language: Texts] {
        var whole: [Language: String] = [:]
        for (language, bytes) in files {
            whole[language, default: ""] += String(decoding: bytes, as: UTF8.self) + "\n"
        }
        return Dictionary(
            uniqueKeysWithValues: whole.map { language, file in
                do throws(TextsRefusal) {
                    return (language, try Texts(language: language, file: file))
                } catch {
                    preconditionFailure("Texts of \(language): \(error)")
                }
            })
    }
}
